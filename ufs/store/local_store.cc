// A directory as a bucket. Invariants: an object's file appears and disappears by rename and unlink
// only; `commit_` is held while a condition is checked and acted upon, and while directories are
// made or removed on the way, so that none vanishes under a file that is about to enter it; no lock
// is held while bytes move or sync.
#include "ufs/store/local_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ufs/base/mutex.h"
#include "ufs/base/status.h"
#include "ufs/store/blocking_store.h"
#include "ufs/store/list_page.h"
#include "ufs/store/local_attributes.h"
#include "ufs/store/local_tree.h"
#include "ufs/store/local_uploads.h"
#include "ufs/store/s3_rules.h"
#include "ufs/store/staged_file.h"

namespace ufs {
namespace {

constexpr size_t kReadBuffer = size_t{256} << 10;
constexpr char kEmptyEtag[] = "d41d8cd98f00b204e9800998ecf8427e";  // MD5 of nothing

bool NamesDirectory(absl::string_view key) { return absl::EndsWith(key, "/"); }

Capabilities CapabilitiesOf(const LocalStoreOptions& options, bool has_attributes) {
  Capabilities capabilities;
  capabilities.put_if_absent = true;
  capabilities.complete_if_absent = true;
  capabilities.put_if_match = true;
  capabilities.copy_source_if_match = true;
  capabilities.etag_is_md5 = has_attributes;
  capabilities.min_part_size = options.min_part_size;
  return capabilities;
}

class LocalBucket {
 public:
  LocalBucket(const std::string& directory, LocalTree tree, UniqueFd staging, UniqueFd uploads,
              const LocalStoreOptions& options, bool has_attributes)
      : options_(options),
        has_attributes_(has_attributes),
        rules_(absl::StrCat("file://", directory), CapabilitiesOf(options, has_attributes)),
        tree_(std::move(tree)),
        staging_(std::move(staging)),
        uploads_(std::move(uploads)) {}

  const Capabilities& capabilities() const { return rules_.capabilities(); }
  std::string name() const { return rules_.bucket(); }

#define UFS_DO_(Request, name) ResultOf<Request::Result> Do(const Request& request);
  UFS_OBJECT_STORE_OPERATIONS(UFS_DO_)
#undef UFS_DO_

 private:
  // An object that is open: the descriptor pins the version.
  struct Open {
    UniqueFd fd;  // invalid for a directory
    ObjectMeta meta;
  };

  absl::Status CheckKey(const char* operation, const std::string& key,
                        const ObjectAttributes& attributes = {}) const;
  absl::StatusOr<Open> OpenObject(const char* operation, const std::string& key) const;
  absl::StatusOr<Open> OpenSource(const char* operation, const ObjectId& source) const;
  absl::StatusOr<ObjectMeta> DirectoryMeta(const char* operation, const std::string& key) const;
  absl::StatusOr<StagedFile> Stage() const;
  // Gives a whole staged file its attributes and moves it to its key.
  absl::Status Publish(const char* operation, const std::string& key, StagedFile file,
                       absl::string_view etag, const ObjectAttributes& attributes,
                       const WriteCondition& condition);
  absl::Status PublishDirectory(const char* operation, const PutRequest& request);
  absl::Status CheckCurrent(const char* operation, const std::string& key,
                            const WriteCondition& condition) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_);
  absl::Status Erase(const std::string& key);
  // Removes the directory `path` and those above it that only held keys which are gone.
  void Prune(std::string path) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_);
  bool IsEmptyDirectory(const std::string& path) const;
  absl::Status Collect(const std::string& path, const ListRequest& request,
                       std::map<std::string, bool>* keys) const;
  ObjectMeta ListedMeta(const std::string& key) const;
  template <typename R>
  absl::StatusOr<LocalUploads::Upload> FindUpload(const R& request) const;
  absl::StatusOr<PartResult> StorePart(const LocalUploads::Upload& upload, int number,
                                       StagedFile file) const;
  absl::Status SyncDirectory(int fd) const;

  const LocalStoreOptions options_;
  const bool has_attributes_;
  const S3Rules rules_;
  const LocalTree tree_;
  const UniqueFd staging_;
  const LocalUploads uploads_;
  Mutex commit_;
};

