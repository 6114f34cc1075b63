#ifndef UFS_STORE_CAPABILITY_PROOF_H_
#define UFS_STORE_CAPABILITY_PROOF_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "ufs/base/request_context.h"
#include "ufs/object/object_store.h"

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
  std::string reason;  // why it is not conclusive; for the log

  // Adds what was proven to `capabilities`; takes nothing away.
  void AddTo(Capabilities* capabilities) const;

  // One line for the state directory, and back; nothing when the text is no such line.
  std::string Encode() const;
  static absl::optional<ProvenCapabilities> Decode(absl::string_view text);
};

// Tries what `store` does with conditions, on an object `key` and one beside it that nobody else
// knows of; both are deleted at the end, whatever happened. Sends no writing request to a bucket
// that is versioned or locked, or of which that cannot be known: what is deleted there stays.
// `done` is called once, from any thread. About 14 requests.
void ProveCapabilities(std::shared_ptr<ObjectStore> store, const RequestContext& context,
                       const std::string& key, absl::AnyInvocable<void(ProvenCapabilities)> done);

}  // namespace ufs

#endif  // UFS_STORE_CAPABILITY_PROOF_H_
