#ifndef TESTS_MOUNT_MOUNT_FIXTURE_H_
#define TESTS_MOUNT_MOUNT_FIXTURE_H_

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/types.h>

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "tests/s3server/server.h"

namespace ufs {

// What a program left behind.
struct Ran {
  int exit_code = -1;  // 128 + signal when it was killed
  std::string output;  // standard output and error
};

// Runs `command` by bash with a time limit of 300 s. The keys of the test server are in its
// environment, and UNDERFS is the program under test.
Ran Shell(const std::string& command);

// Looks at `condition` until it holds; false when it does not within 30 s. For what happens behind
// a call that has returned, such as recovery.
bool Eventually(absl::FunctionRef<bool()> condition);

// A test with the embedded server in this process and a directory to mount on. Whatever happens in
// the test, nothing stays mounted and no daemon stays alive.
class MountTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Before Mount: how the server is started. It starts at the first call of server().
  s3server::Options server_options_;
  s3server::Server& server();
  // Names the server's operations in the tests.
  using Op = s3server::Op;

  // Mounts `uri` on dir() in the background with `options` (as after -o) beside endpoint and
  // state-dir, and clears the request log unless told to keep it.
  Ran TryMount(const std::string& options = "", const std::string& uri = "s3://bucket");
  void Mount(const std::string& options = "", const std::string& uri = "s3://bucket");
  // Through `underfs unmount`; waits for the daemon's end.
  void Unmount();
  // kill -9, or by another signal that ends it; the mount point stays behind without a daemon.
  void KillDaemon(int signal = SIGKILL);
  // The rest of KillDaemon, for a daemon that was killed already.
  void AwaitDaemonEnd();
  // The options that TryMount passes besides its own.
  std::string BaseOptions();

  const std::string& dir() const { return dir_; }    // the mount point
  const std::string& base() const { return base_; }  // a scratch directory
  std::string Path(absl::string_view name) const;    // below the mount point
  pid_t daemon() const { return daemon_; }
  // Peak resident memory of the daemon so far, in bytes (VmHWM).
  int64_t DaemonPeakRss() const;

 private:
  void Detach();

  std::string base_;
  std::string dir_;
  pid_t daemon_ = 0;
  std::unique_ptr<s3server::Server> server_;
};

// Files, by plain system calls; failures are reported to gtest with errno.
std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, absl::string_view data);
// The errno of a call that returned < 0, else 0.
#define UFS_ERRNO_OF(call) ((call) < 0 ? errno : 0)

// Deterministic bytes that differ at every offset and by `seed`.
std::string Pattern(size_t size, uint64_t seed);

}  // namespace ufs

#endif  // TESTS_MOUNT_MOUNT_FIXTURE_H_
