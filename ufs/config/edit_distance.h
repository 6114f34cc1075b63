#ifndef UFS_CONFIG_EDIT_DISTANCE_H_
#define UFS_CONFIG_EDIT_DISTANCE_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace ufs {

// How many characters must be inserted, removed, replaced or swapped with their neighbour to turn
// `a` into `b`; `limit` + 1 when that is more than `limit`. Upper and lower case differ by nothing.
size_t EditDistance(absl::string_view a, absl::string_view b, size_t limit);

}  // namespace ufs

#endif  // UFS_CONFIG_EDIT_DISTANCE_H_
