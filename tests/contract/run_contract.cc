// Every case as a test of its own. A kind of store is opened when its first test runs.
#include "tests/contract/run_contract.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

// The store of one kind, shared by the tests of this process.
struct Shared {
  absl::StatusOr<std::unique_ptr<Backend>> backend = absl::UnknownError("not opened yet");
  bool opened = false;
};

class ContractTest : public ::testing::Test {
 public:
  ContractTest(const BackendKind& kind, const ContractCase& contract_case,
               std::shared_ptr<Shared> shared)
      : kind_(kind), case_(contract_case), shared_(std::move(shared)) {}

  void TestBody() override {
    if (!shared_->opened) {
      shared_->opened = true;
      shared_->backend = kind_.make();
    }
    ASSERT_TRUE(shared_->backend.ok()) << shared_->backend.status();
    Backend* const backend = shared_->backend->get();
    const absl::Status status =
        RunContractCase(backend->store(), backend->prefix(), backend->options(), case_);
    for (const KnownGap& gap : kind_.gaps) {
      if (absl::string_view(gap.test) == case_.name) {
        ExpectGap(gap, status);
        return;
      }
    }
    EXPECT_FALSE(IsNotApplicable(status)) << "no known gap says why: " << status.message();
    EXPECT_TRUE(status.ok()) << case_.checks << " (" << case_.operations << ")\n" << status;
  }

 private:
  void ExpectGap(const KnownGap& gap, const absl::Status& status) {
    EXPECT_FALSE(status.ok()) << "it passes: remove the known gap '" << gap.reason << "'";
    EXPECT_TRUE(absl::StrContains(status.ToString(), gap.symptom))
        << "another failure than the known gap tells: " << status;
    RecordProperty("known_gap", gap.reason);
  }

  const BackendKind kind_;
  const ContractCase case_;
  const std::shared_ptr<Shared> shared_;
};

}  // namespace

void RegisterContract(const BackendKind& kind) {
  auto shared = std::make_shared<Shared>();
  for (const ContractCase& contract_case : ContractCases()) {
    if (contract_case.big) {
      continue;
    }
    ::testing::RegisterTest(kind.name.c_str(), contract_case.name, nullptr, nullptr, __FILE__,
                            __LINE__, [kind, contract_case, shared]() -> ContractTest* {
                              return new ContractTest(kind, contract_case, shared);
                            });
  }
}

}  // namespace ufs
