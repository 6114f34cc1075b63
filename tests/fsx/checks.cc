#include "tests/fsx/checks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace fsx {
namespace {

Outcome CompareSize(absl::string_view where, int64_t is, int64_t must_be) {
  if (is == must_be) {
    return absl::nullopt;
  }
  return Problem{absl::StrCat(where, " gives ", is, " bytes instead of ", must_be)};
}

}  // namespace

Outcome CheckSize(const Subject& subject, const Slot& slot) {
  if (!slot.alive) {
    return absl::nullopt;
  }
  struct stat st {};
  if (slot.name >= 0) {
    if (stat(subject.PathOf(slot.name).c_str(), &st) != 0) {
      return Failed(absl::StrCat("stat of ", subject.NameOf(slot.name)), errno);
    }
    FSX_RETURN_IF_WRONG(CompareSize("stat", st.st_size, slot.model.size()));
  }
  for (const int fd : slot.fds) {
    if (fd >= 0) {
      if (fstat(fd, &st) != 0) {
        return Failed("fstat", errno);
      }
      FSX_RETURN_IF_WRONG(CompareSize("fstat", st.st_size, slot.model.size()));
    }
  }
  return absl::nullopt;
}

Outcome CheckBytes(const Subject& subject, const Slot& slot) {
  if (slot.name < 0) {
    return absl::nullopt;
  }
  const int fd = open(subject.PathOf(slot.name).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return Failed(absl::StrCat("open of ", subject.NameOf(slot.name)), errno);
  }
  std::string bytes;
  std::string buffer(1 << 20, '\0');
  ssize_t got = 0;
  while ((got = read(fd, &buffer[0], buffer.size())) > 0 || (got < 0 && errno == EINTR)) {
    bytes.append(buffer, 0, got > 0 ? static_cast<size_t>(got) : 0);
  }
  const int error = got < 0 ? errno : 0;
  if (close(fd) != 0 || error != 0) {
    return Failed(absl::StrCat("reading all of ", subject.NameOf(slot.name)),
                  error != 0 ? error : errno);
  }
  return Compare("reading all", 0, bytes, slot.model.bytes());
}

Outcome CheckAll(Subject* subject) {
  for (const Slot& slot : subject->slots()) {
    FSX_RETURN_IF_WRONG(CheckSize(*subject, slot));
    FSX_RETURN_IF_WRONG(CheckBytes(*subject, slot));
  }
  return subject->CheckNames();
}

Outcome CheckStore(const Subject& subject, const Slot& slot, const std::string& command,
                   Hooks* hooks) {
  if (command.empty() || slot.name < 0) {
    return absl::nullopt;
  }
  std::string bytes;
  const int status =
      hooks->Run(absl::StrCat("set -- '", subject.NameOf(slot.name), "'\n", command), &bytes);
  if (status != 0) {
    return Problem{absl::StrCat("the store has no ", subject.NameOf(slot.name),
                                ": the command of --verify-through ended with status ", status)};
  }
  return Compare("the store", 0, bytes, slot.model.bytes());
}

Outcome RunHook(absl::string_view what, const std::string& command, Hooks* hooks) {
  const int status = command.empty() ? 0 : hooks->Run(command, nullptr);
  if (status == 0) {
    return absl::nullopt;
  }
  return Problem{absl::StrCat("the command of ", what, " ended with status ", status)};
}

}  // namespace fsx
