#ifndef UFS_PATH_KEY_NAMES_H_
#define UFS_PATH_KEY_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

// Names <-> keys. A directory is a key prefix: empty, or ending in a slash. Its child `name` is the
// object `prefix + name` or whatever lies below `prefix + name + "/"`. Pure functions.
namespace ufs {

// "Creating object key names" in the S3 user guide: at most 1,024 bytes of UTF-8.
inline constexpr size_t kMaxKeyBytes = 1024;
// NAME_MAX of <linux/limits.h>. The kernel passes longer names to FUSE; the limit is ours.
inline constexpr size_t kMaxNameBytes = 255;

// Why a key cannot be a path.
enum class HiddenReason : uint8_t {
  kNone,
  kEmptyComponent,   // "a//b", or a leading slash
  kDot,              // "a/./b"
  kDotDot,           // "a/../b"
  kNul,              // a NUL byte
  kSlash,            // a slash inside of a name
  kNameTooLong,      // a component of more than kMaxNameBytes
  kMarkerWithBytes,  // "a/" that is not empty: a directory has no bytes to show
  kOutside,          // not below the directory that was listed: a faulty store
};

// kNone when `name` can be one component of a path.
HiddenReason CheckName(absl::string_view name);
// For log lines: "a component is empty".
absl::string_view Describe(HiddenReason reason);

// What one entry of a listing with delimiter "/" stands for in the directory it was listed for.
struct ListedKey {
  enum Kind : uint8_t { kFile, kDirectory, kOwnMarker, kHidden };
  Kind kind = kHidden;
  absl::string_view name;  // of the file or directory; points into the key
  HiddenReason reason = HiddenReason::kNone;
};

// `directory`: the listed prefix. `key`: the key of an object of `size` bytes, or a common prefix
// with its slash.
ListedKey ClassifyObject(absl::string_view directory, absl::string_view key, int64_t size);
ListedKey ClassifyPrefix(absl::string_view directory, absl::string_view common_prefix);

// The prefix of a mount as a directory: "data" and "data/" become "data/"; "" stays. Nothing else
// is normalised: "a//b" names the keys below "a//b/".
std::string DirectoryPrefix(absl::string_view prefix);

// `key` for log lines and messages: printable, one line, unambiguous, valid UTF-8 kept.
std::string EscapeKey(absl::string_view key);

}  // namespace ufs

#endif  // UFS_PATH_KEY_NAMES_H_
