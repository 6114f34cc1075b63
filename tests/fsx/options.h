#ifndef TESTS_FSX_OPTIONS_H_
#define TESTS_FSX_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "tests/fsx/generator.h"
#include "tests/fsx/runner.h"

namespace fsx {

// The command line.
struct Options {
  Shape shape;
  Settings settings;
  uint64_t seed = 0;
  int seconds = 0;  // how long new seeds are begun; 0: one history
  int shrink_attempts = 400;
  int64_t break_at = -1;  // the operation behind which the file is spoilt
  std::string replay;     // the file with a history
  std::string save;       // where a history that failed goes
  bool show = false;      // prints each history
  bool help = false;
};

// InvalidArgument with the reason for what cannot be understood. The seed is chosen by the clock
// when none is given.
absl::StatusOr<Options> ParseCommandLine(int argc, char** argv);

// What --help prints.
std::string Usage();

}  // namespace fsx

#endif  // TESTS_FSX_OPTIONS_H_
