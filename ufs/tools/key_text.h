#ifndef UFS_TOOLS_KEY_TEXT_H_
#define UFS_TOOLS_KEY_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ufs {

// `text` with control characters (C0, DEL and the C1 set of Unicode), the backslash and bytes that
// are not UTF-8 written as \n, \t, \r, \\ and \x1b: a key must not drive the user's terminal.
std::string EscapeControls(absl::string_view text);

// `key` without the part up to the last slash; a slash at the end belongs to the name and is left
// out: "c" for "a/b/c" and "a/b/c/", "" for "".
absl::string_view BaseName(absl::string_view key);

// Why `name`, a key relative to what is copied, cannot be a path below a local directory; empty
// when it can. A slash at its end, for a directory, is fine. No name that passes leads out of the
// directory.
std::string LocalNameProblem(absl::string_view name);

}  // namespace ufs

#endif  // UFS_TOOLS_KEY_TEXT_H_
