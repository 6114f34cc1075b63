#ifndef UFS_PROBE_MACHINE_FAKE_H_
#define UFS_PROBE_MACHINE_FAKE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/probe/dialer.h"
#include "ufs/probe/machine.h"

namespace ufs {

class FakeDialer final : public Dialer {
 public:
  absl::StatusOr<std::vector<std::string>> Resolve(const std::string& host) override {
    asked.push_back(host);
    return addresses;
  }
  absl::Status Connect(const std::string& address, int port, absl::Duration /*within*/) override {
    asked.push_back(absl::StrCat(address, ":", port));
    return dead.count(address) > 0 ? absl::UnavailableError("Connection refused")
                                   : absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::string>> addresses = std::vector<std::string>{"192.0.2.1"};
  std::set<std::string> dead;
  std::vector<std::string> asked;
};

// A machine on which all is well for an ordinary user.
class FakeMachine final : public Machine {
 public:
  absl::StatusOr<FileFacts> Look(const std::string& path) const override {
    const auto found = files.find(path);
    return found == files.end() ? absl::StatusOr<FileFacts>(absl::NotFoundError(path))
                                : found->second;
  }
  absl::StatusOr<std::string> Read(const std::string& path) const override {
    const auto found = texts.find(path);
    return found == texts.end() ? absl::StatusOr<std::string>(absl::NotFoundError(path))
                                : found->second;
  }
  absl::Status TryOpen(const std::string& /*path*/) const override { return opened; }
  absl::Status MayWrite(const std::string& /*directory*/) const override { return writable; }
  absl::StatusOr<int64_t> FreeBytes(const std::string& /*path*/) const override { return free; }
  absl::Status TryStateDirectory(const std::string& /*root*/) const override {
    ++state_tries;
    return state;
  }
  absl::optional<std::string> FindProgram(const std::string& /*name*/) const override {
    return program;
  }
  uid_t user() const override { return uid; }
  std::string kernel_release() const override { return release; }
  uint64_t open_files_limit() const override { return open_files; }
  uint64_t processes_limit() const override { return processes; }

  std::map<std::string, FileFacts> files = {
      {"/", {true, false, 0755, 0}},
      {"/dev/fuse", {false, true, 0666, 0}},
      {"/usr/bin/fusermount3", {false, false, 04755, 0}},
      {"/home/me/.local", {true, false, 0700, 1000}},
  };
  std::map<std::string, std::string> texts = {
      {"/etc/fuse.conf", "# The file\nuser_allow_other\n"},
      {"/etc/updatedb.conf", "PRUNEFS=\"NFS fuse.underfs proc\"\n"}};
  absl::Status opened;
  absl::Status writable;
  absl::Status state;
  int64_t free = int64_t{100} << 30;
  absl::optional<std::string> program = "/usr/bin/fusermount3";
  uid_t uid = 1000;
  std::string release = "6.1.0-13-amd64";
  uint64_t open_files = 1024;
  uint64_t processes = 4096;
  mutable int state_tries = 0;
};

}  // namespace ufs

#endif  // UFS_PROBE_MACHINE_FAKE_H_
