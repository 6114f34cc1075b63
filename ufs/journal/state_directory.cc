// Private directories of mounts. Invariants: nothing in a directory is read or written before its
// owner and mode were checked on the open descriptor and its lock is held; the identity file is
// complete or absent.
#include "ufs/journal/state_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/sha256.h"

namespace ufs {
namespace {

constexpr absl::string_view kIdentityTitle = "underfs state directory, format 1";
constexpr size_t kNameDigits = 32;  // 128 bits of the hash
constexpr size_t kMaxIdentityBytes = 64 * 1024;

absl::Status Error(int error, absl::string_view call, const std::string& path) {
  return absl::ErrnoToStatus(error, absl::StrCat(call, " ", path));
}

// Makes `path` and its missing parents with mode 0700.
absl::Status MakeDirectories(const std::string& path) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      const int error = errno;
      struct stat status = {};
      // Parents that may not be written (EROFS, EACCES) are fine as long as they are there.
      if (stat(part.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        return Error(error, "mkdir", part);
      }
    }
    if (end == std::string::npos) {
      return absl::OkStatus();
    }
  }
}

// `mask`: permission bits that nobody may have.
absl::Status CheckPrivate(int fd, const std::string& path, mode_t mask) {
  struct stat status = {};
  if (fstat(fd, &status) != 0) {
    return Error(errno, "stat", path);
  }
  if (status.st_uid != geteuid()) {
    return absl::PermissionDeniedError(absl::StrCat(path, " belongs to user ", status.st_uid,
                                                    ", not to user ", geteuid(),
                                                    ": name another directory with -o state-dir"));
  }
  if ((status.st_mode & mask) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, " may be entered or written by others: chmod 0700 it"));
  }
  return absl::OkStatus();
}

std::string NameOf(const StateIdentity& identity) {
  Sha256 hash;
  for (const std::string& field : {identity.endpoint, identity.bucket, identity.prefix,
                                   absl::StrCat(identity.uid), identity.mount_point}) {
    hash.Update(absl::StrCat(field.size(), ":", field));  // no two lists of fields join alike
  }
  const Sha256::Digest digest = hash.Finish();
  return HexEncode(absl::MakeConstSpan(digest)).substr(0, kNameDigits);
}

std::string EncodeIdentity(const StateIdentity& identity) {
  return absl::StrCat(kIdentityTitle, "\nendpoint ", absl::CEscape(identity.endpoint), "\nbucket ",
                      absl::CEscape(identity.bucket), "\nprefix ", absl::CEscape(identity.prefix),
                      "\nuid ", identity.uid, "\nmount-point ", absl::CEscape(identity.mount_point),
                      "\n");
}

absl::optional<std::string> Field(absl::string_view line, absl::string_view name) {
  std::string value;
  if (line.substr(0, name.size()) != name || !absl::CUnescape(line.substr(name.size()), &value)) {
    return absl::nullopt;
  }
  return value;
}

absl::optional<StateIdentity> DecodeIdentity(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines.size() != 7 || lines[0] != kIdentityTitle) {
    return absl::nullopt;
  }
  StateIdentity identity;
  const absl::optional<std::string> endpoint = Field(lines[1], "endpoint ");
  const absl::optional<std::string> bucket = Field(lines[2], "bucket ");
  const absl::optional<std::string> prefix = Field(lines[3], "prefix ");
  const absl::optional<std::string> uid = Field(lines[4], "uid ");
  const absl::optional<std::string> mount_point = Field(lines[5], "mount-point ");
  if (!endpoint || !bucket || !prefix || !uid || !mount_point ||
      !absl::SimpleAtoi(*uid, &identity.uid)) {
    return absl::nullopt;
  }
  identity.endpoint = *endpoint;
  identity.bucket = *bucket;
  identity.prefix = *prefix;
  identity.mount_point = *mount_point;
  return identity;
}

absl::optional<StateIdentity> ReadIdentity(int directory) {
  const int fd = openat(directory, "identity", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    return absl::nullopt;
  }
  const absl::Cleanup closer = [fd] { close(fd); };
  std::string text(kMaxIdentityBytes, '\0');
  const ssize_t got = read(fd, text.data(), text.size());
  if (got < 0) {
    return absl::nullopt;
  }
  return DecodeIdentity(absl::string_view(text).substr(0, static_cast<size_t>(got)));
}

absl::Status WriteIdentity(int directory, const std::string& path, const StateIdentity& identity) {
  const std::string text = EncodeIdentity(identity);
  const int fd = openat(directory, "identity.new",
                        O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return Error(errno, "create the identity in", path);
  }
  const absl::Cleanup closer = [fd] { close(fd); };
  if (write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || fsync(fd) != 0 ||
      renameat(directory, "identity.new", directory, "identity") != 0 || fsync(directory) != 0) {
    return Error(errno, "write the identity in", path);
  }
  return absl::OkStatus();
}

