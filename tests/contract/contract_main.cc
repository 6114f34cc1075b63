// The store contract over the stores of this machine and the embedded S3 server.
#include "gtest/gtest.h"
#include "tests/contract/local_backends.h"
#include "tests/contract/run_contract.h"
#include "tests/contract/s3_backends.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  ufs::RegisterContract(ufs::kMemoryBackend);
  ufs::RegisterContract(ufs::kLocalBackend);
  for (const ufs::BackendKind& kind : ufs::S3ServerBackends()) {
    ufs::RegisterContract(kind);
  }
  return RUN_ALL_TESTS();
}
