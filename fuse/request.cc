// The life of one request.
//
// INTERRUPT comes for every signal that the caller handles; only a fatal one ends the operation (a
// program with a profiling timer must not see EINTR from close). The look into /proc and the
// cancellation run on the reply pool: libfuse holds the request's lock while it calls OnInterrupt.
#include "fuse/request.h"

#include <cerrno>
#include <utility>

#include "fuse/fuse_workers.h"
#include "ufs/fs/errno.h"
#include "ufs/object/store_error.h"
#include "ufs/obs/log.h"

namespace ufs::fuse {

std::shared_ptr<Request> Request::Begin(fuse_req_t req) {
  auto* state = static_cast<SessionState*>(fuse_req_userdata(req));
  std::shared_ptr<Request> request(new Request(req, state));
  // Runs at once when the interrupt is already here: the request must be owned by then.
  fuse_req_interrupt_func(req, &Request::OnInterrupt, request.get());
  return request;
}

Request::Request(fuse_req_t req, SessionState* state) : req_(req), state_(state) {
  state_->RequestStarted();
  const struct fuse_ctx* caller = fuse_req_ctx(req);
  context_.uid = caller->uid;
  context_.gid = caller->gid;
  context_.pid = caller->pid;
  context_.umask = caller->umask;
  context_.request.cancel = cancel_.token();
}

Request::~Request() {
  if (req_ != nullptr) {
    Send([](fuse_req_t req) { fuse_reply_err(req, EIO); });
  }
  state_->RequestEnded();
}

void Request::OnInterrupt(fuse_req_t /*req*/, void* self) {
  std::shared_ptr<Request> request = static_cast<Request*>(self)->weak_from_this().lock();
  if (request == nullptr) {
    return;
  }
  Executor& executor = request->state_->replies();
  executor.Submit([request = std::move(request)] {
    if (request->state_->processes().KillPending(request->context_.pid)) {
      request->cancel_.Cancel();
    }
  });
}

void Request::Reply(absl::AnyInvocable<void(fuse_req_t)> reply) {
  if (FuseWorkers::OnWorkerThread()) {
    Send(std::move(reply));
    return;
  }
  state_->replies().Submit([self = shared_from_this(), reply = std::move(reply)]() mutable {
    self->Send(std::move(reply));
  });
}

void Request::ReplyStatus(const absl::Status& status, bool reading) {
  const int error = ToErrno(status, reading);
  // An errno says nothing: here is why. What programs provoke themselves is no line's worth.
  if (error == EIO || (error == EACCES && GetStoreError(status).has_value())) {
    UFS_LOG_EVERY(kWarning, "fuse", absl::Seconds(1), "%s: %s", error == EIO ? "EIO" : "EACCES",
                  status.message());
  }
  Reply([error](fuse_req_t req) { fuse_reply_err(req, error); });
}

void Request::Send(absl::AnyInvocable<void(fuse_req_t)> reply) {
  fuse_req_t req = std::exchange(req_, nullptr);
  // Waits for an OnInterrupt under way; after it none comes.
  fuse_req_interrupt_func(req, nullptr, nullptr);
  reply(req);
}

}  // namespace ufs::fuse
