// One proof for all who ask. Invariants: both sets of capabilities live as long as the layer, so
// that references stay valid and `proven` changes only while nobody is told of it; a proof that was
// refused is not tried again by this process, for each try writes to the bucket.
#include "ufs/store/proving_store.h"

#include "ufs/obs/log.h"

namespace ufs {

struct ProvingStore::State {
  Capabilities assumed;
  Capabilities proven;
  std::atomic<const Capabilities*> current{nullptr};
  Mutex mutex;
  enum class Phase { kUnknown, kUnderWay, kKnown } phase ABSL_GUARDED_BY(mutex) = Phase::kUnknown;
  std::vector<absl::AnyInvocable<void()>> waiting ABSL_GUARDED_BY(mutex);
  Remember remember ABSL_GUARDED_BY(mutex);

  // Whoever waited goes on.
  void End(const std::string& name, const ProvenCapabilities& found) {
    std::vector<absl::AnyInvocable<void()>> ready;
    Remember tell;
    {
      MutexLock lock(&mutex);
      phase = found.again ? Phase::kUnknown : Phase::kKnown;
      if (!found.again) {
        found.AddTo(&proven);
        current = &proven;
      }
      ready.swap(waiting);
      if (found.conclusive) {
        tell = std::move(remember);
      }
    }
    if (found.conclusive) {
      UFS_LOG(kInfo, "store", "%s honours: %s", name, found.Encode());
      if (tell) {
        tell(found);
      }
    }
    if (!found.reason.empty()) {
      UFS_LOG(kWarning, "store", "%s: what it does with conditions is not known: %s", name,
              found.reason);
    }
    for (auto& go : ready) {
      go();
    }
  }
};

ProvingStore::ProvingStore(std::shared_ptr<ObjectStore> next, std::string key,
                           const absl::optional<ProvenCapabilities>& remembered, Remember remember)
    : StoreDispatch(std::move(next)), key_(std::move(key)), state_(std::make_shared<State>()) {
  state_->assumed = this->next()->capabilities();
  state_->proven = state_->assumed;
  MutexLock lock(&state_->mutex);
  state_->remember = std::move(remember);
  if (remembered.has_value()) {
    remembered->AddTo(&state_->proven);
  }
  const bool known = remembered.has_value() || !state_->assumed.provable;
  state_->phase = known ? State::Phase::kKnown : State::Phase::kUnknown;
  state_->current = known ? &state_->proven : &state_->assumed;
}

ProvingStore::~ProvingStore() = default;

const Capabilities& ProvingStore::capabilities() const { return *state_->current.load(); }

void ProvingStore::Prove(const RequestContext& context, absl::AnyInvocable<void()> done) {
  State::Phase phase = State::Phase::kKnown;
  {
    MutexLock lock(&state_->mutex);
    phase = state_->phase;
    if (phase != State::Phase::kKnown) {
      state_->waiting.push_back(std::move(done));
      state_->phase = State::Phase::kUnderWay;
    }
  }
  if (phase == State::Phase::kKnown) {
    done();
  }
  if (phase != State::Phase::kUnknown) {
    return;
  }
  ProveCapabilities(next(), context, ProofPlace{key_},
                    [state = state_, name = name()](const ProvenCapabilities& found) {
                      state->End(name, found);
                    });
}

}  // namespace ufs