bool IsEmptyDirectory(const std::string& path) {
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) {
    return errno == ENOENT;
  }
  const absl::Cleanup closer = [directory] { closedir(directory); };
  while (const dirent* entry = readdir(directory)) {
    const absl::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      return false;
    }
  }
  return true;
}

}  // namespace

StateDirectory::StateDirectory(std::string root, std::string path, StateIdentity identity,
                               int lock_fd)
    : root_(std::move(root)),
      path_(std::move(path)),
      identity_(std::move(identity)),
      lock_fd_(lock_fd) {}

StateDirectory::~StateDirectory() { close(lock_fd_); }

absl::StatusOr<std::unique_ptr<StateDirectory>> StateDirectory::Open(
    const std::string& root, const StateIdentity& identity) {
  UFS_RETURN_IF_ERROR(MakeDirectories(root));
  const int root_fd = open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root_fd < 0) {
    return Error(errno, "open", root);
  }
  const absl::Status owned = CheckPrivate(root_fd, root, S_IWGRP | S_IWOTH);
  close(root_fd);
  UFS_RETURN_IF_ERROR(owned);
  const std::string path = absl::StrCat(root, "/", NameOf(identity));
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return Error(errno, "mkdir", path);
  }
  return Lock(root, path, &identity);
}

absl::StatusOr<std::unique_ptr<StateDirectory>> StateDirectory::Lock(
    const std::string& root, const std::string& path, const StateIdentity* identity) {
  const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) {
    return errno == ELOOP || errno == ENOTDIR
               ? absl::PermissionDeniedError(absl::StrCat(
                     path, " is not a directory: remove it, or name another with -o state-dir"))
               : Error(errno, "open", path);
  }
  const absl::Cleanup closer = [directory] { close(directory); };
  UFS_RETURN_IF_ERROR(CheckPrivate(directory, path, S_IRWXG | S_IRWXO));
  const int lock = openat(directory, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) {
    return Error(errno, "open the lock of", path);
  }
  absl::Cleanup unlock = [lock] { close(lock); };
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK
               ? absl::UnavailableError(absl::StrCat(
                     path,
                     " is in use by another underfs for the same bucket and mount point: "
                     "unmount that one first"))
               : Error(errno, "lock", path);
  }
  const absl::optional<StateIdentity> found = ReadIdentity(directory);
  if (identity == nullptr) {
    if (!found.has_value()) {
      return absl::NotFoundError(absl::StrCat(path, " has no identity"));
    }
    identity = &*found;
  } else if (!found.has_value()) {
    UFS_RETURN_IF_ERROR(WriteIdentity(directory, path, *identity));
  } else if (!(*found == *identity)) {
    return absl::DataLossError(absl::StrCat(path, " says that it belongs to another mount"));
  }
  for (const char* name : {"staging", "lost+found"}) {
    if (mkdirat(directory, name, 0700) != 0 && errno != EEXIST) {
      return Error(errno, absl::StrCat("mkdir ", name, " in"), path);
    }
  }
  std::move(unlock).Cancel();
  return std::unique_ptr<StateDirectory>(new StateDirectory(root, path, *identity, lock));
}

std::vector<std::unique_ptr<StateDirectory>> StateDirectory::TakeFreeSiblings() const {
  std::vector<std::unique_ptr<StateDirectory>> siblings;
  DIR* directory = opendir(root_.c_str());
  if (directory == nullptr) {
    return siblings;
  }
  const absl::Cleanup closer = [directory] { closedir(directory); };
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory)) {
    names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string path = absl::StrCat(root_, "/", name);
    if (name.size() != kNameDigits || path == path_) {
      continue;
    }
    // Looked at before it is locked: the mount that owns it must not find it in use.
    const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
      continue;
    }
    const absl::optional<StateIdentity> other = ReadIdentity(fd);
    close(fd);
    if (!other.has_value() || other->endpoint != identity_.endpoint ||
        other->bucket != identity_.bucket || other->prefix != identity_.prefix ||
        other->uid != identity_.uid || NameOf(*other) != name) {
      continue;
    }
    absl::StatusOr<std::unique_ptr<StateDirectory>> sibling = Lock(root_, path, nullptr);
    if (sibling.ok()) {
      siblings.push_back(*std::move(sibling));
    }
  }
  return siblings;
}

void StateDirectory::RemoveIfSpent() {
  if (!IsEmptyDirectory(lost_and_found_path()) || access(journal_path().c_str(), F_OK) == 0) {
    return;
  }
  // The lock file goes last: whoever opens it meanwhile finds no identity and starts afresh.
  (void)unlink(absl::StrCat(path_, "/identity").c_str());
  (void)unlink(capabilities_path().c_str());
  (void)rmdir(lost_and_found_path().c_str());
  (void)rmdir(staging_path().c_str());
  (void)unlink(absl::StrCat(path_, "/lock").c_str());
  (void)rmdir(path_.c_str());
}

}  // namespace ufs
