#ifndef TESTS_CONTRACT_BACKEND_H_
#define TESTS_CONTRACT_BACKEND_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/conformance/contract.h"
#include "ufs/object/object_store.h"

namespace ufs {

// One kind of store that the contract runs over. Made once per process; what it opens is closed
// with it.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual ObjectStore* store() = 0;
  // The prefix below which the cases run.
  virtual std::string prefix() const { return ""; }
  virtual ContractOptions options() = 0;
};

// What one kind of store cannot do, and why. The case must indeed fail (or say that the store does
// not offer it) with a message that holds `symptom`: a row that is no longer true fails.
struct KnownGap {
  const char* test;
  const char* symptom;
  const char* reason;
};

struct BackendKind {
  std::string name;
  std::function<absl::StatusOr<std::unique_ptr<Backend>>()> make;
  absl::Span<const KnownGap> gaps;
};

}  // namespace ufs

#endif  // TESTS_CONTRACT_BACKEND_H_
