#ifndef TESTS_FSX_SUBJECT_H_
#define TESTS_FSX_SUBJECT_H_

#include <array>
#include <string>
#include <vector>

#include "tests/fsx/model.h"
#include "tests/fsx/operation.h"
#include "tests/fsx/outcome.h"

namespace fsx {

// One file under test, with what it must hold and its open descriptors.
struct Slot {
  int index = 0;
  int name = -1;       // a number for Subject::PathOf; -1 when unlinked, or not made yet
  bool alive = false;  // it has a name or an open descriptor
  // A mapping was stored to after the last close of its descriptor: what is published when is not
  // known until the next fsync or close.
  bool late = false;
  Model model;
  std::array<int, kHandles> fds{-1, -1, -1, -1};
};

// The files of a history in a directory: names, descriptors, and what happens to these. Not
// thread-safe.
class Subject {
 public:
  // The directory exists; only names that begin with "fsx-" are touched in it.
  Subject(std::string directory, int files);
  ~Subject();
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const std::string& directory() const { return directory_; }
  std::vector<Slot>& slots() { return slots_; }
  std::string NameOf(int name) const;
  std::string PathOf(int name) const;

  // Removes all files that a history may have left.
  Outcome Clear();
  // Makes the file, empty and open for reading and writing, unless it is there.
  Outcome Make(Slot* slot);
  // The descriptor of a handle, opened if need be; -1 when that cannot be as the file has no name.
  Outcome Open(Slot* slot, int handle, int* fd);
  // Closes; what close(2) says is part of the promise.
  Outcome Close(Slot* slot, int handle);
  Outcome CloseAll(Slot* slot);
  // A file that has the new name already loses it, and its descriptors unless `keep_open`.
  Outcome Rename(Slot* slot, int name, bool keep_open);
  Outcome Unlink(Slot* slot);
  // Whether the directory lists the names that files have, and no others.
  Outcome CheckNames();

 private:
  bool HasName(int name) const;

  const std::string directory_;
  std::vector<Slot> slots_;
};

}  // namespace fsx

#endif  // TESTS_FSX_SUBJECT_H_
