// Runs a history on the real files and on their models, side by side. After each operation the
// lengths must agree; bytes are compared where they are read, and whole at checks and the end.
#include "tests/fsx/runner.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/fsx/checks.h"
#include "tests/fsx/generator.h"

namespace fsx {
namespace {

bool IsOpen(const Slot& slot) {
  return std::any_of(slot.fds.begin(), slot.fds.end(), [](int fd) { return fd >= 0; });
}

}  // namespace

absl::optional<Mismatch> Runner::Run(const std::vector<Operation>& history) {
  Subject subject(settings_.directory, settings_.files);
  if (const Outcome cleared = subject.Clear(); cleared.has_value()) {
    return Mismatch{0, 0, *cleared, true};
  }
  for (size_t i = 0; i < history.size(); ++i) {
    const Operation& operation = history[i];
    // A saved history may be of more files than there are now.
    const int file = operation.file % settings_.files;
    Slot* slot = &subject.slots()[static_cast<size_t>(file)];
    const Outcome outcome = Do(&subject, slot, operation);
    if (outcome.has_value()) {
      return Mismatch{i, file, *outcome, false};
    }
  }
  Outcome last = Remount(&subject);
  if (!last.has_value()) {
    last = subject.Clear();
  }
  return last.has_value() ? absl::optional<Mismatch>(Mismatch{history.size(), 0, *last, false})
                          : absl::nullopt;
}

Outcome Runner::Do(Subject* subject, Slot* slot, const Operation& operation) {
  FSX_RETURN_IF_WRONG(DoCall(subject, slot, operation));
  for (const Slot& other : subject->slots()) {
    FSX_RETURN_IF_WRONG(CheckSize(*subject, other));
  }
  return absl::nullopt;
}

Outcome Runner::DoCall(Subject* subject, Slot* slot, const Operation& operation) {
  const Rules& rules = settings_.rules;
  switch (operation.kind) {
    case Kind::kPwrite:
    case Kind::kAppend:
    case Kind::kExtend:
      return DoWrite(subject, slot, operation, rules);
    case Kind::kSyncWrite:
      FSX_RETURN_IF_WRONG(DoSyncWrite(subject, slot, operation, rules));
      return CheckStore(*subject, *slot, settings_.verify_through, &hooks_);
    case Kind::kRead:
      return DoRead(subject, slot, operation);
    case Kind::kMapRead:
      return DoMapRead(subject, slot, operation);
    case Kind::kMapWrite:
      return DoMapWrite(subject, slot, operation, rules);
    case Kind::kFtruncate:
      return DoTruncate(subject, slot, operation, rules);
    case Kind::kTruncate: {
      const bool publishes = slot->alive && !IsOpen(*slot) && !slot->late;
      FSX_RETURN_IF_WRONG(DoTruncate(subject, slot, operation, rules));
      return publishes ? CheckStore(*subject, *slot, settings_.verify_through, &hooks_)
                       : absl::nullopt;
    }
    case Kind::kEmpty:
      return DoEmpty(subject, slot, operation);
    case Kind::kAllocate:
      return DoAllocate(subject, slot, operation, rules);
    case Kind::kCopy: {
      Slot* to = &subject->slots()[static_cast<size_t>(operation.other % settings_.files)];
      return DoCopy(subject, slot, to, operation, rules);
    }
    case Kind::kSeek:
      return DoSeek(subject, slot, operation);
    case Kind::kFsync:
      return DoFsync(subject, slot, operation);
    case Kind::kClose:
      return DoClose(subject, slot, operation.handle);
    case Kind::kRename:
      return subject->Rename(slot, operation.other % NamesOf(settings_.files), operation.how == 1);
    case Kind::kUnlink:
      return subject->Unlink(slot);
    case Kind::kRemount:
      return Remount(subject);
    case Kind::kCheck:
      return CheckAll(subject);
    case Kind::kChild:
      return DoChild();
    case Kind::kSpoil:
      return DoSpoil(subject, slot, operation);
  }
  return absl::nullopt;
}

Outcome Runner::DoFsync(Subject* subject, Slot* slot, const Operation& operation) {
  int fd = -1;
  FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
  if (fd < 0) {
    return absl::nullopt;
  }
  if ((operation.how == 0 ? fsync(fd) : fdatasync(fd)) != 0) {
    return Failed(operation.how == 0 ? "fsync" : "fdatasync", errno);
  }
  slot->late = false;
  return CheckStore(*subject, *slot, settings_.verify_through, &hooks_);
}

Outcome Runner::DoClose(Subject* subject, Slot* slot, int handle) {
  const bool publishes = handle != kReadOnly && slot->fds[static_cast<size_t>(handle)] >= 0;
  FSX_RETURN_IF_WRONG(subject->Close(slot, handle));
  if (!publishes) {
    return absl::nullopt;
  }
  slot->late = false;
  return CheckStore(*subject, *slot, settings_.verify_through, &hooks_);
}

Outcome Runner::Remount(Subject* subject) {
  for (Slot& slot : subject->slots()) {
    for (int handle = 0; handle < kHandles; ++handle) {
      FSX_RETURN_IF_WRONG(DoClose(subject, &slot, handle));
    }
  }
  FSX_RETURN_IF_WRONG(CheckAll(subject));
  FSX_RETURN_IF_WRONG(RunHook("--remount", settings_.remount, &hooks_));
  for (Slot& slot : subject->slots()) {
    slot.late = false;
    FSX_RETURN_IF_WRONG(CheckStore(*subject, slot, settings_.verify_through, &hooks_));
  }
  return CheckAll(subject);
}

}  // namespace fsx
