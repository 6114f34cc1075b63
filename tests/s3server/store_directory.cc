// Objects in a directory. Bytes are in immutable files below blobs/, everything else in one small
// JSON document per object, upload and part, written aside and renamed into place:
//
//   blobs/NUMBER                       bytes of a body, as received
//   buckets/BUCKET/bucket.json
//   buckets/BUCKET/objects/NAME.json   the record; its bytes are ranges of blobs
//   buckets/BUCKET/uploads/ID.json     an unfinished upload
//   buckets/BUCKET/uploads/ID.N.json   its part N
//
// Completing an upload and copying an object therefore move no bytes. A blob is removed when the
// last record in memory that names it is gone; what a crash leaves over is removed when the
// directory is opened. A killed process loses nothing; power failures are not survived (no fsync).

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/directory_blob.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/store.h"

namespace s3server {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// An escaped key longer than this is shortened and told apart by its SHA-256; NAME_MAX is 255.
constexpr size_t kMaxName = 180;

// A file name for any key: escaped so that it is one component, never hidden, never "..".
std::string FileName(absl::string_view key) {
  std::string name = UriEncode(key, false);
  if (name[0] == '.') {
    name.replace(0, 1, "%2E");
  }
  if (name.size() > kMaxName) {
    name = absl::StrCat(name.substr(0, kMaxName - 80), "~", Hex(Sha256(key)));
  }
  return name + ".json";
}

// Documents. Keys and header values may be any bytes and JSON may not, so both are percent-encoded.

std::string TextOf(const json& value, const char* name) {
  auto it = value.find(name);
  return it != value.end() && it->is_string() ? it->get<std::string>() : std::string();
}

int64_t NumberOf(const json& value, const char* name) {
  auto it = value.find(name);
  return it != value.end() && it->is_number_integer() ? it->get<int64_t>() : 0;
}

json AttributesToJson(const ObjectAttributes& attributes) {
  json headers = json::array();
  for (const auto& header : attributes.headers) {
    headers.push_back({{"name", header.first}, {"value", UriEncode(header.second, true)}});
  }
  return {
      {"headers", headers}, {"storage_class", attributes.storage_class}, {"tags", attributes.tags}};
}

ObjectAttributes AttributesFromJson(const json& value) {
  ObjectAttributes attributes;
  auto headers = value.find("headers");
  if (headers != value.end()) {
    for (const json& header : *headers) {
      attributes.headers.emplace_back(TextOf(header, "name"),
                                      UriDecode(TextOf(header, "value"), false).value_or(""));
    }
  }
  attributes.storage_class = TextOf(value, "storage_class");
  attributes.tags = TextOf(value, "tags");
  return attributes;
}

json ContentToJson(const Content& content) {
  std::vector<Extent> extents;
  content.Flatten(0, content.size(), &extents);
  json out = json::array();
  for (const Extent& extent : extents) {
    out.push_back({{"blob", std::string(extent.leaf->blob())},
                   {"offset", extent.offset},
                   {"length", extent.length}});
  }
  return out;
}

class DirectoryStore : public Store {
 public:
  DirectoryStore(std::shared_ptr<BlobPlace> place, int lock)
      : place_(std::move(place)), lock_(lock) {}
  ~DirectoryStore() override { ::close(lock_); }

  void Close() override { place_->closed = true; }
  absl::StatusOr<std::unique_ptr<ContentWriter>> NewWriter(uint64_t size) override;
  absl::Status Load(const Loader& loader) override;
  absl::Status SaveBucket(const std::string& bucket, absl::Time created) override;
  absl::Status DropBucket(const std::string& bucket) override;
  absl::Status SaveObject(const std::string& bucket, const std::string& key,
                          const ObjectRecord& record) override;
  absl::Status DropObject(const std::string& bucket, const std::string& key) override;
  absl::Status SaveUpload(const std::string& bucket, const UploadRecord& upload) override;
  absl::Status SavePart(const std::string& bucket, const UploadRecord& upload, int number,
                        const PartRecord& part) override;
  absl::Status DropUpload(const std::string& bucket, const UploadRecord& upload) override;

 private:
  using Blobs = std::map<std::string, std::shared_ptr<const Content>>;

  std::string BucketPath(const std::string& bucket) const {
    return absl::StrCat(place_->directory, "/buckets/", bucket);
  }
  absl::Status WriteDocument(const std::string& path, const json& value);
  absl::Status RemoveDocument(const std::string& path);
  absl::Status LoadBucket(const std::string& bucket, const Loader& loader, Blobs* blobs);
  absl::Status LoadUploads(const std::string& bucket, const Loader& loader, Blobs* blobs);
  absl::StatusOr<std::shared_ptr<const Content>> LoadContent(const json& value, Blobs* blobs);
  void RemoveOrphans(const Blobs& blobs);

