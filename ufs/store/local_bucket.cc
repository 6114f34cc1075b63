// Objects as files: finding, publishing, erasing and collecting them.
#include "ufs/store/local_bucket.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ufs/base/status.h"
#include "ufs/store/local_attributes.h"

namespace ufs {
namespace {

Capabilities CapabilitiesOf(const LocalStoreOptions& options, bool has_attributes) {
  Capabilities capabilities;
  capabilities.put_if_absent = true;
  capabilities.complete_if_absent = true;
  capabilities.put_if_match = true;
  capabilities.copy_source_if_match = true;
  capabilities.copy_if_absent = true;
  capabilities.etag_is_md5 = has_attributes;
  capabilities.min_part_size = options.min_part_size;
  return capabilities;
}

}  // namespace

LocalBucket::LocalBucket(const std::string& directory, LocalTree tree, UniqueFd staging,
                         UniqueFd uploads, const LocalStoreOptions& options, bool has_attributes)
    : options_(options),
      has_attributes_(has_attributes),
      rules_(absl::StrCat("file://", directory), CapabilitiesOf(options, has_attributes)),
      tree_(std::move(tree)),
      staging_(std::move(staging)),
      uploads_(std::move(uploads)) {}

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
  if (LocalTree::NamesDirectory(key)) {
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
  if (has_attributes_) {
    UFS_RETURN_IF_ERROR(MarkDirectory(fd->get()));
  }
  return SyncDirectory(fd->get());
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
  if (LocalTree::NamesDirectory(key)) {
    const absl::StatusOr<UniqueFd> fd = tree_.OpenDirectory(key, false);
    if (fd.ok()) {
      UFS_RETURN_IF_ERROR(UnmarkDirectory(fd->get()));
    }
  }
  const int flags = LocalTree::NamesDirectory(key) ? AT_REMOVEDIR : 0;
  if (unlinkat(parent->get(), leaf.c_str(), flags) != 0 && errno != ENOENT && errno != EISDIR &&
      errno != ENOTDIR && errno != ENOTEMPTY && errno != EEXIST) {
    return ErrnoStatus(errno, absl::StrCat("DeleteObject ", name(), "/", key));
  }
  UFS_RETURN_IF_ERROR(SyncDirectory(parent->get()));
  Prune(parent_path);
  return absl::OkStatus();
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

}  // namespace ufs