absl::Status LocalBucket::CheckKey(const char* operation, const std::string& key,
                                   const ObjectAttributes& attributes) const {
  UFS_RETURN_IF_ERROR(rules_.CheckKey(operation, key));
  const std::string problem = LocalTree::Problem(key);
  if (!problem.empty()) {
    return rules_.Refuse(operation, key, 400, "InvalidObjectName", problem);
  }
  if (!has_attributes_ && !attributes.user_metadata.empty()) {
    return rules_.Refuse(operation, key, 501, "NotImplemented",
                         "this directory's file system has no extended attributes to keep "
                         "metadata in");
  }
  return rules_.CheckAttributes(operation, key, attributes);
}

absl::StatusOr<ObjectMeta> LocalBucket::DirectoryMeta(const char* operation,
                                                      const std::string& key) const {
  const std::string path(absl::StripSuffix(key, "/"));
  const absl::StatusOr<UniqueFd> fd = tree_.OpenDirectory(path, false);
  struct stat info = {};
  if (!fd.ok() || fstat(fd->get(), &info) != 0 ||
      !(IsMarked(fd->get()) || !has_attributes_ || IsEmptyDirectory(path))) {
    return rules_.Refuse(operation, key, 404, "NoSuchKey", "The specified key does not exist.");
  }
  ObjectMeta meta;
  meta.etag = kEmptyEtag;
  meta.last_modified = absl::TimeFromTimespec(info.st_mtim);
  meta.content_type = "application/octet-stream";
  return meta;
}

