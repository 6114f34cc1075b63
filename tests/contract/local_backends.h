#ifndef TESTS_CONTRACT_LOCAL_BACKENDS_H_
#define TESTS_CONTRACT_LOCAL_BACKENDS_H_

#include "tests/contract/backend.h"

namespace ufs {

// The stores of this machine, each behind the whole stack of decorators.
extern const BackendKind kMemoryBackend;
extern const BackendKind kLocalBackend;

}  // namespace ufs

#endif  // TESTS_CONTRACT_LOCAL_BACKENDS_H_
