#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/fsx/calls.h"

namespace fsx {
namespace {

// Writes all of `data`; what a call took is in the model, whatever the next one says. 0 or errno.
int WriteAll(int fd, int64_t offset, bool append, absl::string_view data, Model* model) {
  while (!data.empty()) {
    const ssize_t took =
        append ? write(fd, data.data(), data.size()) : pwrite(fd, data.data(), data.size(), offset);
    if (took < 0 && errno == EINTR) {
      continue;
    }
    if (took <= 0) {
      return took == 0 ? EIO : errno;
    }
    model->Write(offset, data.substr(0, static_cast<size_t>(took)));
    data.remove_prefix(static_cast<size_t>(took));
    offset += took;
  }
  return 0;
}

}  // namespace

bool Rules::MayRefuse(Kind kind, int error) const {
  return error == EOPNOTSUPP && may_refuse.count(RowOf(kind).group) > 0;
}

Outcome DoWrite(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules) {
  int fd = -1;
  FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
  const bool at_end = operation.kind != Kind::kPwrite;
  const int64_t offset = at_end ? slot->model.size() : operation.offset;
  const int64_t size = std::min(operation.size, rules.max_size - offset);
  if (fd < 0 || size <= 0) {
    return absl::nullopt;
  }
  const int error = WriteAll(fd, offset, operation.kind == Kind::kAppend,
                             Fill(operation.fill, offset, size), &slot->model);
  if (error != 0 && !rules.MayRefuse(operation.kind, error)) {
    return Failed(absl::StrFormat("write of %d bytes at %d", size, offset), error);
  }
  return absl::nullopt;
}

Outcome DoSyncWrite(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules) {
  FSX_RETURN_IF_WRONG(subject->Make(slot));
  const int64_t size = std::min(operation.size, rules.max_size - operation.offset);
  if (slot->name < 0 || size <= 0) {
    return absl::nullopt;
  }
  const int fd = open(subject->PathOf(slot->name).c_str(), O_WRONLY | O_SYNC | O_CLOEXEC);
  if (fd < 0) {
    return Failed("open with O_SYNC", errno);
  }
  const int error = WriteAll(fd, operation.offset, false,
                             Fill(operation.fill, operation.offset, size), &slot->model);
  if (close(fd) != 0) {
    return Failed("close after O_SYNC", errno);
  }
  if (error != 0 && !rules.MayRefuse(operation.kind, error)) {
    return Failed("write with O_SYNC", error);
  }
  return absl::nullopt;
}

Outcome DoRead(Subject* subject, Slot* slot, const Operation& operation) {
  int fd = -1;
  FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
  if (fd < 0) {
    return absl::nullopt;
  }
  std::string bytes(static_cast<size_t>(operation.size), '\0');
  size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        pread(fd, &bytes[have], bytes.size() - have, operation.offset + static_cast<int64_t>(have));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Failed(absl::StrFormat("read of %d bytes at %d", operation.size, operation.offset),
                    errno);
    }
    if (got == 0) {
      break;
    }
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return Compare("read", operation.offset, bytes,
                 slot->model.Read(operation.offset, operation.size));
}

Outcome DoCopy(Subject* subject, Slot* from, Slot* to, const Operation& operation,
               const Rules& rules) {
  int in = -1;
  int out = -1;
  FSX_RETURN_IF_WRONG(subject->Open(from, kReadOnly, &in));
  FSX_RETURN_IF_WRONG(subject->Open(to, operation.handle, &out));
  off_t source = operation.offset;
  off_t target = operation.target < 0 ? to->model.size() : operation.target;
  const int64_t size =
      std::min({operation.size, rules.max_size - target, from->model.size() - operation.offset});
  const bool overlap = from == to && source < target + size && target < source + size;
  if (in < 0 || out < 0 || size <= 0 || overlap) {
    return absl::nullopt;
  }
  const std::string bytes(from->model.Read(source, size));
  for (int64_t done = 0; done < size;) {
    const ssize_t took =
        copy_file_range(in, &source, out, &target, static_cast<size_t>(size - done), 0);
    if (took < 0 && errno == EINTR) {
      continue;
    }
    if (took < 0 && rules.MayRefuse(operation.kind, errno)) {
      return absl::nullopt;
    }
    if (took <= 0) {
      return Failed(absl::StrFormat("copy_file_range, %d of %d bytes done", done, size),
                    took == 0 ? ENODATA : errno);
    }
    to->model.Write(target - took, absl::string_view(bytes).substr(static_cast<size_t>(done),
                                                                   static_cast<size_t>(took)));
    done += took;
  }
  return absl::nullopt;
}

Outcome DoChild() {
  const pid_t child = fork();
  if (child == 0) {
    _exit(0);
  }
  int status = -1;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    return Failed("fork and wait", errno);
  }
  return absl::nullopt;
}

Outcome DoSpoil(Subject* subject, Slot* slot, const Operation& operation) {
  FSX_RETURN_IF_WRONG(subject->Make(slot));
  if (slot->name < 0) {
    return absl::nullopt;
  }
  const int64_t size = slot->model.size();
  const int64_t offset = size == 0 ? 0 : operation.offset % size;
  const char wrong = size == 0 ? 'x' : static_cast<char>(~slot->model.bytes()[offset]);
  const int fd = open(subject->PathOf(slot->name).c_str(), O_WRONLY | O_CLOEXEC);
  const bool written = fd >= 0 && pwrite(fd, &wrong, 1, offset) == 1;
  if (fd < 0 || close(fd) != 0 || !written) {
    return Failed("spoiling", errno);
  }
  return absl::nullopt;
}

}  // namespace fsx
