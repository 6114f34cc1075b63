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
constexpr absl::string_view kKept[] = {"etag",          "content-range", "content-type",
                                       "last-modified", "date",          "retry-after"};

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
  } else {
    max_body_ = kXmlMaxErrorBytes;
  }
  if (!streaming_ && content_length > 0 && content_length <= static_cast<int64_t>(max_body_)) {
    answer_.body.reserve(static_cast<size_t>(content_length));
  }
  return absl::OkStatus();
}

absl::Status AnswerHandler::OnBody(absl::Span<const char> bytes) {
  if (streaming_) {
    return OnStream(bytes);
  }
  if (bytes.size() > max_body_ - answer_.body.size()) {
    over_cap_ = true;
    return BadAnswer(absl::StrCat("its body exceeds ", max_body_, " bytes"));
  }
  answer_.body.append(bytes.data(), bytes.size());
  return absl::OkStatus();
}

void AnswerHandler::OnDone(absl::Status status) {
  if (over_cap_ && !answer_.ok()) {
    answer_.body.clear();
    status = absl::OkStatus();
  }
  Done done = std::move(done_);
  done(std::move(status), std::move(answer_));
}

}  // namespace ufs
