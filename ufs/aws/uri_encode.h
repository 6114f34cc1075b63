#ifndef UFS_AWS_URI_ENCODE_H_
#define UFS_AWS_URI_ENCODE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace ufs {

// AWS's UriEncode (S3 API reference, "Create a signed request"): every byte but the unreserved of
// RFC 3986 (letters, digits, `-`, `.`, `_`, `~`) becomes %XX in upper case. A `/` stays when
// `keep_slash`: yes for the key in a path, no for names and values of a query. What goes on the
// wire and what is signed must be the same, so both are written by this. Pure.
std::string UriEncode(absl::string_view bytes, bool keep_slash);

// The bytes of percent-encoded `text`; every other character stands for itself, but `+` for a space
// when `plus_is_space`, as in the keys of listings with encoding-type=url. Nothing when a `%` is
// not followed by two hex digits.
absl::optional<std::string> UriDecode(absl::string_view text, bool plus_is_space);

}  // namespace ufs

#endif  // UFS_AWS_URI_ENCODE_H_
