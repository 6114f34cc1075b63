#ifndef TESTS_FSX_RUNNER_H_
#define TESTS_FSX_RUNNER_H_

#include <string>
#include <vector>

#include "tests/fsx/calls.h"
#include "tests/fsx/hooks.h"
#include "tests/fsx/operation.h"
#include "tests/fsx/outcome.h"
#include "tests/fsx/subject.h"

namespace fsx {

// Where and how histories run. The commands run by `sh -c`; an exit status other than 0 is a
// problem.
struct Settings {
  std::string directory;
  int files = 1;
  Rules rules;
  // Run where the history says remount, with nothing open; afterwards the directory shows the same
  // files.
  std::string remount;
  // Prints the bytes of the object of the file whose name is $1, by a client that is not under
  // test. Runs after each fsync, close and truncation by path that must have published them.
  std::string verify_through;
  // Run before each attempt to shrink a history, after the files of the last were removed.
  std::string fresh;
};

// What went wrong where.
struct Mismatch {
  size_t operation = 0;  // from 0; the length of the history when it is about its end
  int file = 0;
  Problem problem;
  bool setup = false;  // not even the files of the last history could be removed
};

// Runs histories, each from empty. Not thread-safe.
class Runner {
 public:
  explicit Runner(Settings settings) : settings_(std::move(settings)) {}

  // Nothing when all was as the model has it. At the end all files are closed, compared, mounted
  // anew and compared again, and removed.
  absl::optional<Mismatch> Run(const std::vector<Operation>& history);

  // Runs Settings::fresh; false when it failed.
  bool MakeFresh() { return settings_.fresh.empty() || hooks_.Run(settings_.fresh, nullptr) == 0; }

 private:
  Outcome Do(Subject* subject, Slot* slot, const Operation& operation);
  Outcome DoCall(Subject* subject, Slot* slot, const Operation& operation);
  Outcome DoFsync(Subject* subject, Slot* slot, const Operation& operation);
  Outcome DoClose(Subject* subject, Slot* slot, int handle);
  Outcome Remount(Subject* subject);

  const Settings settings_;
  Hooks hooks_;
};

}  // namespace fsx

#endif  // TESTS_FSX_RUNNER_H_
