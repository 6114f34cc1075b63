#ifndef UFS_S3_ANSWER_HANDLER_H_
#define UFS_S3_ANSWER_HANDLER_H_

#include <cstddef>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "ufs/http/http_transport.h"
#include "ufs/s3/s3_call.h"

namespace ufs {

// Collects one answer: the headers that S3 defines, and the body up to a cap. A derived class may
// take the body of a success as a stream instead. Runs on network threads.
class AnswerHandler : public HttpHandler {
 public:
  // `done` gets how the exchange ended and what came. A status that is not OK means that the answer
  // is not complete; an error answer whose body exceeds its cap counts as complete, without body.
  using Done = absl::AnyInvocable<void(absl::Status, S3Answer)>;

  // Is asked about an answer that refuses the request, before `done`: true when it has sent the
  // request again with this same handler, to which everything then happens anew, or when it will
  // do so later, or call Deliver.
  using Resend = absl::AnyInvocable<bool(const S3Answer&)>;

  AnswerHandler(size_t max_body, Done done);

  // Before it is used.
  void OnRefusal(Resend resend) { resend_ = std::move(resend); }

  // Gives `done` the refusal that OnRefusal's callback had taken over.
  void Deliver(S3Answer refusal) { Finish(absl::OkStatus(), std::move(refusal)); }

  void OnStatus(int http_status) final;
  void OnHeader(absl::string_view name, absl::string_view value) final;
  absl::Status OnHeadersDone(int64_t content_length) final;
  absl::Status OnBody(absl::Span<const char> bytes) final;
  void OnDone(absl::Status status) final;

 protected:
  // Called for a success when its head is complete: true when the body goes to OnStream.
  virtual absl::StatusOr<bool> BeginStream(const S3Answer& /*head*/) { return false; }
  virtual absl::Status OnStream(absl::Span<const char> /*bytes*/) { return absl::OkStatus(); }

 private:
  size_t Cap() const;
  void Finish(absl::Status status, S3Answer answer);

  size_t max_body_;  // of a success
  Done done_;
  Resend resend_;
  S3Answer answer_;
  bool streaming_ = false;
  bool over_cap_ = false;
};

}  // namespace ufs

#endif  // UFS_S3_ANSWER_HANDLER_H_
