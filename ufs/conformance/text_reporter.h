#ifndef UFS_CONFORMANCE_TEXT_REPORTER_H_
#define UFS_CONFORMANCE_TEXT_REPORTER_H_

#include <ostream>

#include "ufs/conformance/contract.h"

namespace ufs {

// Prints a run the way Alluxio's runUfsTests does, for scripts that read it:
//   Running test: renameFileTest...
//   Passed the test!
// or, when it failed, what went wrong and the S3 operations involved; at the end
//   Tests completed with N failed.
class TextReporter final : public ContractReporter {
 public:
  // `out` outlives the reporter.
  explicit TextReporter(std::ostream* out) : out_(*out) {}

  void OnStart(const ContractCase& contract_case) override;
  void OnDone(const ContractCase& contract_case, const absl::Status& status) override;
  void OnEnd(int failed, int not_applicable, int total) override;

 private:
  std::ostream& out_;
};

}  // namespace ufs

#endif  // UFS_CONFORMANCE_TEXT_REPORTER_H_
