// The runner. Every case has a directory of its own with a name that nobody else has, so that runs
// may share a bucket; it is emptied whatever the outcome, and a directory that cannot be emptied
// fails the case.
#include "ufs/conformance/contract.h"

#include <algorithm>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/base/random.h"
#include "ufs/base/status.h"
#include "ufs/conformance/cases.h"
#include "ufs/conformance/contract_room.h"

namespace ufs {
namespace {

constexpr absl::string_view kNotApplicableUrl = "underfs/contract-not-applicable";

absl::Status CheckNames(const ContractOptions& options) {
  std::vector<std::string> unknown;
  for (const std::string& name : options.only) {
    const auto cases = ContractCases();
    if (std::none_of(cases.begin(), cases.end(),
                     [&name](const ContractCase& known) { return name == known.name; })) {
      unknown.push_back(name);
    }
  }
  return unknown.empty() ? absl::OkStatus()
                         : absl::InvalidArgumentError(
                               absl::StrCat("no such test: ", absl::StrJoin(unknown, ", ")));
}

bool Asked(const ContractOptions& options, const ContractCase& contract_case) {
  if (options.only.empty()) {
    return options.big || !contract_case.big;
  }
  return std::find(options.only.begin(), options.only.end(), contract_case.name) !=
         options.only.end();
}

}  // namespace

absl::Span<const ContractCase> ContractCases() {
  static const std::vector<ContractCase>* const all = [] {
    auto* cases = new std::vector<ContractCase>;
    for (const absl::Span<const ContractCase> group :
         {FileCases(), DirectoryCases(), ListingCases(), RenameCases(), StreamingCases(),
          KeyCases(), ReadCases(), WriteCases(), MultipartCases(), PagingCases()}) {
      cases->insert(cases->end(), group.begin(), group.end());
    }
    return cases;
  }();
  return *all;
}

absl::Status NotApplicable(absl::string_view why) {
  absl::Status status = absl::UnimplementedError(why);
  status.SetPayload(kNotApplicableUrl, absl::Cord("1"));
  return status;
}

bool IsNotApplicable(const absl::Status& status) {
  return status.GetPayload(kNotApplicableUrl).has_value();
}

absl::Status RunContractCase(ObjectStore* store, const std::string& prefix,
                             const ContractOptions& options, const ContractCase& contract_case) {
  const ContractRoom room(
      store, absl::StrCat(prefix, "underfs-test-", Random::System()->NextName(), "/"), options);
  const absl::Status outcome = contract_case.run(room);
  const absl::Status cleaned = Annotate(room.Clean(), "cleaning up");
  return outcome.ok() ? cleaned : outcome;
}

absl::StatusOr<int> RunContract(ObjectStore* store, const std::string& prefix,
                                const ContractOptions& options, ContractReporter* reporter) {
  UFS_RETURN_IF_ERROR(CheckNames(options));
  int failed = 0;
  int not_applicable = 0;
  int total = 0;
  for (const ContractCase& contract_case : ContractCases()) {
    if (!Asked(options, contract_case)) {
      continue;
    }
    reporter->OnStart(contract_case);
    const absl::Status status = RunContractCase(store, prefix, options, contract_case);
    reporter->OnDone(contract_case, status);
    ++total;
    if (IsNotApplicable(status)) {
      ++not_applicable;
    } else if (!status.ok()) {
      ++failed;
    }
  }
  reporter->OnEnd(failed, not_applicable, total);
  return failed;
}

}  // namespace ufs
