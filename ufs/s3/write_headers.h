#ifndef UFS_S3_WRITE_HEADERS_H_
#define UFS_S3_WRITE_HEADERS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/object/object_types.h"
#include "ufs/s3/s3_call.h"

namespace ufs {

// Objects whose key fits `pattern` are written with the header. `*` is any run of bytes without a
// slash, `**` any run, `?` one byte that is no slash. A pattern without a slash is compared with
// the last component of the key, any other with all of it.
struct HeaderRule {
  std::string pattern;
  std::string name;  // lower case
  std::string value;
};

// The headers that a mount's options put on what it writes. Pure; thread-safe once it is made.
struct WriteHeaders {
  // Content-Type by the key's suffix, where nothing else says one.
  bool type_by_suffix = true;
  std::string content_type;   // of what has no known suffix; empty: application/octet-stream
  std::string cache_control;  // empty: none
  std::string storage_class;  // empty: the bucket's own choice, which is STANDARD
  std::string tags;           // as x-amz-tagging carries them: a=1&b=2
  std::vector<HeaderRule> rules;

  // Of a new object with `key`: what the request itself says comes first, then the last rule that
  // fits, then the options above. Directory markers (a slash at the end) get the metadata of the
  // request and the ACL of rules, nothing else: no class charges for them, no browser shows them.
  void AddTo(absl::string_view key, const ObjectAttributes& attributes, S3Call* call) const;
  // Of a copy to `key` that keeps the source's metadata: the storage class and the ACL, which
  // copies do not keep. `storage_class`: the source's, when it is known.
  void AddToCopy(absl::string_view key, absl::string_view source_class, S3Call* call) const;

  // One rule: PATTERN, white space, NAME: VALUE. kInvalidArgument for what is no rule, and for
  // headers that are not the user's to set.
  static absl::StatusOr<HeaderRule> ParseRule(absl::string_view text);
  // Lines of rules; empty ones and those that begin with # are skipped. Errors name the line.
  static absl::StatusOr<std::vector<HeaderRule>> ParseRules(absl::string_view text);
  // At most ten pairs KEY=VALUE joined by &, percent-encoded, keys of 1 to 128 characters and
  // values up to 256 ("Categorizing your objects using tags", Amazon S3 User Guide).
  static absl::Status CheckTags(absl::string_view tags);
  // Whether a header may have this value: printable ASCII, not empty, and by `name` what the checks
  // here say.
  static absl::Status CheckValue(absl::string_view name, absl::string_view value);
  // Upper case, digits and underscores: classes differ from store to store.
  static absl::Status CheckStorageClass(absl::string_view name);

 private:
  absl::string_view TypeOf(absl::string_view key, const ObjectAttributes& attributes) const;
};

// The media type of files with this name, by its suffix; empty when it is not known.
absl::string_view ContentTypeOf(absl::string_view key);

// Whether `key` fits `pattern`, as HeaderRule says.
bool FitsPattern(absl::string_view pattern, absl::string_view key);

}  // namespace ufs

#endif  // UFS_S3_WRITE_HEADERS_H_
