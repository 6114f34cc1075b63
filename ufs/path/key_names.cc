// The rules by which keys become names and back. Every key falls into exactly one kind, so that a
// listing never drops one in silence: it is shown, or it is hidden with a reason.
#include "ufs/path/key_names.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace ufs {

namespace {

ListedKey Hidden(HiddenReason reason) {
  ListedKey hidden;
  hidden.reason = reason;
  return hidden;
}

ListedKey Named(ListedKey::Kind kind, absl::string_view name) {
  ListedKey listed;
  listed.reason = CheckName(name);
  if (listed.reason == HiddenReason::kNone) {
    listed.kind = kind;
    listed.name = name;
  }
  return listed;
}

}  // namespace

HiddenReason CheckName(absl::string_view name) {
  if (name.empty()) {
    return HiddenReason::kEmptyComponent;
  }
  if (name == ".") {
    return HiddenReason::kDot;
  }
  if (name == "..") {
    return HiddenReason::kDotDot;
  }
  if (name.find('\0') != absl::string_view::npos) {
    return HiddenReason::kNul;
  }
  if (name.find('/') != absl::string_view::npos) {
    return HiddenReason::kSlash;
  }
  if (name.size() > kMaxNameBytes) {
    return HiddenReason::kNameTooLong;
  }
  return HiddenReason::kNone;
}

absl::string_view Describe(HiddenReason reason) {
  switch (reason) {
    case HiddenReason::kNone:
      return "nothing is wrong with it";
    case HiddenReason::kEmptyComponent:
      return "a component is empty (\"//\")";
    case HiddenReason::kDot:
      return "a component is \".\"";
    case HiddenReason::kDotDot:
      return "a component is \"..\"";
    case HiddenReason::kNul:
      return "a component contains a NUL byte";
    case HiddenReason::kSlash:
      return "a component contains a slash";
    case HiddenReason::kNameTooLong:
      return "a component is longer than 255 bytes";
    case HiddenReason::kMarkerWithBytes:
      return "it ends in a slash and has bytes";
    case HiddenReason::kOutside:
      return "it is not below the prefix that was listed";
  }
  return "unknown";
}

ListedKey ClassifyObject(absl::string_view directory, absl::string_view key, int64_t size) {
  if (!absl::StartsWith(key, directory)) {
    return Hidden(HiddenReason::kOutside);
  }
  const absl::string_view name = key.substr(directory.size());
  if (name.empty()) {
    if (size > 0) {
      return Hidden(HiddenReason::kMarkerWithBytes);
    }
    ListedKey marker;
    marker.kind = ListedKey::kOwnMarker;
    return marker;
  }
  return Named(ListedKey::kFile, name);
}

ListedKey ClassifyPrefix(absl::string_view directory, absl::string_view common_prefix) {
  if (!absl::StartsWith(common_prefix, directory)) {
    return Hidden(HiddenReason::kOutside);
  }
  absl::string_view name = common_prefix.substr(directory.size());
  if (!absl::ConsumeSuffix(&name, "/")) {
    return Hidden(HiddenReason::kOutside);
  }
  return Named(ListedKey::kDirectory, name);
}

std::string DirectoryPrefix(absl::string_view prefix) {
  std::string directory(prefix);
  if (!directory.empty() && directory.back() != '/') {
    directory.push_back('/');
  }
  return directory;
}

std::string EscapeKey(absl::string_view key) { return absl::Utf8SafeCEscape(key); }

}  // namespace ufs