  const std::shared_ptr<BlobPlace> place_;
  const int lock_;
  std::atomic<uint64_t> next_blob_{1};
  std::atomic<uint64_t> next_document_{1};
};

absl::StatusOr<json> ReadDocument(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  json value = json::parse(text.str(), nullptr, false);
  if (!file || !value.is_object()) {
    return absl::DataLossError(absl::StrCat("unreadable document: ", path.string()));
  }
  return value;
}

// The names in a directory that end with ".json", without it. A missing directory has none.
std::vector<std::string> Documents(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json") {
      names.push_back(it->path().stem().string());
    }
  }
  return names;
}

absl::StatusOr<std::unique_ptr<ContentWriter>> DirectoryStore::NewWriter(uint64_t size) {
  return NewBlobWriter(place_, absl::StrCat(next_blob_.fetch_add(1)), size);
}

absl::Status DirectoryStore::WriteDocument(const std::string& path, const json& value) {
  const std::string aside = absl::StrCat(place_->directory, "/aside/", next_document_.fetch_add(1));
  std::ofstream file(aside, std::ios::binary | std::ios::trunc);
  file << value.dump();
  file.close();
  if (!file || ::rename(aside.c_str(), path.c_str()) != 0) {
    return IoError("write", path);
  }
  return absl::OkStatus();
}

absl::Status DirectoryStore::RemoveDocument(const std::string& path) {
  return ::unlink(path.c_str()) == 0 || errno == ENOENT ? absl::OkStatus()
                                                        : IoError("remove", path);
}

absl::Status DirectoryStore::SaveBucket(const std::string& bucket, absl::Time created) {
  std::error_code error;
  fs::create_directories(BucketPath(bucket) + "/objects", error);
  fs::create_directories(BucketPath(bucket) + "/uploads", error);
  if (error) {
    return absl::InternalError(absl::StrCat("create bucket ", bucket, ": ", error.message()));
  }
  return WriteDocument(BucketPath(bucket) + "/bucket.json",
                       {{"created", absl::ToUnixSeconds(created)}});
}

absl::Status DirectoryStore::DropBucket(const std::string& bucket) {
  std::error_code error;
  fs::remove_all(BucketPath(bucket), error);
  return error ? absl::InternalError(absl::StrCat("remove ", bucket, ": ", error.message()))
               : absl::OkStatus();
}

absl::Status DirectoryStore::SaveObject(const std::string& bucket, const std::string& key,
                                        const ObjectRecord& record) {
  return WriteDocument(absl::StrCat(BucketPath(bucket), "/objects/", FileName(key)),
                       {{"key", UriEncode(key, true)},
                        {"etag", record.etag},
                        {"last_modified", absl::ToUnixSeconds(record.last_modified)},
                        {"attributes", AttributesToJson(record.attributes)},
                        {"content", ContentToJson(*record.content)},
                        {"part_sizes", record.part_sizes},
                        {"crc32c", Hex(record.crc32c)}});
}

absl::Status DirectoryStore::DropObject(const std::string& bucket, const std::string& key) {
  return RemoveDocument(absl::StrCat(BucketPath(bucket), "/objects/", FileName(key)));
}

absl::Status DirectoryStore::SaveUpload(const std::string& bucket, const UploadRecord& upload) {
  return WriteDocument(absl::StrCat(BucketPath(bucket), "/uploads/", upload.id, ".json"),
                       {{"key", UriEncode(upload.key, true)},
                        {"initiated", absl::ToUnixSeconds(upload.initiated)},
                        {"attributes", AttributesToJson(upload.attributes)}});
}

absl::Status DirectoryStore::SavePart(const std::string& bucket, const UploadRecord& upload,
                                      int number, const PartRecord& part) {
  return WriteDocument(
      absl::StrCat(BucketPath(bucket), "/uploads/", upload.id, ".", number, ".json"),
      {{"etag", part.etag},
       {"last_modified", absl::ToUnixSeconds(part.last_modified)},
       {"content", ContentToJson(*part.content)}});
}

absl::Status DirectoryStore::DropUpload(const std::string& bucket, const UploadRecord& upload) {
  const std::string base = absl::StrCat(BucketPath(bucket), "/uploads/", upload.id);
  absl::Status status = RemoveDocument(base + ".json");
  for (const auto& part : upload.parts) {
    status.Update(RemoveDocument(absl::StrCat(base, ".", part.first, ".json")));
  }
  return status;
}

absl::StatusOr<std::shared_ptr<const Content>> DirectoryStore::LoadContent(const json& value,
                                                                           Blobs* blobs) {
  std::vector<Extent> extents;
  for (const json& range : value.value("content", json::array())) {
    const std::string name = TextOf(range, "blob");
    std::shared_ptr<const Content>& blob = (*blobs)[name];
    if (blob == nullptr) {
      struct stat attributes;
      if (::stat(BlobPath(*place_, name).c_str(), &attributes) != 0) {
        return IoError("missing blob", name);
      }
      blob = MakeBlob(place_, name, static_cast<uint64_t>(attributes.st_size));
    }
    extents.push_back({blob, static_cast<uint64_t>(NumberOf(range, "offset")),
                       static_cast<uint64_t>(NumberOf(range, "length"))});
  }
  return MakeExtentContent(std::move(extents));
}

