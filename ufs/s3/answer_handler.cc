// Bodies are bounded before they are read: by Content-Length where it is said, else as they grow.
#include "ufs/s3/answer_handler.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"

namespace ufs {
namespace {

// Headers without x-amz- that something here reads.
constexpr absl::string_view kKept[] = {
    "etag",        "content-range", "content-type",        "last-modified",    "date",
    "retry-after", "cache-control", "content-disposition", "content-encoding", "content-language",
    "expires",     "location"};

}  // namespace

AnswerHandler::AnswerHandler(size_t max_body, Done done)
    : max_body_(max_body), done_(std::move(done)) {}

void AnswerHandler::OnStatus(int http_status) { answer_.status = http_status; }

void AnswerHandler::OnHeader(absl::string_view name, absl::string_view value) {
  if (absl::StartsWith(name, "x-amz-") ||
      std::find(std::begin(kKept), std::end(kKept), name) != std::end(kKept)) {
    answer_.headers.emplace_back(name, value);
  }
}

absl::Status AnswerHandler::OnHeadersDone(int64_t content_length) {
  answer_.content_length = content_length;
  if (answer_.ok()) {
    UFS_ASSIGN_OR_RETURN(streaming_, BeginStream(answer_));
  }
  if (!streaming_ && content_length > 0 && content_length <= static_cast<int64_t>(Cap())) {
    answer_.body.reserve(static_cast<size_t>(content_length));
  }
  return absl::OkStatus();
}

size_t AnswerHandler::Cap() const { return answer_.ok() ? max_body_ : kXmlMaxErrorBytes; }

absl::Status AnswerHandler::OnBody(absl::Span<const char> bytes) {
  if (streaming_) {
    return OnStream(bytes);
  }
  if (bytes.size() > Cap() - answer_.body.size()) {
    over_cap_ = true;
    return BadAnswer(absl::StrCat("its body exceeds ", Cap(), " bytes"));
  }
  answer_.body.append(bytes.data(), bytes.size());
  return absl::OkStatus();
}

void AnswerHandler::OnDone(absl::Status status) {
  if (over_cap_ && !answer_.ok()) {
    answer_.body.clear();
    status = absl::OkStatus();
  }
  if (status.ok() && !answer_.ok() && resend_) {
    // Sent again, the next answer's events may come before this call returns.
    S3Answer refusal = std::exchange(answer_, S3Answer());
    over_cap_ = false;
    if (resend_(refusal)) {
      return;
    }
    answer_ = std::move(refusal);
  }
  Finish(std::move(status), std::move(answer_));
}

void AnswerHandler::Finish(absl::Status status, S3Answer answer) {
  Done done = std::move(done_);
  done(std::move(status), std::move(answer));
}

}  // namespace ufs
