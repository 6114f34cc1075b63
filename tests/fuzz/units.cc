// Sizes and durations, as options and property files have them.
#include "ufs/base/units.h"

#include "tests/fuzz/fuzz.h"

UFS_FUZZ_TARGET(units, input) {
  const absl::StatusOr<int64_t> size = ufs::ParseSize(input);
  if (size.ok()) {
    UFS_FUZZ_CHECK(*size >= 0, input);
    const std::string text = ufs::FormatSize(*size);
    const absl::StatusOr<int64_t> again = ufs::ParseSize(text);
    // Three digits are kept, so the text of the largest may round to what no longer fits.
    UFS_FUZZ_CHECK(again.ok() || *size > (int64_t{1} << 62), text);
    if (again.ok()) {
      const double error = static_cast<double>(*again) - static_cast<double>(*size);
      UFS_FUZZ_CHECK(error <= *size * 0.06 && -error <= *size * 0.06, text);
    }
  }
  for (const absl::Duration unit : {absl::Milliseconds(1), absl::Seconds(1)}) {
    const absl::StatusOr<absl::Duration> duration = ufs::ParseDuration(input, unit);
    UFS_FUZZ_CHECK(!duration.ok() || *duration >= absl::ZeroDuration(), input);
  }
}
