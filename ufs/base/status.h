#ifndef UFS_BASE_STATUS_H_
#define UFS_BASE_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Returns from the calling function when `expr` (an absl::Status) is not OK.
#define UFS_RETURN_IF_ERROR(expr)                               \
  do {                                                          \
    if (absl::Status ufs_status_ = (expr); !ufs_status_.ok()) { \
      return ufs_status_;                                       \
    }                                                           \
  } while (false)

#define UFS_STATUS_CONCAT_INNER_(a, b) a##b
#define UFS_STATUS_CONCAT_(a, b) UFS_STATUS_CONCAT_INNER_(a, b)
#define UFS_ASSIGN_OR_RETURN_IMPL_(tmp, lhs, expr) \
  auto tmp = (expr);                               \
  if (!tmp.ok()) {                                 \
    return std::move(tmp).status();                \
  }                                                \
  lhs = *std::move(tmp)

// Evaluates `expr` (an absl::StatusOr<T>); on success stores the value in `lhs`, which may declare
// a variable, else returns its status from the calling function.
#define UFS_ASSIGN_OR_RETURN(lhs, expr) \
  UFS_ASSIGN_OR_RETURN_IMPL_(UFS_STATUS_CONCAT_(ufs_or_, __LINE__), lhs, expr)

namespace ufs {

// `status` with `context` and ": " before its message; code and payloads stay. OK stays OK.
absl::Status Annotate(const absl::Status& status, absl::string_view context);

}  // namespace ufs

#endif  // UFS_BASE_STATUS_H_
