// The head of an HTTP answer, line by line.
#include "ufs/http/response_head.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "tests/fuzz/fuzz.h"

UFS_FUZZ_TARGET(response_head, input) {
  constexpr size_t kMaxBytes = 4096;
  constexpr int kMaxFields = 50;
  ufs::ResponseHead head(kMaxBytes, kMaxFields);
  size_t bytes = 0;
  int fields = 0;
  while (!input.empty()) {
    const size_t size = std::min(input.find('\n'), input.size() - 1) + 1;
    const absl::string_view line = input.substr(0, size);
    input.remove_prefix(size);
    bytes += size;
    const absl::StatusOr<ufs::ResponseHead::Line> read = head.Next(line);
    if (!read.ok()) {
      UFS_FUZZ_CHECK(absl::IsUnavailable(read.status()), read.status().message());
      return;
    }
    UFS_FUZZ_CHECK(bytes <= kMaxBytes, line);
    if (read->kind == ufs::ResponseHead::Line::Kind::kStatus) {
      UFS_FUZZ_CHECK(read->status >= 200 && read->status <= 999, line);
    } else if (read->kind == ufs::ResponseHead::Line::Kind::kField) {
      UFS_FUZZ_CHECK(++fields <= kMaxFields, line);
      UFS_FUZZ_CHECK(!read->name.empty(), line);
      for (const unsigned char c : read->name) {
        UFS_FUZZ_CHECK(absl::ascii_isgraph(c) && !absl::ascii_isupper(c) && c != ':', read->name);
      }
      for (const unsigned char c : read->value) {
        UFS_FUZZ_CHECK(c == '\t' || (c >= 0x20 && c != 0x7f), read->value);
      }
    }
    UFS_FUZZ_CHECK(head.content_length() >= -1, line);
  }
}
