#ifndef UFS_STORE_CAPABILITY_PROOF_H_
#define UFS_STORE_CAPABILITY_PROOF_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "ufs/base/request_context.h"
#include "ufs/object/object_store.h"
#include "ufs/store/condition_outcome.h"

namespace ufs {

// What a proof found out.
struct ProvenCapabilities {
  bool conclusive = false;  // it was carried out to its end
  bool again = false;       // it was not, for a reason that passes
  bool put_if_absent = false;
  bool complete_if_absent = false;
  bool put_if_match = false;
  bool copy_source_if_match = false;
  bool copy_if_absent = false;
  std::string reason;  // why it is not conclusive, or what is left behind; for the log
  absl::Status cause;  // not conclusive because of this
  // What was tried, in that order, and what came of it. Not part of Encode.
  std::vector<ConditionOutcome> outcomes;

  // Adds what was proven to `capabilities`; takes nothing away.
  void AddTo(Capabilities* capabilities) const;

  // One line for the state directory, and back; nothing when the text is no such line.
  std::string Encode() const;
  static absl::optional<ProvenCapabilities> Decode(absl::string_view text);
};

// Where a proof is carried out.
struct ProofPlace {
  std::string key;  // an object that nobody else knows of; one beside it is called `key`-copy
  // Also in a bucket that is versioned or locked, or of which that cannot be known: what is deleted
  // there stays. Else no writing request is sent to such a bucket.
  bool where_it_stays = false;
};

// Tries what `store` does with conditions, on the two objects of `place`; both are deleted at the
// end, whatever happened. `done` is called once, from any thread. About 20 requests.
void ProveCapabilities(std::shared_ptr<ObjectStore> store, const RequestContext& context,
                       const ProofPlace& place, absl::AnyInvocable<void(ProvenCapabilities)> done);

}  // namespace ufs

#endif  // UFS_STORE_CAPABILITY_PROOF_H_
