#ifndef UFS_CONFORMANCE_CASE_CHECKS_H_
#define UFS_CONFORMANCE_CASE_CHECKS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/conformance/object_files.h"

// What cases say again and again. Each returns from the case when it does not hold.

// `expr` is a StatusOr<bool>.
#define UFS_CONTRACT_TRUE(expr)                       \
  do {                                                \
    UFS_ASSIGN_OR_RETURN(const bool ufs_is_, (expr)); \
    UFS_CONTRACT_EXPECT(ufs_is_, "it should be");     \
  } while (false)
#define UFS_CONTRACT_FALSE(expr)                       \
  do {                                                 \
    UFS_ASSIGN_OR_RETURN(const bool ufs_is_, (expr));  \
    UFS_CONTRACT_EXPECT(!ufs_is_, "it should not be"); \
  } while (false)
// `expr` is a Status that fails in this way: UFS_CONTRACT_FAILS(NotFound, status).
#define UFS_CONTRACT_FAILS(Kind, expr)                                                       \
  do {                                                                                       \
    const absl::Status ufs_failure_ = (expr);                                                \
    UFS_CONTRACT_EXPECT(absl::Is##Kind(ufs_failure_), "it gives ", ufs_failure_.ToString()); \
  } while (false)

namespace ufs {

// The content of Alluxio's small test files.
inline constexpr char kSmall[] = "TestBytes";
inline constexpr int64_t kSmallSize = sizeof(kSmall) - 1;
// Alluxio's block size in this contract; its medium file has three of them less some bytes.
inline constexpr int64_t kBlock = 512;

// Three blocks of the small content, over and over: 1,530 bytes.
inline std::string MediumContent() {
  std::string text;
  while (static_cast<int64_t>(text.size()) + kSmallSize <= 3 * kBlock) {
    text += kSmall;
  }
  return text.substr(0, 170 * static_cast<size_t>(kSmallSize));
}

// Writes a file and checks that HEAD tells the ETag that the write gave.
inline absl::Status CreateChecked(const ContractRoom& room, absl::string_view path,
                                  absl::string_view bytes) {
  UFS_ASSIGN_OR_RETURN(const PutResult put, ObjectFiles(room).Stream(path, bytes));
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head(path));
  UFS_CONTRACT_EXPECT(put.etag == meta.etag, put.etag, " written, ", meta.etag, " found");
  UFS_CONTRACT_EXPECT(meta.size == static_cast<int64_t>(bytes.size()), meta.size);
  return absl::OkStatus();
}

inline absl::Status ReadsBack(const ContractRoom& room, absl::string_view path,
                              absl::string_view bytes) {
  UFS_ASSIGN_OR_RETURN(const std::string read, room.Get(path));
  UFS_CONTRACT_EXPECT(read.size() == bytes.size(), path, " has ", read.size(), " bytes, not ",
                      bytes.size());
  UFS_CONTRACT_EXPECT(absl::string_view(read) == bytes, path, " has other bytes");
  return absl::OkStatus();
}

}  // namespace ufs

#endif  // UFS_CONFORMANCE_CASE_CHECKS_H_
