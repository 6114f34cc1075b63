// The fields that answers are made of.
#include "ufs/s3/answer_fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/s3/error_answer.h"

namespace {

void CheckDates(absl::string_view input) {
  if (const absl::optional<absl::Time> date = ufs::ParseHttpDate(input); date.has_value()) {
    const std::string text =
        absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", *date, absl::UTCTimeZone());
    UFS_FUZZ_CHECK(ufs::ParseHttpDate(text) == date, text);
  }
  if (const absl::optional<absl::Time> date = ufs::ParseIsoDate(input); date.has_value()) {
    const std::string text = absl::FormatTime(absl::RFC3339_full, *date, absl::UTCTimeZone());
    UFS_FUZZ_CHECK(ufs::ParseIsoDate(text) == date, text);
  }
  const absl::optional<absl::Duration> wait =
      ufs::ParseRetryAfter(input, absl::FromUnixSeconds(1'700'000'000));
  UFS_FUZZ_CHECK(!wait.has_value() || (*wait >= absl::ZeroDuration() && *wait <= absl::Hours(1)),
                 input);
}

}  // namespace

UFS_FUZZ_TARGET(answer_fields, input) {
  if (const auto range = ufs::ParseContentRange(input); range.ok()) {
    UFS_FUZZ_CHECK(range->first >= 0 && range->first <= range->last && range->last < range->total,
                   input);
    const auto again = ufs::ParseContentRange(
        absl::StrCat("bytes ", range->first, "-", range->last, "/", range->total));
    UFS_FUZZ_CHECK(again.ok() && again->first == range->first && again->last == range->last &&
                       again->total == range->total,
                   input);
  }
  if (const absl::StatusOr<std::string> etag = ufs::ParseEtag(input); etag.ok()) {
    UFS_FUZZ_CHECK(!etag->empty() && etag->size() <= 256, input);
    // It goes into headers of requests: nothing of it may end one.
    UFS_FUZZ_CHECK(std::all_of(etag->begin(), etag->end(),
                               [](unsigned char c) { return absl::ascii_isgraph(c) && c != '"'; }),
                   input);
    const absl::StatusOr<std::string> again = ufs::ParseEtag(ufs::QuoteEtag(*etag));
    UFS_FUZZ_CHECK(again.ok() && *again == *etag, input);
  }
  if (const absl::StatusOr<int64_t> count = ufs::ParseCount(input, "Size"); count.ok()) {
    UFS_FUZZ_CHECK(*count >= 0, input);
  }
  CheckDates(input);
  const absl::StatusOr<std::string> text =
      ufs::DecodeText(ufs::UriEncode(input, /*keep_slash=*/true), /*url_encoded=*/true);
  UFS_FUZZ_CHECK(text.ok() && *text == input, input);
}
