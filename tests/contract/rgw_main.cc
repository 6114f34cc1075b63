// The store contract over Ceph's RGW.
#include "gtest/gtest.h"
#include "tests/contract/run_contract.h"
#include "tests/contract/s3_backends.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  ufs::RegisterContract(ufs::kRgwBackend);
  ufs::RegisterContract(ufs::kRgwTlsBackend);
  ufs::RegisterContract(ufs::kRgwThrottledBackend);
  return RUN_ALL_TESTS();
}
