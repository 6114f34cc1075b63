#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_format.h"
#include "tests/fsx/calls.h"

namespace fsx {

Outcome DoTruncate(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules) {
  int done = 0;
  if (operation.kind == Kind::kTruncate) {
    FSX_RETURN_IF_WRONG(subject->Make(slot));
    if (slot->name < 0) {
      return absl::nullopt;
    }
    done = truncate(subject->PathOf(slot->name).c_str(), operation.size);
  } else {
    int fd = -1;
    FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
    if (fd < 0) {
      return absl::nullopt;
    }
    done = ftruncate(fd, operation.size);
  }
  if (done == 0) {
    slot->model.Truncate(operation.size);
  } else if (!rules.MayRefuse(operation.kind, errno)) {
    return Failed(absl::StrFormat("%s from %d to %d", RowOf(operation.kind).name,
                                  slot->model.size(), operation.size),
                  errno);
  }
  return absl::nullopt;
}

Outcome DoEmpty(Subject* subject, Slot* slot, const Operation& operation) {
  int fd = -1;
  FSX_RETURN_IF_WRONG(subject->Open(slot, kReadWrite, &fd));
  if (operation.how != 1 && slot->name < 0) {
    return absl::nullopt;
  }
  int done = 0;
  if (operation.how == 0) {
    // It becomes the file's second descriptor for reading and writing.
    FSX_RETURN_IF_WRONG(subject->Close(slot, kReadWriteToo));
    done = open(subject->PathOf(slot->name).c_str(), O_RDWR | O_TRUNC | O_CLOEXEC);
    slot->fds[kReadWriteToo] = done;
  } else if (operation.how == 1) {
    if (fd < 0) {
      return absl::nullopt;
    }
    done = ftruncate(fd, 0);
  } else {
    done = truncate(subject->PathOf(slot->name).c_str(), 0);
  }
  if (done < 0) {
    return Failed("emptying", errno);
  }
  slot->model.Truncate(0);
  return absl::nullopt;
}

Outcome DoAllocate(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules) {
  constexpr int kModes[] = {FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                            FALLOC_FL_ZERO_RANGE, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, 0};
  int fd = -1;
  FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
  if (fd < 0 || operation.size <= 0) {
    return absl::nullopt;
  }
  if (fallocate(fd, kModes[operation.how], operation.offset, operation.size) != 0) {
    const int error = errno;
    // Nobody promises plain allocation: there is nothing to allocate in a bucket.
    const bool plain = operation.how == 4 && error == EOPNOTSUPP;
    if (plain || rules.MayRefuse(operation.kind, error)) {
      return absl::nullopt;
    }
    return Failed(absl::StrFormat("fallocate(%d) of %d bytes at %d", kModes[operation.how],
                                  operation.size, operation.offset),
                  error);
  }
  if (operation.how >= 1 && operation.how <= 3) {
    slot->model.Zero(operation.offset, operation.size, operation.how == 2);
  } else if (operation.how == 4 && operation.offset + operation.size > slot->model.size()) {
    slot->model.Truncate(operation.offset + operation.size);
  }
  return absl::nullopt;
}

// Where holes are is the file system's affair, but no byte that is not zero may lie in one.
Outcome DoSeek(Subject* subject, Slot* slot, const Operation& operation) {
  int fd = -1;
  FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
  if (fd < 0) {
    return absl::nullopt;
  }
  const bool hole = operation.how == 1;
  const int64_t size = slot->model.size();
  const int64_t offset = operation.offset;
  const off_t found = lseek(fd, offset, hole ? SEEK_HOLE : SEEK_DATA);
  const int error = found < 0 ? errno : 0;
  const std::string what =
      absl::StrFormat("%s from %d of %d bytes", hole ? "SEEK_HOLE" : "SEEK_DATA", offset, size);
  if (offset >= size || (found < 0 && !hole)) {
    if (error != ENXIO) {
      return Failed(what + " instead of ENXIO", error);
    }
    if (!slot->model.IsZero(offset, size)) {
      return Problem{what + " says that there is none"};
    }
    return absl::nullopt;
  }
  if (found < 0) {
    return Failed(what, error);
  }
  if (found < offset || found > size || (!hole && found == size)) {
    return Problem{absl::StrFormat("%s gives %d", what, found)};
  }
  if (!hole && !slot->model.IsZero(offset, found)) {
    return Problem{absl::StrFormat("%s skips data: it gives %d", what, found)};
  }
  if (hole && found < size && !slot->model.IsZero(found, found + 1)) {
    return Problem{absl::StrFormat("%s gives %d, where data is", what, found), found};
  }
  return absl::nullopt;
}

}  // namespace fsx
