// Text in manual pages.
#include "ufs/config/roff.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace ufs {

std::string Roff(absl::string_view text) {
  std::string out = absl::StrReplaceAll(text, {{"\\", "\\e"},
                                               {"-", "\\-"},
                                               {"~", "\\(ti"},
                                               {"^", "\\(ha"},
                                               {"\n.", "\n\\&."},
                                               {"\n'", "\n\\&'"}});
  return absl::StartsWith(out, ".") || absl::StartsWith(out, "'") ? absl::StrCat("\\&", out) : out;
}

}  // namespace ufs
