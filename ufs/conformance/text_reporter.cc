// The text of `underfs test`.
#include "ufs/conformance/text_reporter.h"

#include <string>

namespace ufs {

void TextReporter::OnStart(const ContractCase& contract_case) {
  out_ << "Running test: " << contract_case.name << "..." << std::endl;
}

void TextReporter::OnDone(const ContractCase& contract_case, const absl::Status& status) {
  const std::string message(status.message());
  if (status.ok()) {
    out_ << "Passed the test!" << std::endl;
  } else if (IsNotApplicable(status)) {
    out_ << "Skipped the test: " << message << std::endl;
  } else {
    out_ << "Operation " << contract_case.name << " failed (" << contract_case.checks << ")\n"
         << message << "\nRelated S3 operations: " << contract_case.operations << std::endl;
  }
}

void TextReporter::OnEnd(int failed, int not_applicable, int total) {
  if (not_applicable > 0) {
    out_ << not_applicable << " of " << total << " tests ask for what this store does not offer."
         << std::endl;
  }
  out_ << "Tests completed with " << failed << " failed." << std::endl;
}

}  // namespace ufs
