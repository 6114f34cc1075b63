#ifndef UFS_S3_S3_CORE_H_
#define UFS_S3_S3_CORE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "ufs/aws/signing_key_cache.h"
#include "ufs/base/clock.h"
#include "ufs/base/completion.h"
#include "ufs/base/executor.h"
#include "ufs/base/request_context.h"
#include "ufs/base/timers.h"
#include "ufs/http/http_transport.h"
#include "ufs/s3/answer_handler.h"
#include "ufs/s3/correction.h"
#include "ufs/s3/credentials_snapshot.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/learnt_bucket.h"
#include "ufs/s3/s3_call.h"
#include "ufs/s3/s3_store_options.h"
#include "ufs/s3/store_clock.h"

namespace ufs {

// What all operations of one store share: it digests, signs and sends calls and turns what comes
// back into results or errors. An answer that tells how to send the call again (CorrectionOf) is
// not shown to anybody: what it tells is remembered and the call is signed and sent anew, within
// the same attempt. Operations in flight hold it, so the store may go before them. Thread-safe.
class S3Core : public std::enable_shared_from_this<S3Core> {
 public:
  // `transport`, `compute`, `clock` and `timers` (null: credentials are renewed by requests only)
  // outlive it; `corrected` is over `clock`, null: one of its own; `learnt` is of the same
  // `endpoint`, null: likewise. Work above some microseconds (digests, large listings) and the
  // credentials provider run on `compute`, never on a network thread.
  S3Core(S3StoreOptions options, Endpoint endpoint, HttpTransport* transport, Executor* compute,
         std::shared_ptr<CredentialsProvider> credentials, const Clock* clock,
         Timers* timers = nullptr, std::shared_ptr<CorrectedClock> corrected = nullptr,
         std::shared_ptr<LearntBucket> learnt = nullptr);

  // As configured. Requests may go elsewhere by now: see route().
  const Endpoint& endpoint() const { return endpoint_; }
  const BucketRoute& route() const { return learnt_->route; }
  const S3StoreOptions& options() const { return options_; }

  // Makes the result of a successful answer.
  template <typename T>
  using Reader = absl::AnyInvocable<ResultOf<T>(const S3Call&, const S3Answer&)>;

  // Sends `call`, gives a successful answer to `read`, and its result to `done`. Errors name
  // operation, bucket and key.
  template <typename T>
  void Run(const RequestContext& context, S3Call call, Reader<T> read, Completion<T> done);

  // Digests, signs and sends. All events go to `handler`; a failure before sending to its OnDone.
  void Send(const RequestContext& context, const std::shared_ptr<S3Call>& call,
            const std::shared_ptr<AnswerHandler>& handler);

  // OK for a success; else what the transport reported, or the store's refusal.
  absl::Status Outcome(const S3Call& call, const absl::Status& transport, const S3Answer& answer);
  // A refusal inside the body of a success.
  absl::Status Refusal(const S3Call& call, const S3Answer& answer);
  // `status` with operation, bucket and key before its message, unless it names them already.
  absl::Status Name(const S3Call& call, const absl::Status& status) const;

 private:
  // Answers above this are read on `compute_`: 64 KiB of XML take about half a millisecond.
  static constexpr size_t kInlineAnswer = size_t{64} << 10;

  // A call on its way, and how it was sent the last time.
  struct Exchange {
    RequestContext context;
    std::shared_ptr<S3Call> call;
    std::weak_ptr<AnswerHandler> handler;  // which holds this; the transport holds the handler
    CorrectionBudget corrections;
    std::shared_ptr<const Endpoint> sent_to;
    absl::Time signed_at;
    CredentialsSnapshot::Shared credentials;
    bool renewed = false;  // it was refused once, and other credentials were asked for
  };

  const HttpTimeouts& TimeoutsOf(S3Call::Kind kind) const;
  void Dispatch(const std::shared_ptr<Exchange>& exchange,
                const std::shared_ptr<AnswerHandler>& handler);
  // Whether the call has to carry a Content-MD5 that it does not carry yet.
  bool NeedsDigest(const S3Call& call) const;
  void SignAndStart(Exchange& exchange, const std::shared_ptr<AnswerHandler>& handler);
  // Learns from a refusal; true when the call was sent again.
  bool Correct(const std::shared_ptr<Exchange>& exchange, const S3Answer& answer);
  // For a refusal that other credentials could change: asks for them, then sends the call again, or
  // delivers the refusal when there are none. False, and nothing is done, for another refusal.
  bool Renew(const std::shared_ptr<Exchange>& exchange,
             const std::shared_ptr<AnswerHandler>& handler, const S3Answer& answer);

  const S3StoreOptions options_;
  const Endpoint endpoint_;
  HttpTransport* const transport_;
  Executor* const compute_;
  const Clock* const clock_;
  const std::shared_ptr<LearntBucket> learnt_;
  const std::shared_ptr<CorrectedClock> corrected_clock_;
  const std::shared_ptr<CredentialsSnapshot> credentials_;
  StoreClock store_clock_;
  SigningKeyCache keys_;
};

template <typename T>
void S3Core::Run(const RequestContext& context, S3Call call, Reader<T> read, Completion<T> done) {
  auto shared = std::make_shared<S3Call>(std::move(call));
  auto on_done = [self = shared_from_this(), shared, read = std::move(read),
                  done = std::move(done)](absl::Status transport, S3Answer answer) mutable {
    Executor* const compute = self->compute_;
    const bool large = answer.body.size() > kInlineAnswer;
    auto finish = [self = std::move(self), shared = std::move(shared), read = std::move(read),
                   done = std::move(done), transport = std::move(transport),
                   answer = std::move(answer)]() mutable {
      absl::Status outcome = self->Outcome(*shared, transport, answer);
      if (!outcome.ok()) {
        done(self->Name(*shared, outcome));
        return;
      }
      ResultOf<T> result = read(*shared, answer);
      if constexpr (std::is_void_v<T>) {
        done(self->Name(*shared, result));
      } else if (result.ok()) {
        done(std::move(result));
      } else {
        done(self->Name(*shared, result.status()));
      }
    };
    if (large) {
      compute->Submit(std::move(finish));
    } else {
      finish();
    }
  };
  Send(context, shared, std::make_shared<AnswerHandler>(shared->max_answer, std::move(on_done)));
}

}  // namespace ufs

#endif  // UFS_S3_S3_CORE_H_
