#ifndef FUSE_REQUEST_H_
#define FUSE_REQUEST_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "fuse/libfuse.h"
#include "fuse/session_state.h"
#include "ufs/base/cancel.h"
#include "ufs/fs/file_system.h"

namespace ufs::fuse {

// One request of the kernel, from dispatch to its one reply. Held by shared_ptr, since the
// completion and the interrupt may come in any order. Threads: Reply's callback runs on the
// worker's own thread when the completion came inline, else on the reply pool: network threads
// never touch the kernel's descriptor.
class Request : public std::enable_shared_from_this<Request> {
 public:
  static std::shared_ptr<Request> Begin(fuse_req_t req);
  ~Request();

  SessionState& state() const { return *state_; }
  FileSystem& file_system() const { return state_->file_system(); }
  // The caller and a token that is cancelled when the caller is being killed.
  const OpContext& context() const { return context_; }

  // Sends the answer: `reply` makes exactly one fuse_reply_* call with the request.
  void Reply(absl::AnyInvocable<void(fuse_req_t)> reply);
  void ReplyStatus(const absl::Status& status, bool reading = false);

 private:
  Request(fuse_req_t req, SessionState* state);
  static void OnInterrupt(fuse_req_t req, void* self);
  void Send(absl::AnyInvocable<void(fuse_req_t)> reply);

  fuse_req_t req_;
  SessionState* const state_;
  CancelSource cancel_;
  OpContext context_;
};

}  // namespace ufs::fuse

#endif  // FUSE_REQUEST_H_
