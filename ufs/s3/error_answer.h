#ifndef UFS_S3_ERROR_ANSWER_H_
#define UFS_S3_ERROR_ANSWER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/s3_call.h"

namespace ufs {

// What an answer that is not a success says, with everything its head and its <Error> body tell. A
// body that cannot be read is passed over: the HTTP status stands. `now` turns a Retry-After date
// into a duration. Pure.
StoreError ReadError(const Endpoint& endpoint, const S3Call& call, const S3Answer& answer,
                     absl::Time now);

// What a refusal's <Error> document holds; empty where it says nothing. For any bytes: what is no
// such document gives an empty one. Pure.
struct ErrorDocument {
  std::string code;
  std::string message;
  std::string request_id;
  std::string region;         // <Region>, or the one that the message expects
  std::string endpoint;       // <Endpoint>: where a redirect wants the request
  std::string server_time;    // <ServerTime> of RequestTimeTooSkewed
  std::string storage_class;  // <StorageClass> of InvalidObjectState
};
ErrorDocument ParseErrorDocument(const S3Call& call, const S3Answer& answer);

// The store's time when it answered: Date, else what RequestTimeTooSkewed says; nothing when it
// says neither.
absl::optional<absl::Time> StoreTimeOf(const S3Call& call, const S3Answer& answer);

// The same as a Status; also for a 200 whose body is an <Error>.
absl::Status ErrorStatus(const Endpoint& endpoint, const S3Call& call, const S3Answer& answer,
                         absl::Time now);

// Whether the body of a successful answer is an <Error>: CompleteMultipartUpload, CopyObject and
// UploadPartCopy send their head before they know. ("CompleteMultipartUpload", Amazon S3 API
// Reference.)
bool IsErrorBody(const S3Call& call, const S3Answer& answer);

// Retry-After: seconds, or a date; nothing when it is neither. Never above an hour.
absl::optional<absl::Duration> ParseRetryAfter(absl::string_view value, absl::Time now);

}  // namespace ufs

#endif  // UFS_S3_ERROR_ANSWER_H_
