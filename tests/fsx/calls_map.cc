#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csetjmp>
#include <cstring>

#include "absl/functional/function_ref.h"
#include "tests/fsx/calls.h"

namespace fsx {
namespace {

sigjmp_buf g_touched;

void OnBusError(int /*signal*/) { siglongjmp(g_touched, 1); }

// No variable lives here that a jump could lose.
bool TouchGuarded(absl::FunctionRef<void()> touch) {
  if (sigsetjmp(g_touched, 1) != 0) {
    return false;
  }
  touch();
  return true;
}

// Runs `touch`; false when it met SIGBUS, which is how a mapping tells of errors.
bool Touch(absl::FunctionRef<void()> touch) {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = OnBusError;
  sigaction(SIGBUS, &action, &before);
  const bool reached = TouchGuarded(touch);
  sigaction(SIGBUS, &before, nullptr);
  return reached;
}

// A mapping of whole pages around a range. Null data() when mmap failed, errno says why.
class Mapping {
 public:
  Mapping(int fd, int64_t offset, int64_t size, int protection, int flags) {
    const int64_t page = sysconf(_SC_PAGESIZE);
    const int64_t begin = offset / page * page;
    size_ = static_cast<size_t>(offset + size - begin);
    shift_ = static_cast<size_t>(offset - begin);
    base_ = mmap(nullptr, size_, protection, flags, fd, begin);
  }
  ~Mapping() { Unmap(); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  char* data() const { return base_ == MAP_FAILED ? nullptr : static_cast<char*>(base_) + shift_; }
  bool Sync() { return msync(base_, size_, MS_SYNC) == 0; }
  bool Unmap() {
    const bool unmapped = base_ == MAP_FAILED || munmap(base_, size_) == 0;
    base_ = MAP_FAILED;
    return unmapped;
  }

 private:
  void* base_ = MAP_FAILED;
  size_t size_ = 0;
  size_t shift_ = 0;
};

}  // namespace

Outcome DoMapRead(Subject* subject, Slot* slot, const Operation& operation) {
  int fd = -1;
  FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
  const int64_t size = std::min(operation.size, slot->model.size() - operation.offset);
  if (fd < 0 || size <= 0) {
    return absl::nullopt;
  }
  const int flags = operation.offset % 2 == 0 ? MAP_SHARED : MAP_PRIVATE;
  const Mapping mapping(fd, operation.offset, size, PROT_READ, flags);
  if (mapping.data() == nullptr) {
    return Failed("mmap", errno);
  }
  std::string bytes(static_cast<size_t>(size), '\0');
  if (!Touch([&] { std::memcpy(&bytes[0], mapping.data(), bytes.size()); })) {
    return Problem{"SIGBUS when a mapping was read", operation.offset};
  }
  return Compare("mapping", operation.offset, bytes, slot->model.Read(operation.offset, size));
}

Outcome DoMapWrite(Subject* subject, Slot* slot, const Operation& operation, const Rules& rules) {
  FSX_RETURN_IF_WRONG(subject->Make(slot));
  const int64_t size = std::min(operation.size, slot->model.size() - operation.offset);
  int fd = -1;
  if (operation.how == 2) {
    // A descriptor of its own, so that its last close comes before the store.
    fd = slot->name < 0 ? -1 : open(subject->PathOf(slot->name).c_str(), O_RDWR | O_CLOEXEC);
  } else {
    FSX_RETURN_IF_WRONG(subject->Open(slot, operation.handle, &fd));
  }
  if (fd < 0 || size <= 0) {
    if (operation.how == 2 && fd >= 0) {
      close(fd);
    }
    return absl::nullopt;
  }
  Mapping mapping(fd, operation.offset, size, PROT_READ | PROT_WRITE, MAP_SHARED);
  const int error = mapping.data() == nullptr ? errno : 0;
  if (operation.how == 2) {
    if (close(fd) != 0) {
      return Failed("close of a mapped file", errno);
    }
    slot->late = true;
  }
  if (error != 0) {
    return rules.MayRefuse(operation.kind, error) ? absl::nullopt
                                                  : Outcome(Failed("mmap for writing", error));
  }
  const std::string bytes = Fill(operation.fill, operation.offset, size);
  if (!Touch([&] { std::memcpy(mapping.data(), bytes.data(), bytes.size()); })) {
    return Problem{"SIGBUS when a mapping was written", operation.offset};
  }
  slot->model.Write(operation.offset, bytes);
  if (operation.how == 1 && !mapping.Sync()) {
    return Failed("msync", errno);
  }
  if (!mapping.Unmap()) {
    return Failed("munmap", errno);
  }
  return absl::nullopt;
}

}  // namespace fsx