absl::Status DirectoryStore::LoadBucket(const std::string& bucket, const Loader& loader,
                                        Blobs* blobs) {
  const absl::StatusOr<json> document = ReadDocument(BucketPath(bucket) + "/bucket.json");
  if (!document.ok()) {
    return document.status();
  }
  loader.bucket(bucket, absl::FromUnixSeconds(NumberOf(*document, "created")));
  const std::string directory = BucketPath(bucket) + "/objects/";
  for (const std::string& name : Documents(directory)) {
    const absl::StatusOr<json> value = ReadDocument(absl::StrCat(directory, name, ".json"));
    if (!value.ok()) {
      return value.status();
    }
    absl::StatusOr<std::shared_ptr<const Content>> content = LoadContent(*value, blobs);
    if (!content.ok()) {
      return content.status();
    }
    auto record = std::make_shared<ObjectRecord>();
    record->etag = TextOf(*value, "etag");
    record->last_modified = absl::FromUnixSeconds(NumberOf(*value, "last_modified"));
    record->attributes = AttributesFromJson(value->value("attributes", json::object()));
    record->content = *std::move(content);
    record->part_sizes = value->value("part_sizes", std::vector<uint64_t>());
    record->crc32c = absl::HexStringToBytes(TextOf(*value, "crc32c"));
    loader.object(bucket, UriDecode(TextOf(*value, "key"), false).value_or(""), std::move(record));
  }
  return LoadUploads(bucket, loader, blobs);
}

absl::Status DirectoryStore::LoadUploads(const std::string& bucket, const Loader& loader,
                                         Blobs* blobs) {
  const std::string directory = BucketPath(bucket) + "/uploads/";
  std::map<std::string, std::shared_ptr<UploadRecord>> uploads;
  std::vector<std::string> names = Documents(directory);
  // "ID" sorts before its parts "ID.N". Parts whose upload is gone are left by a crash.
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string path = absl::StrCat(directory, name, ".json");
    const absl::StatusOr<json> value = ReadDocument(path);
    if (!value.ok()) {
      return value.status();
    }
    const size_t dot = name.find('.');
    std::shared_ptr<UploadRecord>& upload = uploads[name.substr(0, dot)];
    int number = 0;
    if (dot == std::string::npos) {
      upload = std::make_shared<UploadRecord>();
      upload->id = name;
      upload->key = UriDecode(TextOf(*value, "key"), false).value_or("");
      upload->initiated = absl::FromUnixSeconds(NumberOf(*value, "initiated"));
      upload->attributes = AttributesFromJson(value->value("attributes", json::object()));
    } else if (upload == nullptr || !absl::SimpleAtoi(name.substr(dot + 1), &number)) {
      ::unlink(path.c_str());
    } else {
      absl::StatusOr<std::shared_ptr<const Content>> content = LoadContent(*value, blobs);
      if (!content.ok()) {
        return content.status();
      }
      upload->parts[number] = {TextOf(*value, "etag"),
                               absl::FromUnixSeconds(NumberOf(*value, "last_modified")),
                               *std::move(content)};
    }
  }
  for (const auto& item : uploads) {
    if (item.second != nullptr) {
      loader.upload(bucket, item.second);
    }
  }
  return absl::OkStatus();
}

void DirectoryStore::RemoveOrphans(const Blobs& blobs) {
  std::error_code error;
  uint64_t greatest = 0;
  std::vector<fs::path> orphans;
  for (fs::directory_iterator it(place_->directory + "/blobs", error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    uint64_t number = 0;
    if (absl::SimpleAtoi(name, &number)) {
      greatest = std::max(greatest, number);
    }
    if (blobs.count(name) == 0) {
      orphans.push_back(it->path());
    }
  }
  for (const fs::path& orphan : orphans) {
    fs::remove(orphan, error);
  }
  next_blob_ = greatest + 1;
}

absl::Status DirectoryStore::Load(const Loader& loader) {
  Blobs blobs;
  std::error_code error;
  for (fs::directory_iterator it(place_->directory + "/buckets", error), end; !error && it != end;
       it.increment(error)) {
    absl::Status loaded = LoadBucket(it->path().filename().string(), loader, &blobs);
    if (!loaded.ok()) {
      Close();  // what was loaded so far is about to be let go of, not to be deleted
      return loaded;
    }
  }
  RemoveOrphans(blobs);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> NewDirectoryStore(const std::string& directory) {
  std::error_code error;
  for (const char* name : {"blobs", "buckets", "aside"}) {
    fs::create_directories(fs::path(directory) / name, error);
  }
  const std::string path = directory + "/lock";
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (error || lock < 0) {
    return IoError("open", directory);
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return absl::UnavailableError(absl::StrCat("another server uses the directory ", directory));
  }
  auto place = std::make_shared<BlobPlace>();
  place->directory = directory;
  return std::unique_ptr<Store>(std::make_unique<DirectoryStore>(std::move(place), lock));
}

}  // namespace s3server
