#ifndef UFS_S3_ANSWER_FIELDS_H_
#define UFS_S3_ANSWER_FIELDS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/object/object_types.h"
#include "ufs/s3/s3_call.h"
#include "ufs/xml/xml_document.h"

namespace ufs {

// The parts that answers are made of. Pure. What does not fit is kDataLoss: the answer was damaged,
// or the server is not what it should be; either way nothing of it may be used.

absl::Status BadAnswer(absl::string_view what);

// An ETag without quotes or weakness mark; kDataLoss when it is missing, empty, or holds quotes or
// control characters.
absl::StatusOr<std::string> ParseEtag(absl::string_view value);
// As a request's condition carries it.
std::string QuoteEtag(absl::string_view etag);

// An HTTP date in any of its three forms ("Wed, 21 Oct 2015 07:28:00 GMT"), and
// "2015-10-21T07:28:00.000Z"; nothing for anything else.
absl::optional<absl::Time> ParseHttpDate(absl::string_view text);
absl::optional<absl::Time> ParseIsoDate(absl::string_view text);

// A non-negative decimal number; kDataLoss with `name` for anything else.
absl::StatusOr<int64_t> ParseCount(absl::string_view text, absl::string_view name);

// "bytes 0-9/100": where the bytes of a 206 belong.
struct ContentRange {
  int64_t first = 0;
  int64_t last = 0;
  int64_t total = 0;
};
absl::StatusOr<ContentRange> ParseContentRange(absl::string_view value);

// What the headers of a HEAD or GET say about the object; `size` is the caller's to know. kDataLoss
// without an ETag.
absl::StatusOr<ObjectMeta> MetaOf(const S3Answer& answer, int64_t size);

// Whether ETags in this answer may be MD5s: never under KMS or customer keys.
bool EtagMayBeMd5(const S3Answer& answer);
// 32 hex digits.
bool IsMd5(absl::string_view etag);

// Whether XML 1.0 can carry `text`: UTF-8 without control characters.
bool FitsXml(absl::string_view text);

// The body's document, whose root must be `root`. Answers repeat the key they are about, also one
// that XML cannot carry: for such a call the repetition is cut out before a second reading.
absl::StatusOr<XmlDocument> ParseBody(const S3Call& call, const S3Answer& answer,
                                      absl::string_view root);

// Text of a listing with encoding-type=url when `url_encoded`; kDataLoss for a broken escape.
absl::StatusOr<std::string> DecodeText(absl::string_view text, bool url_encoded);

}  // namespace ufs

#endif  // UFS_S3_ANSWER_FIELDS_H_
