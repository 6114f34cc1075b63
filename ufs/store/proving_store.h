#ifndef UFS_STORE_PROVING_STORE_H_
#define UFS_STORE_PROVING_STORE_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/types/optional.h"
#include "ufs/base/mutex.h"
#include "ufs/store/capability_proof.h"
#include "ufs/store/store_layer.h"

namespace ufs {

// Outermost layer of a store that is mounted for writing: its capabilities() grow once, when
// somebody who needs to know asks by Prove, by what ProveCapabilities finds out or by what an
// earlier mount remembered. Passes every request on.
class ProvingStore final : public StoreDispatch<ProvingStore> {
 public:
  // Is told of a conclusive proof, to remember it; from any thread.
  using Remember = absl::AnyInvocable<void(const ProvenCapabilities&)>;

  // `key`: what to try on, of this mount alone. `remembered`: of an earlier mount.
  ProvingStore(std::shared_ptr<ObjectStore> next, std::string key,
               const absl::optional<ProvenCapabilities>& remembered, Remember remember);
  ~ProvingStore() override;

  absl::string_view layer() const override { return "capability proof"; }
  const Capabilities& capabilities() const override;
  void Prove(const RequestContext& context, absl::AnyInvocable<void()> done) override;

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    next()->Execute(context, std::move(request), std::move(done));
  }

 private:
  struct State;  // outlives the layer while a proof is under way
  const std::string key_;
  const std::shared_ptr<State> state_;
};

}  // namespace ufs

#endif  // UFS_STORE_PROVING_STORE_H_
