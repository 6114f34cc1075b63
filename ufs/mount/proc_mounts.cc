// Reading /proc/self/mountinfo. The kernel writes space, tab, newline and backslash as three octal
// digits.
#include "ufs/mount/proc_mounts.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_split.h"

namespace ufs {
namespace {

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

std::string Unescape(absl::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && IsOctal(text[i + 1]) && IsOctal(text[i + 2]) &&
        IsOctal(text[i + 3])) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                 (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

}  // namespace

std::vector<ProcMount> ParseMountInfo(absl::string_view text) {
  std::vector<ProcMount> mounts;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
    // "ID parent major:minor root mount-point options optional* - type source super-options"
    size_t dash = 6;
    while (dash < fields.size() && fields[dash] != "-") {
      ++dash;
    }
    if (dash + 2 >= fields.size() || fields[4].empty() || fields[dash + 1].empty()) {
      continue;
    }
    ProcMount mount;
    mount.mount_point = Unescape(fields[4]);
    mount.options = std::string(fields[5]);
    mount.fs_type = Unescape(fields[dash + 1]);
    mount.source = Unescape(fields[dash + 2]);
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

absl::StatusOr<std::vector<ProcMount>> ReadMounts() {
  std::ifstream file("/proc/self/mountinfo");
  std::stringstream text;
  text << file.rdbuf();
  if (!file) {
    return absl::InternalError("cannot read /proc/self/mountinfo");
  }
  return ParseMountInfo(text.str());
}

}  // namespace ufs
