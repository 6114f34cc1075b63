#ifndef UFS_S3_CREDENTIALS_SNAPSHOT_H_
#define UFS_S3_CREDENTIALS_SNAPSHOT_H_

#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "ufs/aws/credentials.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"
#include "ufs/base/timers.h"

namespace ufs {

// The credentials of one store for its requests, at the cost of a look: providers may read files or
// ask services, and requests start on network threads. What was got is used for kFresh; after that
// the next request goes on with it while the provider is asked again on `executor`. Credentials
// that end are renewed behind the requests, also of a store that nobody uses. Thread-safe.
class CredentialsSnapshot : public std::enable_shared_from_this<CredentialsSnapshot> {
 public:
  using Shared = std::shared_ptr<const Credentials>;
  using Callback = absl::AnyInvocable<void(absl::StatusOr<Shared>)>;

  // How long an identity that the user has replaced may still be used.
  static constexpr absl::Duration kFresh = absl::Seconds(10);

  // All outlive it and all its callbacks. Without `timers` credentials are renewed by requests
  // only.
  CredentialsSnapshot(std::shared_ptr<CredentialsProvider> provider, Executor* executor,
                      const Clock* clock, Timers* timers = nullptr);
  ~CredentialsSnapshot();

  // Calls back with the credentials, or with the provider's error: at once in this thread when they
  // are known, else from the executor. The provider is asked by one task at a time.
  // kUnauthenticated when they have expired and the provider has no others.
  void Get(Callback callback);

  // The store refused `refused`. Calls back with others, as Get; with the same when the provider
  // has no others. However many requests were refused, the provider is asked once.
  void Renew(const Shared& refused, Callback callback);

  // The store refused them: the next Get asks the provider first.
  void Forget();

  // `clock` shows another time than before: when they have to be renewed is looked at anew.
  void FollowClock();

 private:
  // What may be used now, or null; begins a refresh when it is no longer fresh.
  Shared Usable();
  bool Expired() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AskUnlessAsking() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Ask();
  // Keeps what the provider said; returns what waiters get.
  absl::StatusOr<Shared> Keep(absl::StatusOr<Credentials> answer)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ScheduleRenewal() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<CredentialsProvider> provider_;
  Executor* const executor_;
  const Clock* const clock_;
  Timers* const timers_;
  Mutex mutex_;
  Shared known_ ABSL_GUARDED_BY(mutex_);
  bool stale_ ABSL_GUARDED_BY(mutex_) = false;    // known_ must not be given out
  bool refused_ ABSL_GUARDED_BY(mutex_) = false;  // the provider has to be told so
  Instant fresh_until_ ABSL_GUARDED_BY(mutex_) = Instant::Never();
  bool asking_ ABSL_GUARDED_BY(mutex_) = false;
  Timers::Id timer_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Callback> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_S3_CREDENTIALS_SNAPSHOT_H_
