#ifndef TESTS_FSX_CALLS_H_
#define TESTS_FSX_CALLS_H_

#include <cstdint>
#include <set>
#include <string>

#include "tests/fsx/operation.h"
#include "tests/fsx/outcome.h"
#include "tests/fsx/subject.h"

namespace fsx {

// What calls may do beside what the manual pages promise.
struct Rules {
  int64_t max_size = 0;
  // Groups whose calls may be refused with EOPNOTSUPP; then they must have changed nothing.
  std::set<std::string> may_refuse;

  bool MayRefuse(Kind kind, int error) const;
};

// Each does one operation on the real file and on its model, and looks at what the call says.
// `slot` exists. What is out of reach, such as a new descriptor of an unlinked file, does nothing.

// Bytes by read(2) and write(2) and theirs: calls_data.cc.
Outcome DoWrite(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules);
Outcome DoSyncWrite(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules);
Outcome DoRead(Subject* subject, Slot* slot, const Operation& operation);
Outcome DoCopy(Subject* subject, Slot* from, Slot* to, const Operation& operation,
               const Rules& rules);
// A child that inherits all descriptors, and with its exit closes them: nothing changes.
Outcome DoChild();
Outcome DoSpoil(Subject* subject, Slot* slot, const Operation& operation);

// Lengths and holes: calls_space.cc.
Outcome DoTruncate(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules);
Outcome DoEmpty(Subject* subject, Slot* slot, const Operation& operation);
Outcome DoAllocate(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules);
Outcome DoSeek(Subject* subject, Slot* slot, const Operation& operation);

// Mappings: calls_map.cc. A signal while one is touched is a problem, not the end.
Outcome DoMapRead(Subject* subject, Slot* slot, const Operation& operation);
Outcome DoMapWrite(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules);

}  // namespace fsx

#endif  // TESTS_FSX_CALLS_H_
