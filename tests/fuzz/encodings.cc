// Percent, hexadecimal and base64: what one side writes the other reads, and nothing else.
#include "tests/fuzz/fuzz.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/digest/encoding.h"

UFS_FUZZ_TARGET(encodings, input) {
  for (const bool keep_slash : {false, true}) {
    const std::string text = ufs::UriEncode(input, keep_slash);
    UFS_FUZZ_CHECK(ufs::UriDecode(text, /*plus_is_space=*/true) == std::string(input), text);
    UFS_FUZZ_CHECK(ufs::UriDecode(text, /*plus_is_space=*/false) == std::string(input), text);
  }
  const absl::optional<std::string> decoded = ufs::UriDecode(input, /*plus_is_space=*/false);
  UFS_FUZZ_CHECK(!decoded.has_value() || decoded->size() <= input.size(), input);
  UFS_FUZZ_CHECK(ufs::HexDecode(ufs::HexEncode(input)) == std::string(input), input);
  UFS_FUZZ_CHECK(ufs::Base64Decode(ufs::Base64Encode(input)) == std::string(input), input);
  if (const absl::optional<std::string> bytes = ufs::Base64Decode(input); bytes.has_value()) {
    UFS_FUZZ_CHECK(ufs::Base64Encode(*bytes) == input, input);  // one text for the same bytes
  }
}
