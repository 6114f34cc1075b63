// The runner and its report; the cases themselves run in tests/contract.
#include "ufs/conformance/contract.h"

#include <set>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/conformance/text_reporter.h"

namespace ufs {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

// A store that answers every listing with nothing and everything else with one status.
class BrokenStore final : public ObjectStore {
 public:
  explicit BrokenStore(absl::Status status) : status_(std::move(status)) {}
#define UFS_BREAK_(Request, name)                                      \
  void Execute(const RequestContext& /*context*/, Request /*request*/, \
               Completion<Request::Result> done) override {            \
    Answer<Request::Result>(std::move(done));                          \
  }
  UFS_OBJECT_STORE_OPERATIONS(UFS_BREAK_)
#undef UFS_BREAK_
  const Capabilities& capabilities() const override { return capabilities_; }
  std::string name() const override { return "broken"; }

 private:
  template <typename T>
  void Answer(Completion<T> done) {
    if constexpr (std::is_same_v<T, ListPage> || std::is_same_v<T, UploadPage>) {
      done(T());
    } else {
      done(status_);
    }
  }
  const absl::Status status_;
  Capabilities capabilities_;
};

int FailuresOf(ObjectStore* store, const ContractOptions& options, std::string* text) {
  std::ostringstream out;
  TextReporter reporter(&out);
  const absl::StatusOr<int> failed = RunContract(store, "p/", options, &reporter);
  *text = out.str();
  return failed.value_or(-1);
}

TEST(Contract, NamesAreUniqueAndAlluxiosAreAllThere) {
  std::set<std::string> names;
  for (const ContractCase& contract_case : ContractCases()) {
    EXPECT_TRUE(names.insert(contract_case.name).second) << contract_case.name;
    EXPECT_STRNE(contract_case.checks, "");
    EXPECT_STRNE(contract_case.operations, "");
  }
  // UnderFileSystemCommonOperations and S3ASpecificOperations of Alluxio 2.10 and 3.x.
  const std::set<std::string> alluxio = {"createAtomicTest",
                                         "createEmptyTest",
                                         "createNoParentTest",
                                         "createParentTest",
                                         "createOpenTest",
                                         "createOpenEmptyTest",
                                         "createOpenAtPositionTest",
                                         "createOpenLargeTest",
                                         "createOpenExistingLargeFileTest",
                                         "createOpenSkip",
                                         "deleteFileTest",
                                         "deleteDirTest",
                                         "deleteLargeDirectoryTest",
                                         "createDeleteFileConjuctionTest",
                                         "createThenDeleteExistingDirectoryTest",
                                         "existsTest",
                                         "getDirectoryStatusTest",
                                         "createThenGetExistingDirectoryStatusTest",
                                         "getFileSizeTest",
                                         "createThenGetExistingFileStatusTest",
                                         "getFileStatusTest",
                                         "createThenGetExistingStatusTest",
                                         "getModTimeTest",
                                         "getNonExistingDirectoryStatusTest",
                                         "getNonExistingFileStatusTest",
                                         "getNonExistingPathStatusTest",
                                         "isFileTest",
                                         "listStatusRootTest",
                                         "listStatusTest",
                                         "listStatusEmptyTest",
                                         "listStatusFileTest",
                                         "listLargeDirectoryTest",
                                         "listStatusRecursiveTest",
                                         "mkdirsTest",
                                         "objectCommonPrefixesIsDirectoryTest",
                                         "objectCommonPrefixesListStatusNonRecursiveTest",
                                         "objectCommonPrefixesListStatusRecursiveTest",
                                         "objectNestedDirsListStatusRecursiveTest",
                                         "renameFileTest",
                                         "renameRenamableFileTest",
                                         "renameDirectoryTest",
                                         "renameDirectoryDeepTest",
                                         "renameRenamableDirectoryTest",
                                         "renameLargeDirectoryTest",
                                         "createEmptyFileTest",
                                         "createFileLessThanOnePartTest",
                                         "createMultipartFileTest",
                                         "createAndAbortMultipartFileTest",
                                         "listStatusS3RootTest"};
  EXPECT_EQ(alluxio.size(), 49u);
  for (const std::string& name : alluxio) {
    EXPECT_EQ(names.count(name), 1u) << name;
  }
}

TEST(Contract, AFailureNamesTheCaseTheReasonAndTheOperations) {
  BrokenStore store(absl::PermissionDeniedError("PutObject s3://b/k: AccessDenied"));
  ContractOptions options;
  options.only = {"createEmptyTest"};
  std::string text;
  EXPECT_EQ(FailuresOf(&store, options, &text), 1);
  EXPECT_THAT(text, HasSubstr("Running test: createEmptyTest...\n"));
  EXPECT_THAT(text, HasSubstr("Operation createEmptyTest failed"));
  EXPECT_THAT(text, HasSubstr("AccessDenied"));
  EXPECT_THAT(text, HasSubstr("Related S3 operations: PutObject, HeadObject"));
  EXPECT_THAT(text, EndsWith("Tests completed with 1 failed.\n"));
}

TEST(Contract, APassIsReportedInAlluxiosWords) {
  BrokenStore store(absl::NotFoundError("nothing here"));
  ContractOptions options;
  options.only = {"getNonExistingFileStatusTest"};
  std::string text;
  EXPECT_EQ(FailuresOf(&store, options, &text), 0);
  EXPECT_EQ(text,
            "Running test: getNonExistingFileStatusTest...\nPassed the test!\n"
            "Tests completed with 0 failed.\n");
}

TEST(Contract, WhatAStoreDoesNotOfferIsNoFailureAndNotSilent) {
  BrokenStore store(absl::NotFoundError("nothing here"));
  ContractOptions options;
  options.only = {"putIfAbsentTest"};
  std::string text;
  EXPECT_EQ(FailuresOf(&store, options, &text), 0);
  EXPECT_THAT(text, HasSubstr("Skipped the test: the store does not offer If-None-Match"));
  EXPECT_THAT(text, HasSubstr("1 of 1 tests ask for what this store does not offer."));
}

TEST(Contract, AnUnknownNameIsAnError) {
  BrokenStore store(absl::OkStatus());
  ContractOptions options;
  options.only = {"renameFileTest", "noSuchTest"};
  std::ostringstream out;
  TextReporter reporter(&out);
  const absl::StatusOr<int> failed = RunContract(&store, "", options, &reporter);
  EXPECT_TRUE(absl::IsInvalidArgument(failed.status()));
  EXPECT_THAT(std::string(failed.status().message()), HasSubstr("noSuchTest"));
}

}  // namespace
}  // namespace ufs
