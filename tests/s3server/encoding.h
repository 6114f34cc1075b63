#ifndef TESTS_S3SERVER_ENCODING_H_
#define TESTS_S3SERVER_ENCODING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace s3server {

// Percent-encodes as SigV4 demands: all but A-Z a-z 0-9 - _ . ~, upper-case hex; '/' stays when
// `keep_slash`. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
std::string UriEncode(absl::string_view text, bool keep_slash);

// Decodes %XX; with `plus_is_space` also '+' (query strings). Nothing for a broken escape.
absl::optional<std::string> UriDecode(absl::string_view text, bool plus_is_space);

// Encodes a key as S3's listings do for encoding-type=url: space becomes '+', '/' and '*' stay, '~'
// is escaped. (Java's URLEncoder, as observed on the service.)
std::string ListEncode(absl::string_view key);

// Lower-case hex.
std::string Hex(absl::string_view bytes);

// "Tue, 03 Nov 2026 10:11:12 GMT".
std::string HttpDate(absl::Time time);

// Reads an HTTP date in the three forms of RFC 9110, or an ISO 8601 one.
absl::optional<absl::Time> ParseHttpDate(absl::string_view text);

// "2026-11-03T10:11:12.000Z", the form of S3's listings.
std::string IsoDate(absl::Time time);

// A text escaped for XML content: & < > " and the control characters, which become &#xN; as S3
// sends them (a client that wants to be safe asks for encoding-type=url). Other bytes pass.
std::string XmlEscape(absl::string_view text);

}  // namespace s3server

#endif  // TESTS_S3SERVER_ENCODING_H_
