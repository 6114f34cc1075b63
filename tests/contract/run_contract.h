#ifndef TESTS_CONTRACT_RUN_CONTRACT_H_
#define TESTS_CONTRACT_RUN_CONTRACT_H_

#include "tests/contract/backend.h"

namespace ufs {

// Registers one gtest test for every case of the contract over this kind of store, under the
// case's own name: "Memory.renameFileTest".
void RegisterContract(const BackendKind& kind);

}  // namespace ufs

#endif  // TESTS_CONTRACT_RUN_CONTRACT_H_