absl::StatusOr<LocalBucket::Open> LocalBucket::OpenObject(const char* operation,
                                                          const std::string& key) const {
  UFS_RETURN_IF_ERROR(CheckKey(operation, key));
  Open open;
  if (NamesDirectory(key)) {
    UFS_ASSIGN_OR_RETURN(open.meta, DirectoryMeta(operation, key));
    return open;
  }
  const absl::StatusOr<UniqueFd> parent = tree_.OpenDirectory(LocalTree::Parent(key), false);
  if (parent.ok()) {
    // Not blocking: a FIFO that somebody put there must not hold us.
    open.fd.reset(openat(parent->get(), LocalTree::Leaf(key).c_str(),
                         O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!open.fd.valid() && errno != ENOENT && errno != ELOOP) {
      return ErrnoStatus(errno, absl::StrCat(operation, " ", name(), "/", key));
    }
  }
  absl::StatusOr<ObjectMeta> meta =
      open.fd.valid() ? ReadMeta(open.fd.get()) : absl::NotFoundError("");
  if (absl::IsNotFound(meta.status())) {
    return rules_.Refuse(operation, key, 404, "NoSuchKey", "The specified key does not exist.");
  }
  UFS_ASSIGN_OR_RETURN(open.meta, std::move(meta));
  return open;
}

absl::StatusOr<LocalBucket::Open> LocalBucket::OpenSource(const char* operation,
                                                          const ObjectId& source) const {
  UFS_ASSIGN_OR_RETURN(Open open, OpenObject(operation, source.key));
  if (!source.etag.empty() && source.etag != open.meta.etag) {
    return rules_.Refuse(operation, source.key, 412, "PreconditionFailed",
                         "the source has another ETag");
  }
  return open;
}

absl::StatusOr<StagedFile> LocalBucket::Stage() const {
  return StagedFile::Create(staging_.get(), options_.random->NextName());
}

absl::Status LocalBucket::SyncDirectory(int fd) const {
  return !options_.sync || fsync(fd) == 0 ? absl::OkStatus()
                                          : ErrnoStatus(errno, "fsync of a directory");
}

absl::Status LocalBucket::CheckCurrent(const char* operation, const std::string& key,
                                       const WriteCondition& condition) const {
  if (!condition.if_absent && condition.if_match.empty()) {
    return absl::OkStatus();
  }
  const absl::StatusOr<Open> current = OpenObject(operation, key);
  if (!current.ok() && !absl::IsNotFound(current.status())) {
    return current.status();
  }
  return rules_.CheckCondition(operation, key, condition, current.ok() ? &current->meta : nullptr);
}

absl::Status LocalBucket::Publish(const char* operation, const std::string& key, StagedFile file,
                                  absl::string_view etag, const ObjectAttributes& attributes,
                                  const WriteCondition& condition) {
  if (has_attributes_) {
    UFS_RETURN_IF_ERROR(WriteAttributes(file.fd(), etag, attributes));
  }
  if (options_.sync) {
    UFS_RETURN_IF_ERROR(file.Sync());
  }
  UniqueFd parent;
  {
    MutexLock lock(&commit_);
    UFS_RETURN_IF_ERROR(CheckCurrent(operation, key, condition));
    absl::StatusOr<UniqueFd> opened = tree_.OpenDirectory(LocalTree::Parent(key), true);
    if (absl::IsFailedPrecondition(opened.status())) {
      return rules_.Refuse(operation, key, 400, "InvalidObjectName",
                           "a file stands where this key needs a directory");
    }
    UFS_ASSIGN_OR_RETURN(parent, std::move(opened));
    struct stat info = {};
    const std::string leaf = LocalTree::Leaf(key);
    if (fstatat(parent.get(), leaf.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(info.st_mode)) {
      return rules_.Refuse(operation, key, 400, "InvalidObjectName",
                           "a directory stands where this key needs a file");
    }
    const absl::Status moved = file.MoveTo(parent.get(), leaf, condition.if_absent);
    if (absl::IsAlreadyExists(moved)) {
      return rules_.Refuse(operation, key, 412, "PreconditionFailed", "the object exists", true);
    }
    UFS_RETURN_IF_ERROR(moved);
  }
  return SyncDirectory(parent.get());
}

absl::Status LocalBucket::PublishDirectory(const char* operation, const PutRequest& request) {
  if (!request.body.empty()) {
    return rules_.Refuse(operation, request.key, 400, "InvalidObjectName",
                         "a directory has no content of its own");
  }
  MutexLock lock(&commit_);
  UFS_RETURN_IF_ERROR(CheckCurrent(operation, request.key, request.condition));
  const absl::StatusOr<UniqueFd> fd = tree_.OpenDirectory(request.key, true);
  if (absl::IsFailedPrecondition(fd.status())) {
    return rules_.Refuse(operation, request.key, 400, "InvalidObjectName",
                         "a file stands where this key needs a directory");
  }
  UFS_RETURN_IF_ERROR(fd.status());
  return has_attributes_ ? MarkDirectory(fd->get()) : absl::OkStatus();
}

bool LocalBucket::IsEmptyDirectory(const std::string& path) const {
  const absl::Status status =
      tree_.ForEachEntry(path, [](const std::string& /*name*/, bool /*is_directory*/) {
        return absl::AlreadyExistsError("not empty");
      });
  return status.ok();
}

void LocalBucket::Prune(std::string path) {
  while (!path.empty() && has_attributes_) {
    const absl::StatusOr<UniqueFd> fd = tree_.OpenDirectory(path, false);
    const absl::StatusOr<UniqueFd> parent = tree_.OpenDirectory(LocalTree::Parent(path), false);
    if (!fd.ok() || !parent.ok() || IsMarked(fd->get()) ||
        unlinkat(parent->get(), LocalTree::Leaf(path).c_str(), AT_REMOVEDIR) != 0) {
      return;  // not empty, or somebody wants it
    }
    path = LocalTree::Parent(path);
  }
}

absl::Status LocalBucket::Erase(const std::string& key) {
  if (!LocalTree::Problem(key).empty()) {
    return absl::OkStatus();  // there never was such an object
  }
  MutexLock lock(&commit_);
  const std::string parent_path = LocalTree::Parent(key);
  const absl::StatusOr<UniqueFd> parent = tree_.OpenDirectory(parent_path, false);
  if (!parent.ok()) {
    return absl::IsNotFound(parent.status()) ? absl::OkStatus() : parent.status();
  }
  const std::string leaf = LocalTree::Leaf(key);
  if (NamesDirectory(key)) {
    const absl::StatusOr<UniqueFd> fd = tree_.OpenDirectory(key, false);
    if (fd.ok()) {
      UFS_RETURN_IF_ERROR(UnmarkDirectory(fd->get()));
    }
  }
  const int flags = NamesDirectory(key) ? AT_REMOVEDIR : 0;
  if (unlinkat(parent->get(), leaf.c_str(), flags) != 0 && errno != ENOENT && errno != EISDIR &&
      errno != ENOTDIR && errno != ENOTEMPTY && errno != EEXIST) {
    return ErrnoStatus(errno, absl::StrCat("DeleteObject ", name(), "/", key));
  }
  UFS_RETURN_IF_ERROR(SyncDirectory(parent->get()));
  Prune(parent_path);
  return absl::OkStatus();
}

absl::StatusOr<ObjectMeta> LocalBucket::Do(const HeadRequest& request) {
  UFS_ASSIGN_OR_RETURN(Open open, OpenObject("HeadObject", request.key));
  return std::move(open.meta);
}

absl::StatusOr<GetResult> LocalBucket::Do(const GetRequest& request) {
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("GetObject", request.key));
  if (!request.if_match.empty() && request.if_match != open.meta.etag) {
    return rules_.Refuse("GetObject", request.key, 412, "PreconditionFailed",
                         "the object has another ETag");
  }
  UFS_ASSIGN_OR_RETURN(const ByteRange range,
                       rules_.Resolve("GetObject", request.key, request.range, open.meta.size));
  UFS_RETURN_IF_ERROR(request.sink->OnStart(open.meta, range));
  std::vector<char> buffer(static_cast<size_t>(std::min<int64_t>(range.length, kReadBuffer)));
  for (int64_t done = 0; done < range.length;) {
    const size_t want = static_cast<size_t>(std::min<int64_t>(range.length - done, kReadBuffer));
    const ssize_t got = pread(open.fd.get(), buffer.data(), want, range.offset + done);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got < 0 ? ErrnoStatus(errno, absl::StrCat("GetObject ", name(), "/", request.key))
                     : absl::DataLossError(absl::StrCat(request.key, " became shorter"));
    }
    // Only a foreign program writes in place; what was read until now is of the version.
    const absl::StatusOr<ObjectMeta> now = ReadMeta(open.fd.get());
    if (!now.ok() || now->etag != open.meta.etag) {
      return absl::DataLossError(absl::StrCat(request.key, " was changed while it was read"));
    }
    UFS_RETURN_IF_ERROR(
        request.sink->OnBytes(absl::MakeConstSpan(buffer.data(), static_cast<size_t>(got))));
    done += got;
  }
  return GetResult{open.meta, range};
}

