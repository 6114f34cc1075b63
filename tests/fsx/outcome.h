#ifndef TESTS_FSX_OUTCOME_H_
#define TESTS_FSX_OUTCOME_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace fsx {

// What was not as the model has it.
struct Problem {
  std::string text;
  int64_t offset = -1;  // of the first wrong byte, where it is about bytes
};

// Nothing: all is as it must be.
using Outcome = absl::optional<Problem>;

// "pwrite: Input/output error (EIO)".
Problem Failed(absl::string_view call, int error);

// Compares bytes read at `offset` with what they must be. `where` says who read them.
Outcome Compare(absl::string_view where, int64_t offset, absl::string_view is,
                absl::string_view must_be);

}  // namespace fsx

// Returns from the function when the expression has a problem.
#define FSX_RETURN_IF_WRONG(expression)                                     \
  do {                                                                      \
    if (fsx::Outcome fsx_outcome = (expression); fsx_outcome.has_value()) { \
      return fsx_outcome;                                                   \
    }                                                                       \
  } while (false)

#endif  // TESTS_FSX_OUTCOME_H_
