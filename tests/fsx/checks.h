#ifndef TESTS_FSX_CHECKS_H_
#define TESTS_FSX_CHECKS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "tests/fsx/hooks.h"
#include "tests/fsx/outcome.h"
#include "tests/fsx/subject.h"

namespace fsx {

// Whether stat(2) and every open descriptor give the length that the model has.
Outcome CheckSize(const Subject& subject, const Slot& slot);

// Compares the whole file, through a descriptor of its own, with the model.
Outcome CheckBytes(const Subject& subject, const Slot& slot);

// CheckSize and CheckBytes of every file, and their names.
Outcome CheckAll(Subject* subject);

// Compares what `command` prints, given the file's name as $1, with the model. Does nothing when
// the command is empty or the file has no name.
Outcome CheckStore(const Subject& subject, const Slot& slot, const std::string& command,
                   Hooks* hooks);

// Runs a command of the user's; `what` names it.
Outcome RunHook(absl::string_view what, const std::string& command, Hooks* hooks);

}  // namespace fsx

#endif  // TESTS_FSX_CHECKS_H_
