// The store contract over Ceph's RGW.
#include "gtest/gtest.h"
#include "tests/contract/run_contract.h"
#include "tests/contract/s3_backends.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (const ufs::BackendKind& kind : ufs::RgwBackends()) {
    ufs::RegisterContract(kind);
  }
  return RUN_ALL_TESTS();
}
