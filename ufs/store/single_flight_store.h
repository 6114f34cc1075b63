#ifndef UFS_STORE_SINGLE_FLIGHT_STORE_H_
#define UFS_STORE_SINGLE_FLIGHT_STORE_H_

#include <memory>

#include "ufs/base/clock.h"
#include "ufs/base/timers.h"
#include "ufs/store/store_layer.h"

namespace ufs {

// Sends identical HEADs and LISTs that are asked for at the same time once. Every caller keeps its
// own deadline and cancellation; the request on the wire is given up when the last of them has
// left, and hurries when one of them is in a hurry. An answer is shared only with requests that
// began before any write to the same key through this store was acknowledged: a caller that has
// seen its write complete never gets an answer from before it.
class SingleFlightStore final : public StoreDispatch<SingleFlightStore> {
 public:
  struct Core;  // the flights; outlives the layer while one is under way

  // `clock` and `timers` outlive every operation.
  SingleFlightStore(std::shared_ptr<ObjectStore> next, const Clock* clock, Timers* timers);
  ~SingleFlightStore() override;

  absl::string_view layer() const override { return "single flight"; }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done);

 private:
  const std::shared_ptr<Core> core_;
};

}  // namespace ufs

#endif  // UFS_STORE_SINGLE_FLIGHT_STORE_H_