absl::StatusOr<PutResult> LocalBucket::Do(const PutRequest& request) {
  UFS_RETURN_IF_ERROR(CheckKey("PutObject", request.key, request.attributes));
  if (NamesDirectory(request.key)) {
    UFS_RETURN_IF_ERROR(PublishDirectory("PutObject", request));
    return PutResult{kEmptyEtag, ""};
  }
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.Append(request.body));
  const std::string etag = file.TakeEtag();
  UFS_RETURN_IF_ERROR(Publish("PutObject", request.key, std::move(file), etag, request.attributes,
                              request.condition));
  if (has_attributes_) {
    return PutResult{etag, ""};
  }
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("PutObject", request.key));
  return PutResult{open.meta.etag, ""};
}

absl::StatusOr<CopyResult> LocalBucket::Do(const CopyRequest& request) {
  UFS_RETURN_IF_ERROR(
      CheckKey("CopyObject", request.key, request.replace_attributes.value_or(ObjectAttributes())));
  UFS_ASSIGN_OR_RETURN(const Open source, OpenSource("CopyObject", request.source));
  if (request.source.key == request.key && !request.replace_attributes.has_value()) {
    return rules_.Refuse("CopyObject", request.key, 400, "InvalidRequest",
                         "an object cannot be copied to itself without changing its metadata");
  }
  if (NamesDirectory(request.key)) {
    PutRequest put;
    put.key = request.key;
    put.body = Bytes(std::string(source.meta.size > 0 ? 1 : 0, ' '));  // refused when it has bytes
    put.condition = request.condition;
    UFS_RETURN_IF_ERROR(PublishDirectory("CopyObject", put));
    return CopyResult{kEmptyEtag, options_.clock->WallNow()};
  }
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.AppendFrom(source.fd.get(), 0, source.meta.size));
  const std::string etag = file.TakeEtag();
  const ObjectAttributes attributes = request.replace_attributes.value_or(
      ObjectAttributes{source.meta.content_type, source.meta.user_metadata});
  UFS_RETURN_IF_ERROR(
      Publish("CopyObject", request.key, std::move(file), etag, attributes, request.condition));
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("CopyObject", request.key));
  return CopyResult{has_attributes_ ? etag : open.meta.etag, open.meta.last_modified};
}

absl::Status LocalBucket::Do(const DeleteRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckKey("DeleteObject", request.key));
  return Erase(request.key);
}

