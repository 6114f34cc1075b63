// Real mounts for tests. TearDown goes from gentle to hard: detach, kill, abort the kernel's
// connection, so that a bug in one test does not hang the next.
#include "tests/mount/mount_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ufs {
namespace {

std::string Quote(const std::string& word) { return absl::StrCat("'", word, "'"); }

// The minor device number of what is mounted on `dir`, from mountinfo: stat(2) would ask the
// daemon.
int MountedMinor(const std::string& dir) {
  std::ifstream file("/proc/self/mountinfo");
  int found = -1;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = absl::StrSplit(line, ' ');
    if (fields.size() > 5 && fields[4] == dir) {
      const std::vector<std::string> device = absl::StrSplit(fields[2], ':');
      int minor = 0;
      if (device.size() == 2 && absl::SimpleAtoi(device[1], &minor)) {
        found = minor;
      }
    }
  }
  return found;
}

// Whether the process runs; one that ended and was not waited for by its parent does not.
bool Runs(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');
  return name_end != std::string::npos && name_end + 2 < line.size() && line[name_end + 2] != 'Z';
}

}  // namespace

bool Eventually(absl::FunctionRef<bool()> condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) {
      return true;
    }
    usleep(10'000);
  }
  return false;
}

Ran Shell(const std::string& command) {
  const s3server::Options keys;
  const std::string line = absl::StrCat(
      "env -u AWS_CA_BUNDLE -u AWS_PROFILE -u AWS_REGION AWS_ACCESS_KEY_ID=", keys.access_key,
      " AWS_SECRET_ACCESS_KEY=", keys.secret_key, " UNDERFS=", UNDERFS_BINARY,
      " timeout -k 5 300 bash -c ");
  // The command travels by a file: it may hold any quotes.
  char script[] = "/tmp/underfs-test-script-XXXXXX";
  const int fd = mkstemp(script);
  Ran ran;
  if (fd < 0 || write(fd, command.data(), command.size()) != static_cast<ssize_t>(command.size())) {
    ADD_FAILURE() << "cannot write a script: " << std::strerror(errno);
    return ran;
  }
  close(fd);
  FILE* pipe =
      popen(absl::StrCat(line, Quote(absl::StrCat("source ", script)), " 2>&1").c_str(), "r");
  char buffer[4096];
  for (size_t got = 0; (got = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) {
    ran.output.append(buffer, got);
  }
  const int status = pclose(pipe);
  unlink(script);
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

void MountTest::SetUp() {
  if (access("/dev/fuse", R_OK | W_OK) != 0) {
    GTEST_SKIP() << "no /dev/fuse here: real mounts cannot be tested";
  }
  char pattern[] = "/tmp/underfs-mount-test-XXXXXX";
  base_ = mkdtemp(pattern);
  dir_ = base_ + "/mnt";
  ASSERT_EQ(mkdir(dir_.c_str(), 0755), 0);
}

void MountTest::TearDown() {
  if (base_.empty()) {
    return;
  }
  if (server_ != nullptr) {
    server_->ClearFaults();
    server_->Resume();
  }
  if (HasFailure()) {
    const Ran log = Shell("find " + Quote(base_) + " -name 'underfs.log' -exec tail -n 40 {} +");
    std::printf("%s\n", log.output.c_str());
  }
  Detach();
  server_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(base_, ignored);
}

void MountTest::Detach() {
  const int minor = MountedMinor(dir_);
  if (minor >= 0) {
    umount2(dir_.c_str(), MNT_DETACH);
  }
  if (daemon_ > 0) {
    kill(daemon_, SIGKILL);
    daemon_ = 0;
  }
  if (minor >= 0) {
    const std::string path = absl::StrCat("/sys/fs/fuse/connections/", minor, "/abort");
    const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
      [[maybe_unused]] const ssize_t written = write(fd, "1", 1);
      close(fd);
    }
  }
}

s3server::Server& MountTest::server() {
  if (server_ == nullptr) {
    absl::StatusOr<std::unique_ptr<s3server::Server>> started =
        s3server::Server::Start(server_options_);
    if (!started.ok()) {
      ADD_FAILURE() << started.status();
      std::abort();
    }
    server_ = *std::move(started);
  }
  return *server_;
}

std::string MountTest::BaseOptions() {
  return absl::StrCat("endpoint=", server().endpoint(), ",state-dir=", base_, "/state");
}

Ran MountTest::TryMount(const std::string& options, const std::string& uri) {
  const std::string all =
      options.empty() ? BaseOptions() : absl::StrCat(BaseOptions(), ",", options);
  return Shell(absl::StrCat("$UNDERFS mount ", Quote(uri), " ", dir_, " -o ", Quote(all)));
}

void MountTest::Mount(const std::string& options, const std::string& uri) {
  const Ran mounted = TryMount(options, uri);
  ASSERT_EQ(mounted.exit_code, 0) << mounted.output;
  // "... (up, pid 123)"
  const Ran listed = Shell("$UNDERFS mounts | grep -F ' " + dir_ + " '");
  const size_t at = listed.output.find("pid ");
  int pid = 0;
  ASSERT_NE(at, std::string::npos) << listed.output;
  pid = std::atoi(listed.output.c_str() + at + 4);
  ASSERT_GT(pid, 0) << listed.output;
  daemon_ = pid;
  server().log().Clear();
}

void MountTest::Unmount() {
  const Ran unmounted = Shell("$UNDERFS unmount " + dir_);
  EXPECT_EQ(unmounted.exit_code, 0) << unmounted.output;
  EXPECT_EQ(MountedMinor(dir_), -1);
  EXPECT_FALSE(Runs(daemon_)) << "the daemon is still there";
  daemon_ = 0;
}

void MountTest::KillDaemon(int signal) {
  ASSERT_EQ(kill(daemon_, signal), 0);
  AwaitDaemonEnd();
}

void MountTest::AwaitDaemonEnd() {
  // The kernel answers ENOTCONN once the daemon's descriptor is gone.
  const pid_t killed = daemon_;
  EXPECT_TRUE(Eventually([killed] { return !Runs(killed); }));
  daemon_ = 0;
}

std::string MountTest::Path(absl::string_view name) const { return absl::StrCat(dir_, "/", name); }

int64_t MountTest::DaemonPeakRss() const {
  std::ifstream file(absl::StrCat("/proc/", daemon_, "/status"));
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("VmHWM:", 0) == 0) {
      return std::atoll(line.c_str() + 6) * 1024;
    }
  }
  return -1;
}

