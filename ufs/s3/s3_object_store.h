#ifndef UFS_S3_S3_OBJECT_STORE_H_
#define UFS_S3_S3_OBJECT_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ufs/aws/corrected_clock.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/base/timers.h"
#include "ufs/http/http_transport.h"
#include "ufs/object/object_store.h"
#include "ufs/s3/s3_store_options.h"

namespace ufs {

class LearntBuckets;
class S3Core;

// One bucket of an S3 endpoint. Sends each operation once: retries, admission and the like are
// decorators. What the store sends is checked before anything is made of it: an answer that does
// not fit is kDataLoss, a listing that makes no progress or leaves its prefix kInternal.
class S3ObjectStore final : public ObjectStore {
 public:
  // What it borrows; all outlive the store and its requests.
  struct Resources {
    HttpTransport* transport = nullptr;
    // Digests of bodies, large listings, and whatever credentials providers do.
    Executor* compute = nullptr;
    const Clock* clock = Clock::Real();
    // For credentials that have to be renewed; null: requests renew them.
    Timers* timers = nullptr;
    // Over `clock`: learns the store's time, for whoever shares it, such as the credentials
    // provider, which may refer to it; null: one of the store's own.
    std::shared_ptr<CorrectedClock> corrected_clock = nullptr;
    // What is learnt of buckets, for other stores of this one; null: for itself.
    LearntBuckets* learnt = nullptr;
  };

  // Sends nothing. kInvalidArgument as ResolveEndpoint.
  static absl::StatusOr<std::unique_ptr<S3ObjectStore>> Create(
      const S3StoreOptions& options, std::shared_ptr<CredentialsProvider> credentials,
      const Resources& resources);
  ~S3ObjectStore() override;

#define UFS_DECLARE_(Request, operation)                                                         \
  void Execute(const RequestContext& context, Request request, Completion<Request::Result> done) \
      override;
  UFS_OBJECT_STORE_OPERATIONS(UFS_DECLARE_)
#undef UFS_DECLARE_

  const Capabilities& capabilities() const override { return capabilities_; }
  std::string name() const override;

  // Where its requests go, as configured.
  const Endpoint& endpoint() const;
  // What was learnt about that from answers and a user should hear: a sentence; empty: nothing.
  std::string Notice() const;

 private:
  S3ObjectStore(std::shared_ptr<S3Core> core, Capabilities capabilities);

  const std::shared_ptr<S3Core> core_;
  const Capabilities capabilities_;
};

}  // namespace ufs

#endif  // UFS_S3_S3_OBJECT_STORE_H_