absl::StatusOr<DeleteManyResult> LocalBucket::Do(const DeleteManyRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckBulk(request));
  DeleteManyResult result;
  for (const std::string& key : request.keys) {
    const absl::Status status = Erase(key);
    if (!status.ok()) {
      result.failures.push_back(DeleteFailure{key, "InternalError", std::string(status.message())});
    }
  }
  return result;
}

template <typename R>
absl::StatusOr<LocalUploads::Upload> LocalBucket::FindUpload(const R& request) const {
  absl::StatusOr<LocalUploads::Upload> upload = uploads_.Open(request.upload_id);
  if (absl::IsNotFound(upload.status()) || (upload.ok() && upload->key != request.key)) {
    return rules_.Refuse(OperationName<R>(), request.key, 404, "NoSuchUpload",
                         "The specified upload does not exist.");
  }
  return upload;
}

absl::StatusOr<PartResult> LocalBucket::StorePart(const LocalUploads::Upload& upload, int number,
                                                  StagedFile file) const {
  if (options_.sync) {
    UFS_RETURN_IF_ERROR(file.Sync());
  }
  UFS_ASSIGN_OR_RETURN(std::string etag, uploads_.AddPart(upload, number, std::move(file)));
  return PartResult{std::move(etag)};
}

absl::StatusOr<std::string> LocalBucket::Do(const CreateUploadRequest& request) {
  UFS_RETURN_IF_ERROR(CheckKey("CreateMultipartUpload", request.key, request.attributes));
  std::string id = options_.random->NextName();
  UFS_RETURN_IF_ERROR(
      uploads_.Create(id, request.key, request.attributes, options_.clock->WallNow()));
  return id;
}

absl::StatusOr<PartResult> LocalBucket::Do(const UploadPartRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckPartNumber("UploadPart", request.key, request.part_number));
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.Append(request.body));
  return StorePart(upload, request.part_number, std::move(file));
}

absl::StatusOr<PartResult> LocalBucket::Do(const UploadPartCopyRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckPartNumber("UploadPartCopy", request.key, request.part_number));
  UFS_ASSIGN_OR_RETURN(const Open source, OpenSource("UploadPartCopy", request.source));
  UFS_ASSIGN_OR_RETURN(const ByteRange range, rules_.Resolve("UploadPartCopy", request.source.key,
                                                             request.range, source.meta.size));
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.AppendFrom(source.fd.get(), range.offset, range.length));
  return StorePart(upload, request.part_number, std::move(file));
}

absl::StatusOr<PutResult> LocalBucket::Do(const CompleteUploadRequest& request) {
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(const auto stored, uploads_.Parts(upload));
  UFS_ASSIGN_OR_RETURN(const std::string etag, rules_.CheckParts(request, stored));
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  for (const CompletedPart& part : request.parts) {
    UFS_ASSIGN_OR_RETURN(const UniqueFd fd, uploads_.OpenPart(upload, part));
    UFS_RETURN_IF_ERROR(file.AppendFrom(fd.get(), 0, stored.at(part.number).size));
  }
  UFS_RETURN_IF_ERROR(Publish("CompleteMultipartUpload", request.key, std::move(file), etag,
                              upload.attributes, request.condition));
  // An abort in between has lost the race: the object stands.
  (void)uploads_.Remove(request.upload_id);
  if (has_attributes_) {
    return PutResult{etag, ""};
  }
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("CompleteMultipartUpload", request.key));
  return PutResult{open.meta.etag, ""};
}

absl::Status LocalBucket::Do(const AbortUploadRequest& request) {
  UFS_RETURN_IF_ERROR(FindUpload(request).status());
  return uploads_.Remove(request.upload_id);
}

absl::StatusOr<PartPage> LocalBucket::Do(const ListPartsRequest& request) {
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(const auto parts, uploads_.Parts(upload));
  PartPage page = PageOfParts(parts, request);
  page.answered = options_.clock->WallNow();
  return page;
}

absl::StatusOr<UploadPage> LocalBucket::Do(const ListUploadsRequest& request) {
  UFS_ASSIGN_OR_RETURN(const auto all, uploads_.List());
  return PageOfUploads(all, request);
}

