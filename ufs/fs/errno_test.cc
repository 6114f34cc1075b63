#include "ufs/fs/errno.h"

#include <cerrno>

#include "gtest/gtest.h"
#include "ufs/base/status.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

absl::Status Store(int http_status, const std::string& code, bool if_absent = false) {
  StoreError error;
  error.http_status = http_status;
  error.code = code;
  error.operation = "PutObject";
  error.bucket = "b";
  error.key = "k";
  return MakeStoreStatus(error, if_absent);
}

TEST(Errno, OkIsZero) { EXPECT_EQ(ToErrno(absl::OkStatus()), 0); }

TEST(Errno, PosixErrorsPassUnchanged) {
  for (const int code : {ENOENT, EEXIST, ENOTEMPTY, EROFS, EISDIR, ENOTDIR, EXDEV, EINVAL, ESTALE,
                         ENAMETOOLONG, EOPNOTSUPP, ENOSPC, EBADF, EIO, ENOMEM, EINTR}) {
    EXPECT_EQ(ToErrno(PosixError(code, "x")), code);
    EXPECT_EQ(ToErrno(Annotate(PosixError(code, "x"), "y")), code);
  }
}

TEST(Errno, ForbiddenIsEacces) {
  EXPECT_EQ(ToErrno(Store(403, "AccessDenied")), EACCES);
  EXPECT_EQ(ToErrno(Store(403, "SignatureDoesNotMatch")), EACCES);
}

TEST(Errno, MissingIsEnoentAndStaleForAReader) {
  EXPECT_EQ(ToErrno(Store(404, "NoSuchKey")), ENOENT);
  EXPECT_EQ(ToErrno(Store(404, "NoSuchKey"), /*reading=*/true), ESTALE);
  EXPECT_EQ(ToErrno(Store(404, "NoSuchBucket")), EIO);
  EXPECT_EQ(ToErrno(Store(404, "NoSuchUpload")), EIO);
}

TEST(Errno, ConflictIsEioOnceRetriesEnd) {
  EXPECT_EQ(ToErrno(Store(409, "ConditionalRequestConflict")), EIO);
  EXPECT_EQ(ToErrno(Store(409, "OperationAborted")), EIO);
}

TEST(Errno, ConditionsAreEexistOrEstale) {
  EXPECT_EQ(ToErrno(Store(412, "PreconditionFailed", /*if_absent=*/true)), EEXIST);
  EXPECT_EQ(ToErrno(Store(412, "PreconditionFailed")), ESTALE);
}

TEST(Errno, LimitsHaveTheirOwn) {
  EXPECT_EQ(ToErrno(Store(400, "KeyTooLongError")), ENAMETOOLONG);
  EXPECT_EQ(ToErrno(Store(400, "EntityTooLarge")), EFBIG);
  EXPECT_EQ(ToErrno(absl::OutOfRangeError("beyond the largest object")), EFBIG);
}

TEST(Errno, ArchivedIsEacces) { EXPECT_EQ(ToErrno(Store(403, "InvalidObjectState")), EACCES); }

TEST(Errno, EverythingElseIsEio) {
  EXPECT_EQ(ToErrno(Store(503, "SlowDown")), EIO);
  EXPECT_EQ(ToErrno(Store(500, "InternalError")), EIO);
  EXPECT_EQ(ToErrno(absl::DeadlineExceededError("late")), EIO);
  EXPECT_EQ(ToErrno(absl::DataLossError("lost")), EIO);
  EXPECT_EQ(ToErrno(absl::InternalError("bug")), EIO);
}

TEST(Errno, UnsupportedMemoryAndCancel) {
  EXPECT_EQ(ToErrno(absl::UnimplementedError("seek")), EOPNOTSUPP);
  EXPECT_EQ(ToErrno(absl::ResourceExhaustedError("memory")), ENOMEM);
  EXPECT_EQ(ToErrno(absl::CancelledError("killed")), EINTR);
}

}  // namespace
}  // namespace ufs
