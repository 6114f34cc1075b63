// The one table from a Status to an errno. A status made by PosixError carries its errno as a
// payload and passes unchanged; S3's codes come next, where the status code alone would be too
// coarse; the status code decides the rest. docs/semantics.md has the table for users.
#include "ufs/fs/errno.h"

#include <cerrno>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ufs/object/store_error.h"

namespace ufs {

namespace {

constexpr absl::string_view kErrnoPayload = "type.underfs/errno";

absl::StatusCode CodeOf(int posix_errno) {
  switch (posix_errno) {
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    case EOPNOTSUPP:
    case ENOSYS:
      return absl::StatusCode::kUnimplemented;
    case ENOSPC:
    case ENOMEM:
      return absl::StatusCode::kResourceExhausted;
    case EINTR:
      return absl::StatusCode::kCancelled;
    case ESTALE:
    case ENOTEMPTY:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kInvalidArgument;
  }
}

// By S3's own word; 0: the status code decides.
int ByStoreCode(const StoreError& error) {
  if (error.code == "KeyTooLongError") {
    return ENAMETOOLONG;
  }
  if (error.code == "EntityTooLarge") {
    return EFBIG;
  }
  if (error.code == "InvalidObjectState") {  // archived: has to be restored first
    return EACCES;
  }
  if (error.code == "NoSuchBucket" || error.code == "NoSuchUpload") {
    return EIO;  // nothing that the name in the path is about
  }
  return 0;
}

}  // namespace

absl::Status PosixError(int posix_errno, absl::string_view message) {
  absl::Status status(CodeOf(posix_errno), message);
  status.SetPayload(kErrnoPayload, absl::Cord(absl::StrCat(posix_errno)));
  return status;
}

int ToErrno(const absl::Status& status, bool reading) {
  if (status.ok()) {
    return 0;
  }
  if (const auto payload = status.GetPayload(kErrnoPayload); payload.has_value()) {
    int posix_errno = 0;
    return absl::SimpleAtoi(std::string(*payload), &posix_errno) ? posix_errno : EIO;
  }
  if (const auto error = GetStoreError(status); error.has_value()) {
    if (const int known = ByStoreCode(*error); known != 0) {
      return known;
    }
  }
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return reading ? ESTALE : ENOENT;
    case absl::StatusCode::kFailedPrecondition:
      return ESTALE;
    case absl::StatusCode::kAlreadyExists:
      return EEXIST;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return EACCES;
    case absl::StatusCode::kUnimplemented:
      return EOPNOTSUPP;
    case absl::StatusCode::kOutOfRange:
      return EFBIG;
    case absl::StatusCode::kResourceExhausted:
      return ENOMEM;
    case absl::StatusCode::kCancelled:
      return EINTR;
    default:
      return EIO;
  }
}

}  // namespace ufs
