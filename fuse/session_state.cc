// What the requests of one session share, and what INIT negotiated.
#include "fuse/session_state.h"

#include <algorithm>

#include "fuse/libfuse.h"

namespace ufs::fuse {
namespace {

// The kernel marks the device congested at this share of max_background, as libfuse does by
// default.
constexpr uint32_t kCongestionNumerator = 3;
constexpr uint32_t kCongestionDenominator = 4;

}  // namespace

void SessionState::Negotiate(struct fuse_conn_info* connection) {
  connection->max_background = static_cast<uint32_t>(std::max(1, max_background_));
  connection->congestion_threshold = std::max<uint32_t>(
      1, connection->max_background * kCongestionNumerator / kCongestionDenominator);
  MutexLock lock(&mutex_);
  limits_.max_write = connection->max_write;
  limits_.max_background = connection->max_background;
  limits_.protocol_minor = connection->proto_minor;
  init_pending_ = true;
}

SessionLimits SessionState::limits() const {
  MutexLock lock(&mutex_);
  return limits_;
}

void SessionState::RequestStarted() {
  MutexLock lock(&mutex_);
  ++running_;
}

void SessionState::RequestEnded() {
  MutexLock lock(&mutex_);
  if (--running_ == 0) {
    idle_.SignalAll();
  }
}

void SessionState::WaitUntilIdle() {
  MutexLock lock(&mutex_);
  while (running_ > 0) {
    idle_.Wait(&mutex_);
  }
}

}  // namespace ufs::fuse
