#ifndef UFS_BASE_UNITS_H_
#define UFS_BASE_UNITS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace ufs {

inline constexpr int64_t kKiB = int64_t{1} << 10;
inline constexpr int64_t kMiB = int64_t{1} << 20;
inline constexpr int64_t kGiB = int64_t{1} << 30;
inline constexpr int64_t kTiB = int64_t{1} << 40;

// "64MB", "64M", "64MiB", "1.5g", "4096": bytes, all units binary, any case, as Alluxio's property
// files have them. kInvalidArgument for anything else, negative values and what exceeds 63 bits.
absl::StatusOr<int64_t> ParseSize(absl::string_view text);

// "500sec", "5min", "3day", "1hr", "2h", "60s", "100ms", "1d", "-1" (infinite) and a bare number in
// `bare_unit`, as Alluxio's property files have them. kInvalidArgument for anything else.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text,
                                             absl::Duration bare_unit = absl::Milliseconds(1));

// "1.5GiB", "64MiB", "12B": the largest unit that keeps three digits.
std::string FormatSize(int64_t bytes);

}  // namespace ufs

#endif  // UFS_BASE_UNITS_H_
