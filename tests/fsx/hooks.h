#ifndef TESTS_FSX_HOOKS_H_
#define TESTS_FSX_HOOKS_H_

#include <sys/types.h>

#include <string>

namespace fsx {

// Runs commands by `sh -c` in a process that was forked before any file under test was opened: a
// child of ours would inherit the descriptors, and closing them is an event of its own for the file
// system. One command at a time; not thread-safe.
class Hooks {
 public:
  Hooks();
  ~Hooks();
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  // Returns the exit status, 128 and more for a signal, -1 when it could not be run. What the
  // command prints goes to `output`, unless that is null.
  int Run(const std::string& command, std::string* output);

 private:
  pid_t child_ = -1;
  int to_ = -1;
  int from_ = -1;
};

}  // namespace fsx

#endif  // TESTS_FSX_HOOKS_H_
