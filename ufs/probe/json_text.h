#ifndef UFS_PROBE_JSON_TEXT_H_
#define UFS_PROBE_JSON_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ufs {

// `text` as a JSON string (RFC 8259, section 7), with its quotes. A byte that belongs to no
// well-formed UTF-8 becomes U+FFFD. Pure.
std::string JsonString(absl::string_view text);

}  // namespace ufs

#endif  // UFS_PROBE_JSON_TEXT_H_
