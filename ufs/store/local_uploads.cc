// Multipart uploads as directories. Invariant: the directory of an upload appears under its id only
// with its `upload` file in it, so that an id is known exactly while it is whole.
#include "ufs/store/local_uploads.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ufs/base/status.h"
#include "ufs/store/local_attributes.h"
#include "ufs/store/local_tree.h"

namespace ufs {
namespace {

constexpr char kUploadFile[] = "upload";
constexpr size_t kMaxUploadFile = 16 << 10;  // a key and 2 KiB of metadata, escaped

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         std::all_of(id.begin(), id.end(), [](char c) { return absl::ascii_isalnum(c); });
}

std::string PartName(int number, absl::string_view etag) {
  return absl::StrFormat("%05d-%s", number, etag);
}

absl::Status ForEachName(int directory, const std::function<void(const std::string&)>& visit) {
  const int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) {
    return ErrnoStatus(errno, "uploads");
  }
  DIR* const dir = fdopendir(copy);
  if (dir == nullptr) {
    const int error = errno;
    close(copy);
    return ErrnoStatus(error, "uploads");
  }
  while (const dirent* entry = readdir(dir)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") {
      visit(name);
    }
  }
  closedir(dir);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadSmallFile(int directory, const char* name) {
  const UniqueFd fd(openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) {
    return ErrnoStatus(errno, name);
  }
  std::string text(kMaxUploadFile, '\0');
  const ssize_t size = pread(fd.get(), text.data(), text.size(), 0);
  if (size < 0) {
    return ErrnoStatus(errno, name);
  }
  text.resize(static_cast<size_t>(size));
  return text;
}

void RemoveTree(int parent, const std::string& name) {
  const UniqueFd directory(
      openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (directory.valid()) {
    (void)ForEachName(directory.get(), [&](const std::string& entry) {
      unlinkat(directory.get(), entry.c_str(), 0);
    });
  }
  unlinkat(parent, name.c_str(), AT_REMOVEDIR);
}

}  // namespace

absl::Status LocalUploads::Create(const std::string& id, const std::string& key,
                                  const ObjectAttributes& attributes, absl::Time now) const {
  const std::string staging = absl::StrCat("_", id);  // no id: IsId refuses the underscore
  if (mkdirat(directory_.get(), staging.c_str(), 0777) != 0) {
    return ErrnoStatus(errno, "a new upload");
  }
  const UniqueFd directory(
      openat(directory_.get(), staging.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  absl::StatusOr<StagedFile> file = StagedFile::Create(directory.get(), "new");
  UFS_RETURN_IF_ERROR(file.status());
  UFS_RETURN_IF_ERROR(file->Append(absl::StrCat(absl::CEscape(key), "\n", absl::ToUnixNanos(now),
                                                "\n", EncodeAttributes(attributes))));
  UFS_RETURN_IF_ERROR(file->MoveTo(directory.get(), kUploadFile, true));
  if (renameat(directory_.get(), staging.c_str(), directory_.get(), id.c_str()) != 0) {
    return ErrnoStatus(errno, "a new upload");
  }
  return absl::OkStatus();
}

absl::StatusOr<LocalUploads::Upload> LocalUploads::Open(absl::string_view id) const {
  if (!IsId(id)) {
    return absl::NotFoundError("no such upload");
  }
  Upload upload;
  upload.directory.reset(openat(directory_.get(), std::string(id).c_str(),
                                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!upload.directory.valid()) {
    return absl::NotFoundError("no such upload");
  }
  UFS_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(upload.directory.get(), kUploadFile));
  const std::vector<std::string> lines = absl::StrSplit(text, absl::MaxSplits('\n', 2));
  int64_t initiated = 0;
  if (lines.size() != 3 || !absl::CUnescape(lines[0], &upload.key) ||
      !absl::SimpleAtoi(lines[1], &initiated)) {
    return absl::DataLossError(absl::StrCat("the file of upload ", id, " is damaged"));
  }
  upload.initiated = absl::FromUnixNanos(initiated);
  upload.attributes = DecodeAttributes(lines[2]).value_or(ObjectAttributes());
  return upload;
}

absl::StatusOr<std::map<int, ListedPart>> LocalUploads::Parts(const Upload& upload) const {
  std::map<int, ListedPart> parts;
  UFS_RETURN_IF_ERROR(ForEachName(upload.directory.get(), [&](const std::string& name) {
    const std::vector<std::string> fields = absl::StrSplit(name, absl::MaxSplits('-', 1));
    ListedPart part;
    struct stat info = {};
    if (fields.size() == 2 && absl::SimpleAtoi(fields[0], &part.number) &&
        fstatat(upload.directory.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) {
      part.etag = fields[1];
      part.size = info.st_size;
      parts[part.number] = part;
    }
  }));
  return parts;
}

absl::StatusOr<std::string> LocalUploads::AddPart(const Upload& upload, int number,
                                                  StagedFile file) const {
  const std::string etag = file.TakeEtag();
  const std::string name = PartName(number, etag);
  const std::string prefix = PartName(number, "");
  std::vector<std::string> replaced;
  UFS_RETURN_IF_ERROR(ForEachName(upload.directory.get(), [&](const std::string& other) {
    if (other != name && absl::string_view(other).substr(0, prefix.size()) == prefix) {
      replaced.push_back(other);
    }
  }));
  UFS_RETURN_IF_ERROR(file.MoveTo(upload.directory.get(), name, false));
  for (const std::string& other : replaced) {
    unlinkat(upload.directory.get(), other.c_str(), 0);
  }
  return etag;
}

absl::StatusOr<UniqueFd> LocalUploads::OpenPart(const Upload& upload,
                                                const CompletedPart& part) const {
  UniqueFd fd(openat(upload.directory.get(), PartName(part.number, part.etag).c_str(),
                     O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) {
    return ErrnoStatus(errno, absl::StrCat("part ", part.number));
  }
  return fd;
}

absl::Status LocalUploads::Remove(absl::string_view id) const {
  // Renamed first, so that from one moment on nobody knows the id.
  const std::string name(id);
  const std::string doomed = absl::StrCat("_", id);
  if (!IsId(id) ||
      renameat(directory_.get(), name.c_str(), directory_.get(), doomed.c_str()) != 0) {
    return absl::NotFoundError("no such upload");
  }
  RemoveTree(directory_.get(), doomed);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ListedUpload>> LocalUploads::List() const {
  std::vector<ListedUpload> all;
  UFS_RETURN_IF_ERROR(ForEachName(directory_.get(), [&](const std::string& id) {
    const absl::StatusOr<Upload> upload = Open(id);
    if (upload.ok()) {
      all.push_back(ListedUpload{upload->key, id, upload->initiated});
    }
  }));
  std::sort(all.begin(), all.end(), [](const ListedUpload& a, const ListedUpload& b) {
    return std::tie(a.key, a.upload_id) < std::tie(b.key, b.upload_id);
  });
  return all;
}

}  // namespace ufs
