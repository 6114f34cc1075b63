#ifndef UFS_AWS_REFRESHING_CREDENTIALS_H_
#define UFS_AWS_REFRESHING_CREDENTIALS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Keeps what is expensive to get until it should be renewed: 15 minutes before it expires, or at
// two thirds of a short life (AWS's services have new ones at least 5 minutes before). One thread
// at a time asks the source, the others go on with what is known or wait. While the source fails,
// what is known is given until it expires; the source is asked again after 1 s, 2 s, ... 60 s.
// Thread-safe.
class RefreshingCredentials final : public CredentialsProvider {
 public:
  // The source refuses what was got less than this ago: it is not asked again for every refusal.
  static constexpr absl::Duration kLeastAge = absl::Seconds(2);
  // How far the machine's clock may be off before anybody's answer has shown it.
  static constexpr absl::Duration kUnknownSkew = absl::Minutes(30);

  // `clock` outlives it; it may be set right at any time (CorrectedClock), and what is known is
  // looked at by the new time at once.
  RefreshingCredentials(std::unique_ptr<CredentialsProvider> source, const Clock* clock);

  // Their renew_at is set. Errors are the source's; new credentials that have expired already are
  // kUnavailable, unless a clock that is off could make it seem so: then the store decides.
  absl::StatusOr<Credentials> Get() override;
  void Invalidate() override;
  std::string name() const override { return source_->name(); }
  std::vector<std::string> Warnings() const override { return source_->Warnings(); }

  // When credentials got at `now` that expire at `expires` should be renewed. Pure.
  static absl::Time RenewAt(absl::Time now, absl::Time expires);

 private:
  // What can be given without asking; nothing when the source has to be asked.
  absl::optional<absl::StatusOr<Credentials>> Known() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Looks at the time of renewal anew when the wall clock has been set since.
  void FollowClock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Lives() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Credentials> Keep(absl::StatusOr<Credentials> answer)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<CredentialsProvider> source_;
  const Clock* const clock_;
  Mutex mutex_;
  CondVar changed_;
  absl::optional<Credentials> known_ ABSL_GUARDED_BY(mutex_);
  bool refused_ ABSL_GUARDED_BY(mutex_) = false;
  bool asking_ ABSL_GUARDED_BY(mutex_) = false;
  Instant got_ ABSL_GUARDED_BY(mutex_) = Instant::Never();
  absl::Time got_at_ ABSL_GUARDED_BY(mutex_);  // the same by the wall clock
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  Instant next_try_ ABSL_GUARDED_BY(mutex_) = Instant::Never();
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_AWS_REFRESHING_CREDENTIALS_H_
