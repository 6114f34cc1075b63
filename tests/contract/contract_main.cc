// The store contract over the stores of this machine.
#include "gtest/gtest.h"
#include "tests/contract/local_backends.h"
#include "tests/contract/run_contract.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  ufs::RegisterContract(ufs::kMemoryBackend);
  ufs::RegisterContract(ufs::kLocalBackend);
  return RUN_ALL_TESTS();
}
