#ifndef UFS_STORE_ADMISSION_STORE_H_
#define UFS_STORE_ADMISSION_STORE_H_

#include <array>
#include <memory>

#include "ufs/base/request_context.h"
#include "ufs/base/timers.h"
#include "ufs/store/request_kind.h"
#include "ufs/store/request_rate.h"
#include "ufs/store/store_layer.h"

namespace ufs {

inline constexpr int kPriorities = 4;  // values of Priority

// How many requests may be on the wire at a time: in all, of each priority, and of each kind. A
// lower priority's limit is below the total, so that a slot for the more urgent is never long in
// coming.
struct AdmissionLimits {
  int total = 256;
  std::array<int, kPriorities> of_priority = {256, 128, 64, 16};
  // By RequestKind; what belongs to several kinds counts in each. 0: no limit of its own.
  std::array<int, kRequestKinds> of_kind = {0, 0, 0, 0};
};

// Lets requests through up to the limits, and no faster than the bucket's rate allows. The rest
// wait: the more urgent first, in order of coming among equals, but nobody waits for the limit of a
// kind that is not his. A waiting request leaves at its deadline or when it is cancelled, and moves
// up when it is hurried (RequestContext::hurry).
class AdmissionStore final : public StoreDispatch<AdmissionStore> {
 public:
  class Gate;

  // `timers` outlives every operation. `rate` may be null; mounts of one bucket share it.
  AdmissionStore(std::shared_ptr<ObjectStore> next, const AdmissionLimits& limits, Timers* timers,
                 std::shared_ptr<RequestRate> rate = nullptr);
  ~AdmissionStore() override;

  absl::string_view layer() const override { return "admission"; }

  // Requests on the wire, and waiting; for metrics.
  int in_flight() const;
  int waiting() const;

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done);

 private:
  const std::shared_ptr<Gate> gate_;
};

}  // namespace ufs

#endif  // UFS_STORE_ADMISSION_STORE_H_
