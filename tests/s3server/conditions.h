#ifndef TESTS_S3SERVER_CONDITIONS_H_
#define TESTS_S3SERVER_CONDITIONS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "tests/s3server/records.h"
#include "tests/s3server/request.h"
#include "tests/s3server/s3_error.h"

namespace s3server {

enum class Verdict { kProceed, kNotModified, kFailed };

// The preconditions of a read: If-Match, If-None-Match, If-(Un)Modified-Since of RFC 9110, or the
// x-amz-copy-source-if-* of a copy. ETags count quoted and unquoted, lists and "*" are understood.
class ReadConditions {
 public:
  // `prefix` is "" or "x-amz-copy-source-"; header names are in lower case.
  ReadConditions(const Request& request, absl::string_view prefix);

  // In the order of RFC 9110 section 13.2.2. kNotModified is only for the plain headers; in a copy
  // the same is kFailed, which the caller decides.
  Verdict Check(const std::string& etag, absl::Time last_modified) const;

 private:
  absl::optional<std::string> if_match_;
  absl::optional<std::string> if_none_match_;
  absl::optional<absl::Time> if_modified_since_;
  absl::optional<absl::Time> if_unmodified_since_;
};

// The preconditions of PutObject, CompleteMultipartUpload and CopyObject (If-None-Match: * and
// If-Match: ETAG) and of DeleteObject (If-Match). They are checked under the lock that makes the
// change visible.
struct WriteConditions {
  bool none_match_any = false;
  absl::optional<std::string> match;

  // NotImplemented for an If-None-Match other than "*", which S3 has not either.
  static Result<WriteConditions> Parse(const Request& request);

  // `current` is null when there is no such object.
  Result<Done> Check(const ObjectRecord* current, absl::string_view key) const;
};

// True when `list` ("*", or ETags quoted or not, separated by commas) names `etag`.
bool EtagListMatches(absl::string_view list, absl::string_view etag);

}  // namespace s3server

#endif  // TESTS_S3SERVER_CONDITIONS_H_
