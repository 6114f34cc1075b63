#ifndef TESTS_FSX_SHRINK_H_
#define TESTS_FSX_SHRINK_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "tests/fsx/operation.h"

namespace fsx {

// Delta debugging: leaves out operations, then makes the rest smaller, as long as `fails` says that
// what is left still fails. `history` itself does. Gives up when `fails` was asked `attempts`
// times, with the smallest so far.
std::vector<Operation> Shrink(std::vector<Operation> history, int attempts,
                              absl::FunctionRef<bool(const std::vector<Operation>&)> fails);

}  // namespace fsx

#endif  // TESTS_FSX_SHRINK_H_
