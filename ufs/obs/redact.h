#ifndef UFS_OBS_REDACT_H_
#define UFS_OBS_REDACT_H_

#include <string>

#include "absl/strings/string_view.h"

// What goes into logs, messages and traces in place of what must not be read there. Pure functions.
namespace ufs {

// What stands for a secret.
inline constexpr absl::string_view kRedacted = "***";

// `value` as it may be shown for the HTTP header `name` (any case): kRedacted for credentials,
// tokens and encryption keys (of Authorization the scheme stays), else unchanged.
std::string RedactHeader(absl::string_view name, absl::string_view value);

// A whole "Name: value" line, by the same rule. A line without a colon stays.
std::string RedactHeaderLine(absl::string_view line);

// A URL or a query with the values of signing parameters (X-Amz-Signature, X-Amz-Credential,
// X-Amz-Security-Token and those of older signatures) and a user:password@ replaced.
std::string RedactUrl(absl::string_view url);

// `text` with control characters, DEL and backslash written as \n, \t, \\, \xNN; UTF-8 stays, bytes
// that are no UTF-8 become \xNN. For names and answers that are shown to people.
std::string Escape(absl::string_view text);

}  // namespace ufs

#endif  // UFS_OBS_REDACT_H_
