#ifndef UFS_STORE_RETRY_CALL_H_
#define UFS_STORE_RETRY_CALL_H_

#include <atomic>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/object/own_write.h"
#include "ufs/store/complete_resolver.h"
#include "ufs/store/request_traits.h"
#include "ufs/store/resuming_sink.h"
#include "ufs/store/retry_store.h"

namespace ufs {

// One operation and its attempts; private to RetryStore. Attempts follow one another, so that no
// lock is needed: only the end of a backoff races, with a cancellation, and `Wait` settles that.
template <typename R>
class RetryCall : public std::enable_shared_from_this<RetryCall<R>> {
 public:
  using Result = ResultOf<typename R::Result>;

  RetryCall(const RetryStore::Environment& environment, std::shared_ptr<ObjectStore> store,
            const RequestContext& context, R request, Completion<typename R::Result> done)
      : environment_(environment),
        store_(std::move(store)),
        context_(context),
        request_(std::move(request)),
        done_(std::move(done)) {
    if constexpr (kIsGet) {
      sink_ = std::make_shared<ResumingSink>(std::move(request_.sink));
      request_.sink = sink_;
    }
  }

  void Attempt() {
    ++attempt_;
    R request = request_;
    if constexpr (kIsGet) {
      request = sink_->Rest(std::move(request));
    }
    store_->Execute(context_, std::move(request), [self = this->shared_from_this()](Result result) {
      self->OnResult(std::move(result));
    });
  }

 private:
  static constexpr bool kIsGet = std::is_same_v<R, GetRequest>;

  void OnResult(Result result) {
    on_cancel_.Reset();
    absl::Status status = StatusOf(result);
    if constexpr (kIsGet) {
      if (!sink_->refusal().ok()) {
        return Deliver(sink_->refusal());
      }
      if (sink_->complete()) {
        // A connection that is lost after the last byte took nothing with it.
        const bool whole = status.ok() || absl::IsUnavailable(status) ||
                           (absl::IsDeadlineExceeded(status) && HasTime());
        return whole ? Deliver(sink_->result()) : Deliver(std::move(status));
      }
      if (status.ok()) {
        status = absl::DataLossError(
            absl::StrCat("the answer for ", request_.key, " is shorter than it promised"));
      }
      if (!sink_->resumable()) {
        return Deliver(std::move(status));
      }
    } else if (status.ok()) {
      return Deliver(std::move(result));
    }
    const Failure failure = ClassifyFailure(status, ReplayOf(request_));
    if (failure == Failure::kFinal) {
      return FinishFailed(std::move(status));
    }
    lost_ = lost_ || failure == Failure::kLost;
    if constexpr (std::is_same_v<R, CreateUploadRequest>) {
      if (lost_ && request_.lost_attempt != nullptr) {
        *request_.lost_attempt = true;
      }
    }
    if (context_.cancel.cancelled()) {
      return Deliver(GivenUp(status));
    }
    if (attempt_ >= environment_.options.max_attempts) {
      return lost_ ? Resolve(GivenUp(status), 1) : Deliver(GivenUp(status));
    }
    const absl::Duration backoff =
        BackoffAfter(attempt_, status, environment_.options, environment_.random);
    const Instant next = environment_.clock->Now() + backoff;
    if (next >= context_.deadline) {
      return Deliver(GivenUp(status));
    }
    if (environment_.listener != nullptr) {
      environment_.listener->OnRetry(
          {OperationName<R>(), SubjectOf(request_), attempt_, status, backoff, context_.trace_id,
           failure == Failure::kLost && ReplayOf(request_) == Replay::kCreates});
    }
    Wait(next);
  }

  // A failure that another attempt would meet again. After a lost attempt it may be a success.
  void FinishFailed(absl::Status status) {
    // An answer that does not fit came after the deed as well.
    if (lost_ || absl::IsDataLoss(status)) {
      switch (ReplayOf(request_)) {
        case Replay::kConditional:
          if (absl::IsFailedPrecondition(status) || absl::IsAlreadyExists(status)) {
            status = MarkMayBeOwnWrite(std::move(status));
          }
          break;
        case Replay::kConsumes:
          return Resolve(std::move(status), environment_.options.max_attempts);
        case Replay::kFree:
        case Replay::kCreates:
          break;
      }
    }
    Deliver(attempt_ > 1 ? GivenUp(status) : status);
  }

  // Looks whether a lost attempt has done what the later ones could not. `attempts` bound the
  // question.
  void Resolve(absl::Status status, int attempts) {
    if constexpr (std::is_same_v<R, CompleteUploadRequest>) {
      if (!absl::IsPermissionDenied(status) && !absl::IsUnauthenticated(status)) {
        const auto head = [self = this->shared_from_this(), attempts](HeadRequest request,
                                                                      Completion<ObjectMeta> done) {
          RetryStore::Environment environment = self->environment_;
          environment.options.max_attempts = attempts;
          std::make_shared<RetryCall<HeadRequest>>(environment, self->store_, self->context_,
                                                   std::move(request), std::move(done))
              ->Attempt();
        };
        return ResolveComplete(request_, std::move(status), head, std::move(done_));
      }
    } else if constexpr (std::is_same_v<R, AbortUploadRequest>) {
      if (absl::IsNotFound(status)) {
        return Deliver(absl::OkStatus());
      }
    }
    (void)attempts;
    Deliver(std::move(status));
  }

  // Goes on at `next`, or ends at once when the context is cancelled: whoever sets the flag first.
  void Wait(Instant next) {
    auto settled = std::make_shared<std::atomic<bool>>(false);
    on_cancel_ = context_.cancel.OnCancel([settled, weak = this->weak_from_this()] {
      const std::shared_ptr<RetryCall> self = weak.lock();
      if (self != nullptr && !settled->exchange(true)) {
        self->Deliver(absl::CancelledError(
            absl::StrCat(OperationName<R>(), " was cancelled while it waited to try again")));
      }
    });
    if (settled->load()) {
      return;
    }
    environment_.timers->RunAt(next, [settled, self = this->shared_from_this()] {
      if (!settled->exchange(true)) {
        self->Attempt();
      }
    });
  }

  absl::Status GivenUp(const absl::Status& status) const {
    return Annotate(status, absl::StrCat("after ", attempt_, attempt_ == 1 ? " try" : " tries"));
  }

  bool HasTime() const { return environment_.clock->Now() < context_.deadline; }

  void Deliver(Result result) { done_(std::move(result)); }

  const RetryStore::Environment environment_;
  const std::shared_ptr<ObjectStore> store_;
  const RequestContext context_;
  R request_;
  Completion<typename R::Result> done_;
  std::shared_ptr<ResumingSink> sink_;  // of a Get
  CancelToken::Registration on_cancel_;
  int attempt_ = 0;
  bool lost_ = false;  // an attempt ended without anybody knowing whether it was done
};

}  // namespace ufs

#endif  // UFS_STORE_RETRY_CALL_H_
