// The store contract over OpenStack Swift's s3api.
#include "gtest/gtest.h"
#include "tests/contract/run_contract.h"
#include "tests/contract/s3_backends.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (const ufs::BackendKind& kind : ufs::SwiftBackends()) {
    ufs::RegisterContract(kind);
  }
  return RUN_ALL_TESTS();
}