std::string ReadFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string data;
  EXPECT_GE(fd, 0) << path << ": " << std::strerror(errno);
  char buffer[65536];
  ssize_t got = 0;
  while (fd >= 0 && (got = read(fd, buffer, sizeof(buffer))) > 0) {
    data.append(buffer, static_cast<size_t>(got));
  }
  EXPECT_GE(got, 0) << path << ": " << std::strerror(errno);
  if (fd >= 0) {
    close(fd);
  }
  return data;
}

void WriteFile(const std::string& path, absl::string_view data) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0) << path << ": " << std::strerror(errno);
  while (!data.empty()) {
    const ssize_t put = write(fd, data.data(), data.size());
    ASSERT_GT(put, 0) << path << ": " << std::strerror(errno);
    data.remove_prefix(static_cast<size_t>(put));
  }
  ASSERT_EQ(close(fd), 0) << path << ": " << std::strerror(errno);
}

std::string Pattern(size_t size, uint64_t seed) {
  std::string data(size, '\0');
  uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
  for (size_t i = 0; i < size; i += 8) {
    // xorshift64*
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    const uint64_t word = state * 0x2545F4914F6CDD1DULL;
    std::memcpy(&data[i], &word, std::min<size_t>(8, size - i));
  }
  return data;
}

}  // namespace ufs
