#ifndef FUSE_FUSE_SESSION_H_
#define FUSE_FUSE_SESSION_H_

#include <memory>
#include <string>

#include "fuse/fuse_notifier.h"
#include "fuse/fuse_workers.h"
#include "fuse/session_state.h"
#include "ufs/base/executor.h"
#include "ufs/mount/session.h"

struct fuse_custom_io;
struct fuse_session;

namespace ufs::fuse {

// A Session over libfuse's low-level interface.
class FuseSession final : public Session {
 public:
  // What sessions share; all of it outlives them.
  struct Shared {
    FuseWorkers* workers;
    Executor* replies;
    const ProcessInspector* processes;
  };
  FuseSession(SessionOptions options, const Shared& shared);
  ~FuseSession() override;

  KernelNotifier* notifier() override { return &notifier_; }
  absl::Status Start(FileSystem* file_system, absl::AnyInvocable<void()> on_end) override;
  void Stop() override;
  absl::Status Unmount(bool lazy) override;
  SessionLimits limits() const override;

  // Instead of Start, for tests: speaks the protocol over `fd` (owned by the session from then on)
  // through `io`, with no kernel and no mount.
  absl::Status StartOnFd(FileSystem* file_system, int fd, const struct fuse_custom_io* io,
                         absl::AnyInvocable<void()> on_end);

 private:
  absl::Status NewSession(FileSystem* file_system);
  absl::Status Serve(absl::AnyInvocable<void()> on_end);
  void RaiseReadAhead();
  void Abort();

  const SessionOptions options_;
  const Shared shared_;
  FuseNotifier notifier_;
  std::unique_ptr<SessionState> state_;
  fuse_session* session_ = nullptr;
  FuseWorkers::Channel channel_;
  bool serving_ = false;
  bool mounted_ = false;
  unsigned device_minor_ = 0;  // names the connection in sysfs
  int64_t read_ahead_kib_ = -1;
};

// Makes FuseSessions that share one pool of workers and one of replies.
class FuseSessionFactory final : public SessionFactory {
 public:
  explicit FuseSessionFactory(const FuseSession::Shared& shared) : shared_(shared) {}
  std::unique_ptr<Session> MakeSession(SessionOptions options) override {
    return std::make_unique<FuseSession>(std::move(options), shared_);
  }

 private:
  const FuseSession::Shared shared_;
};

}  // namespace ufs::fuse

#endif  // FUSE_FUSE_SESSION_H_
