#ifndef TESTS_S3SERVER_FAULT_RULE_H_
#define TESTS_S3SERVER_FAULT_RULE_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "tests/s3server/op.h"
#include "tests/s3server/request.h"
#include "tests/s3server/s3_error.h"

namespace s3server {

// What goes wrong with a request. "Executed" means that the operation takes effect.
enum class FaultAction {
  kNone,          // nothing: a rule for its hook
  kError,         // not executed: answers `status` and `code`, after the request's body was read
  kReset,         // not executed: TCP reset instead of an answer
  kResetUpload,   // not executed: TCP reset after `bytes` of the request's body were read
  kLostAnswer,    // executed, then the connection is closed without an answer
  kCloseAfter,    // executed and answered, then the kept-alive connection is closed unannounced
  kDelay,         // executed `duration` later
  kStallHeaders,  // executed; the answer is withheld for `duration`, or until released
  kStallBody,     // the answer stops after `bytes` of its body for `duration`, or until released
  kResetBody,     // TCP reset after `bytes` of the answer's body
  kTruncateBody,  // the connection is closed in order after `bytes` of the answer's body
  kFlipByte,      // byte `bytes` of the answer's body is changed
  kWrongContentLength,  // Content-Length is off by `shift`; the connection closes after the body
  kWrongContentRange,   // the offsets in Content-Range are off by `shift`
  kMissingContentRange,
  kFullAnswer,    // 200 with the whole object in place of 206
  kWrongEtag,     // in the header, and in the bodies of Complete and copies
  kMissingEtag,   // the same
  kErrorIn200,    // not executed: 200, white space, then <Error> with `code`
  kWhitespace,    // executed; white space in front of the XML body's root
  kRepeatToken,   // listings: truncated, and the next page is this one again
  kEmptyPage,     // listings: truncated, no keys, a token that leads to the same page
  kForeignKeys,   // listings: a key and a common prefix from outside the prefix
  kUnsortedKeys,  // listings: keys in descending order
  kWrongSizes,    // listings: every size is off by `shift`
  kHtml,          // the XML body is a web page, as a proxy in between would send it
};

// Which requests a rule is for, which of those it hits, and what happens to them. Every field that
// is set must fit. All rules due for a request apply.
struct FaultRule {
  absl::optional<Op> op;
  std::string method;
  std::string bucket;
  std::string key;         // exactly
  std::string key_prefix;  // or how the key begins
  int part_number = 0;

  // Fitting requests are counted from 1, per rule. Those from `first` to `last`, every `every`-th
  // of them, are hit. The default hits all; {first = last = 3} the third; {every = 2} 1, 3, 5.
  int first = 1;
  int last = std::numeric_limits<int>::max();
  int every = 1;

  FaultAction action = FaultAction::kNone;
  int status = 0;  // 0: the one that belongs to `code`
  std::string code = "InternalError";
  std::string message;  // empty: the usual one
  std::string detail;   // XML inside <Error>
  HeaderList headers;   // of the error answer, such as Retry-After
  uint64_t bytes = 0;
  int64_t shift = 7;
  absl::Duration duration = absl::InfiniteDuration();

  // Called for each hit, before anything is executed, on the server's thread: it may use the
  // backdoor of Server (replace an object, add rules, release), but must not talk HTTP to it, nor
  // Stop it.
  std::function<void(const Request&)> on_request;
};

// The action of a name as in the control protocol: "reset-body" for kResetBody.
absl::optional<FaultAction> ParseFaultAction(absl::string_view name);

}  // namespace s3server

#endif  // TESTS_S3SERVER_FAULT_RULE_H_
