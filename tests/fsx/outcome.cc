#include "tests/fsx/outcome.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/fsx/model.h"

namespace fsx {

Problem Failed(absl::string_view call, int error) {
  const char* name = strerrorname_np(error);
  return {absl::StrCat(call, ": ", std::strerror(error), " (",
                       name != nullptr ? name : absl::StrCat(error), ")")};
}

Outcome Compare(absl::string_view where, int64_t offset, absl::string_view is,
                absl::string_view must_be) {
  const absl::optional<int64_t> first = FirstDifference(is, must_be);
  if (!first.has_value()) {
    return absl::nullopt;
  }
  const size_t at = static_cast<size_t>(*first);
  if (at >= is.size() || at >= must_be.size()) {
    return Problem{absl::StrFormat("%s: %d bytes from offset %d instead of %d", where, is.size(),
                                   offset, must_be.size()),
                   offset + *first};
  }
  int64_t wrong = 0;
  int64_t zeros = 0;
  size_t last = at;
  for (size_t i = at; i < is.size() && i < must_be.size(); ++i) {
    if (is[i] != must_be[i]) {
      ++wrong;
      zeros += is[i] == 0 ? 1 : 0;
      last = i;
    }
  }
  return Problem{
      absl::StrFormat("%s: at offset %d there is 0x%02x and should be 0x%02x; up to offset %d, %d "
                      "bytes are wrong, %d of them zero",
                      where, offset + *first, static_cast<uint8_t>(is[at]),
                      static_cast<uint8_t>(must_be[at]), offset + static_cast<int64_t>(last), wrong,
                      zeros),
      offset + *first};
}

}  // namespace fsx
