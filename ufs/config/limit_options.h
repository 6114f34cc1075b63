#ifndef UFS_CONFIG_LIMIT_OPTIONS_H_
#define UFS_CONFIG_LIMIT_OPTIONS_H_

#include "absl/types/optional.h"

namespace ufs {

// How many requests of one mount may be on the wire at a time; unset: not said.
struct LimitOptions {
  absl::optional<int> connections;        // in all
  absl::optional<int> metadata_requests;  // without content
  absl::optional<int> uploads;            // content going up, and copies
  absl::optional<int> tree_requests;      // copies and deletes
  absl::optional<int> reads;              // content coming down
};

}  // namespace ufs

#endif  // UFS_CONFIG_LIMIT_OPTIONS_H_
