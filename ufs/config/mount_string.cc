// The grammar of -o, and which of its words are not ours.
#include "ufs/config/mount_string.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// fstab(5), mount(8), systemd.mount(5): words for those who call mount, and what a FUSE mount has
// anyway.
constexpr absl::string_view kIgnored[] = {
    "async",    "auto",     "bg",         "default_permissions",
    "defaults", "dirsync",  "fg",         "group",
    "iversion", "lazytime", "loud",       "noauto",
    "nofail",   "nogroup",  "noiversion", "nolazytime",
    "nomand",   "noowner",  "nouser",     "nousers",
    "owner",    "silent",   "user",       "users",
    "_netdev",  "_rnetdev",
};
// Names with a value for the same.
constexpr absl::string_view kIgnoredKeys[] = {"comment", "fsname", "helper", "subtype", "uhelper"};
// SELinux labels, which the kernel takes as they are.
constexpr absl::string_view kKernelKeys[] = {"context", "defcontext", "fscontext", "rootcontext"};
constexpr absl::string_view kKernel[] = {
    "atime",  "dev",        "diratime",    "exec",       "noatime",
    "nodev",  "nodiratime", "noexec",      "norelatime", "nostrictatime",
    "nosuid", "relatime",   "strictatime", "suid",       "sync",
};

template <size_t N>
bool IsOne(const absl::string_view (&words)[N], absl::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Reads one item up to its comma, escapes and quotes undone.
class ItemReader {
 public:
  explicit ItemReader(absl::string_view text) : text_(text) {}

  bool done() const { return at_ > text_.size(); }

  absl::StatusOr<std::string> Next() {
    std::string item;
    bool quoted = false;
    // Where blanks may be dropped: not those that were quoted.
    size_t keep = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\') {
        UFS_RETURN_IF_ERROR(Escaped(&item));
        keep = item.size();
      } else if (c == '"') {
        quoted = !quoted;
        keep = item.size();
      } else if (c == ',' && !quoted) {
        break;
      } else if (!absl::ascii_isspace(static_cast<unsigned char>(c)) || quoted) {
        item += c;
        keep = item.size();
      } else if (!item.empty()) {
        item += c;
      }
    }
    ++at_;
    if (quoted) {
      return absl::InvalidArgumentError("-o: a double quote is not closed; write \\\" for a quote");
    }
    item.resize(keep);
    return item;
  }

 private:
  absl::Status Escaped(std::string* item) {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (next != ',' && next != '\\' && next != '"') {
      return absl::InvalidArgumentError(
          "-o: a backslash stands before ',', '\\' or '\"' only; write \\\\ for a backslash");
    }
    *item += next;
    ++at_;
    return absl::OkStatus();
  }

  const absl::string_view text_;
  size_t at_ = 0;
};

void Sort(absl::string_view name, absl::string_view value, const std::string& item,
          MountString* out) {
  if (IsOne(kIgnored, name) || IsOne(kIgnoredKeys, name) ||
      absl::StartsWithIgnoreCase(name, "x-")) {
    return;
  }
  if (name == "rw") {
    std::erase_if(out->options, [](const RawValue& option) { return option.name == "ro"; });
    return;
  }
  if (IsOne(kKernel, name) || IsOne(kKernelKeys, name)) {
    out->kernel.push_back(item);
    return;
  }
  out->options.push_back({std::string(name), std::string(value), "-o"});
}

}  // namespace

absl::Status ParseMountString(absl::string_view text, MountString* out) {
  ItemReader reader(text);
  while (!reader.done()) {
    UFS_ASSIGN_OR_RETURN(std::string item, reader.Next());
    if (item.empty()) {
      continue;
    }
    const absl::string_view view = item;
    const size_t equals = view.find('=');
    const absl::string_view name = absl::StripAsciiWhitespace(view.substr(0, equals));
    const absl::string_view value =
        equals == absl::string_view::npos ? absl::string_view() : view.substr(equals + 1);
    if (name.empty()) {
      return absl::InvalidArgumentError("-o: an item has no name before its '='");
    }
    if (equals != absl::string_view::npos && value.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("-o: the option '", Escape(name), "' has an empty value"));
    }
    Sort(name, value, item, out);
    WipeString(&item);
  }
  return absl::OkStatus();
}

}  // namespace ufs