// Adds the keys in the directory `path` that `request` may show. With the delimiter "/" one level
// is enough: what is below a directory shows as its name.
absl::Status LocalBucket::Collect(const std::string& path, const ListRequest& request,
                                  std::map<std::string, bool>* keys) const {
  std::vector<std::string> below;
  const std::string base = path.empty() ? path : absl::StrCat(path, "/");
  UFS_RETURN_IF_ERROR(tree_.ForEachEntry(path, [&](const std::string& name, bool is_directory) {
    const std::string key = absl::StrCat(base, name, is_directory ? "/" : "");
    const bool shown = absl::StartsWith(key, request.prefix);
    if (is_directory && (shown || absl::StartsWith(request.prefix, key)) &&
        request.delimiter != "/") {
      below.push_back(absl::StrCat(base, name));
    }
    if (shown &&
        (!is_directory || request.delimiter == "/" || DirectoryMeta("ListObjects", key).ok())) {
      (*keys)[key] = is_directory;
    }
    return absl::OkStatus();
  }));
  for (const std::string& directory : below) {
    UFS_RETURN_IF_ERROR(Collect(directory, request, keys));
  }
  return absl::OkStatus();
}

ObjectMeta LocalBucket::ListedMeta(const std::string& key) const {
  // A file that vanished meanwhile still shows: the listing began before.
  ObjectMeta meta = OpenObject("ListObjects", key).value_or(Open()).meta;
  meta.content_type.clear();
  meta.user_metadata.clear();
  return meta;
}

absl::StatusOr<ListPage> LocalBucket::Do(const ListRequest& request) {
  std::map<std::string, bool> keys;  // to: is a directory
  // The directory that holds everything that begins with the prefix.
  const size_t slash = request.prefix.rfind('/');
  const std::string path = slash == std::string::npos ? "" : request.prefix.substr(0, slash);
  if (path.empty() ? slash != 0 : LocalTree::Problem(path).empty()) {
    UFS_RETURN_IF_ERROR(Collect(path, request, &keys));
    if (!path.empty() && request.prefix.size() == slash + 1 &&
        DirectoryMeta("ListObjects", request.prefix).ok()) {
      keys[request.prefix] = true;
    }
  }
  return PageOfKeys(keys, request, [this](const std::string& key, bool /*is_directory*/) {
    return ListedMeta(key);
  });
}

absl::StatusOr<UniqueFd> MakeHidden(int root, const std::string& name) {
  if (mkdirat(root, name.c_str(), 0700) != 0 && errno != EEXIST) {
    return ErrnoStatus(errno, absl::StrCat("making ", name));
  }
  UniqueFd fd(openat(root, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) {
    return ErrnoStatus(errno, name);
  }
  return fd;
}

// Removes what a crash left behind: nothing is staged for a day.
void SweepStaging(const LocalTree& root, absl::Time now) {
  const std::string path = absl::StrCat(LocalTree::kHidden, "/staging");
  const absl::StatusOr<UniqueFd> staging = root.OpenDirectory(path, false);
  (void)root.ForEachEntry(path, [&](const std::string& name, bool /*is_directory*/) {
    struct stat info = {};
    if (fstatat(staging->get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        absl::TimeFromTimespec(info.st_mtim) < now - absl::Hours(24)) {
      unlinkat(staging->get(), name.c_str(), 0);
    }
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<ObjectStore>> MakeLocalStore(absl::string_view directory,
                                                            const LocalStoreOptions& options) {
  const std::string path(directory);
  UniqueFd root(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid()) {
    return ErrnoStatus(errno, absl::StrCat("file://", path));
  }
  UFS_ASSIGN_OR_RETURN(const UniqueFd hidden, MakeHidden(root.get(), LocalTree::kHidden));
  UFS_ASSIGN_OR_RETURN(UniqueFd staging, MakeHidden(hidden.get(), "staging"));
  UFS_ASSIGN_OR_RETURN(UniqueFd uploads, MakeHidden(hidden.get(), "uploads"));
  const bool has_attributes = options.extended_attributes && HasExtendedAttributes(hidden.get());
  LocalTree tree(std::move(root));
  SweepStaging(tree, options.clock->WallNow());
  return std::make_shared<BlockingStore<LocalBucket>>(
      std::make_shared<LocalBucket>(path, std::move(tree), std::move(staging), std::move(uploads),
                                    options, has_attributes),
      options.clock, options.executor);
}

}  // namespace ufs
