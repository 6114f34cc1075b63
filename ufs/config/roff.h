#ifndef UFS_CONFIG_ROFF_H_
#define UFS_CONFIG_ROFF_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ufs {

// `text` for a manual page, so that roff shows it as it is: a hyphen stays one that can be copied,
// and no line begins a request. Pure.
std::string Roff(absl::string_view text);

}  // namespace ufs

#endif  // UFS_CONFIG_ROFF_H_
