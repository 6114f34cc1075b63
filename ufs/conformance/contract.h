#ifndef UFS_CONFORMANCE_CONTRACT_H_
#define UFS_CONFORMANCE_CONTRACT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "ufs/object/object_store.h"

// What UnderFS needs of a store, as cases that run against any of them: in our tests over every
// implementation, and for users as `underfs test URI`. The first 49 are Alluxio's under-storage
// operations under their own names (UnderFileSystemCommonOperations, S3ASpecificOperations), the
// others what they leave out.
namespace ufs {

class ContractRoom;

struct ContractOptions {
  // Of multipart uploads; AWS takes no less than 5 MiB.
  int64_t part_size = int64_t{5} << 20;
  // Files, and as many directories, of the large directories: four pages of `page_size`.
  int large_directory = 100;
  int page_size = 50;
  // Keys of the listing that takes more than one page of 1,000.
  int many_keys = 1'010;
  // Also the cases that move gigabytes.
  bool big = false;
  // Of one operation.
  absl::Duration deadline = absl::Minutes(2);
  // The same bucket through an identity that may read nothing of it; null: there is none.
  ObjectStore* forbidden = nullptr;
  // Names of the cases to run; empty: all.
  std::vector<std::string> only;
};

struct ContractCase {
  const char* name;        // renameFileTest
  const char* checks;      // one sentence
  const char* operations;  // the S3 operations involved
  bool big;                // moves gigabytes
  // OK: the store does what the case asks. NotApplicable (below): the store says that it does not
  // offer it. Else what is wrong.
  absl::Status (*run)(const ContractRoom& room);
};

// All of them, in the order in which they run.
absl::Span<const ContractCase> ContractCases();

// The outcome of a case that asks for what the store does not claim to do.
absl::Status NotApplicable(absl::string_view why);
bool IsNotApplicable(const absl::Status& status);

// Is told of the run, from the calling thread.
class ContractReporter {
 public:
  virtual ~ContractReporter() = default;
  virtual void OnStart(const ContractCase& contract_case) = 0;
  virtual void OnDone(const ContractCase& contract_case, const absl::Status& status) = 0;
  virtual void OnEnd(int failed, int not_applicable, int total) = 0;
};

// Runs one case in a directory of its own below `prefix` (empty, or ending in a slash), which is
// empty again afterwards. Blocks; the store's completions must not need this thread.
absl::Status RunContractCase(ObjectStore* store, const std::string& prefix,
                             const ContractOptions& options, const ContractCase& contract_case);

// Runs the cases that `options` asks for and returns how many failed; kInvalidArgument when
// `options.only` names an unknown one.
absl::StatusOr<int> RunContract(ObjectStore* store, const std::string& prefix,
                                const ContractOptions& options, ContractReporter* reporter);

}  // namespace ufs

#endif  // UFS_CONFORMANCE_CONTRACT_H_
