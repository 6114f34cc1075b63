#include "ufs/probe/machine_checks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "ufs/probe/probe_fixture_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

class MachineChecksTest : public ProbeTest {};

TEST_F(MachineChecksTest, TheDeviceIsThereAndOpens) {
  EXPECT_EQ(CheckFuseDevice(context_).verdict, Verdict::kPass);
  machine_.opened = absl::PermissionDeniedError("EACCES");
  EXPECT_EQ(CheckFuseDevice(context_).cause.code(), absl::StatusCode::kPermissionDenied);
  machine_.files.erase("/dev/fuse");
  const Finding missing = CheckFuseDevice(context_);
  EXPECT_EQ(missing.verdict, Verdict::kFail);
  EXPECT_THAT(missing.fix, HasSubstr("modprobe fuse"));
}

TEST_F(MachineChecksTest, FusermountIsNeededByAllButRoot) {
  EXPECT_EQ(CheckFusermount(context_).verdict, Verdict::kPass);
  machine_.files["/usr/bin/fusermount3"].mode = 0755;
  EXPECT_THAT(CheckFusermount(context_).fix, HasSubstr("chmod u+s /usr/bin/fusermount3"));
  machine_.program.reset();
  EXPECT_THAT(CheckFusermount(context_).fix, HasSubstr("apt install fuse3"));
  machine_.uid = 0;
  EXPECT_EQ(CheckFusermount(context_).verdict, Verdict::kPass);
}

TEST_F(MachineChecksTest, AllowOtherNeedsItsLine) {
  context_.options.allow_other = true;
  EXPECT_EQ(CheckUserAllowOther(context_).verdict, Verdict::kPass);
  machine_.texts["/etc/fuse.conf"] = "#user_allow_other\n";
  const Finding finding = CheckUserAllowOther(context_);
  EXPECT_EQ(finding.cause.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(finding.fix, HasSubstr("/etc/fuse.conf"));
  context_.options.allow_other = false;
  EXPECT_EQ(CheckUserAllowOther(context_).verdict, Verdict::kPass);
}

TEST_F(MachineChecksTest, UpdatedbIsWarnedAboutWhereItCanEnter) {
  EXPECT_EQ(CheckUpdatedb(context_).verdict, Verdict::kPass);
  machine_.texts["/etc/updatedb.conf"] = "PRUNEFS = \"NFS fuse.sshfs\"\n";
  EXPECT_EQ(CheckUpdatedb(context_).verdict, Verdict::kPass);
  context_.options.allow_other = true;
  const Finding finding = CheckUpdatedb(context_);
  EXPECT_EQ(finding.verdict, Verdict::kWarn);
  EXPECT_THAT(finding.fix, HasSubstr("fuse.underfs to PRUNEFS"));
  machine_.texts.erase("/etc/updatedb.conf");
  EXPECT_EQ(CheckUpdatedb(context_).verdict, Verdict::kPass);
}

TEST_F(MachineChecksTest, OldKernelsAndLowLimitsAreNamed) {
  EXPECT_EQ(CheckKernel(context_).verdict, Verdict::kPass);
  for (const char* old : {"4.18.0-513.el8", "5.1.21", "unknown"}) {
    machine_.release = old;
    EXPECT_EQ(CheckKernel(context_).verdict, Verdict::kWarn) << old;
  }
  machine_.release = "5.2";
  EXPECT_EQ(CheckKernel(context_).verdict, Verdict::kPass);
  EXPECT_EQ(CheckLimits(context_).verdict, Verdict::kPass);
  machine_.processes = 100;
  EXPECT_EQ(CheckLimits(context_).verdict, Verdict::kWarn);
  machine_.open_files = 300;
  EXPECT_EQ(CheckLimits(context_).verdict, Verdict::kWarn);
  machine_.open_files = 64;
  EXPECT_EQ(CheckLimits(context_).cause.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(MachineChecksTest, TheStateDirectoryIsTried) {
  EXPECT_EQ(CheckStateDirectory(context_).verdict, Verdict::kPass);
  EXPECT_EQ(machine_.state_tries, 1);
  machine_.state = absl::PermissionDeniedError("EACCES");
  EXPECT_THAT(CheckStateDirectory(context_).fix, HasSubstr("state-dir"));
  context_.read_only = true;
  EXPECT_EQ(CheckStateDirectory(context_).verdict, Verdict::kPass);
  EXPECT_EQ(machine_.state_tries, 2);
  machine_.writable = absl::PermissionDeniedError("EACCES");
  EXPECT_EQ(CheckStateDirectory(context_).cause.code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(MachineChecksTest, TheStateDirectoryIsPrivateAndHasRoom) {
  machine_.free = int64_t{500} << 20;
  EXPECT_EQ(CheckStateDirectory(context_).verdict, Verdict::kWarn);
  machine_.free = int64_t{10} << 20;
  EXPECT_EQ(CheckStateDirectory(context_).verdict, Verdict::kFail);
  machine_.files[context_.options.state_dir] = {true, false, 0777, 1000};
  EXPECT_THAT(CheckStateDirectory(context_).fix, HasSubstr("chmod 0700 /home/me/.local/state"));
  machine_.files[context_.options.state_dir] = {false, false, 0600, 1000};
  EXPECT_THAT(CheckStateDirectory(context_).detail, HasSubstr("not a directory"));
}

TEST(MachineTest, ATriedStateDirectoryLeavesNothing) {
  char pattern[] = "/tmp/underfs-probe-test-XXXXXX";
  const std::string base = mkdtemp(pattern);
  const std::unique_ptr<Machine> machine = MakeMachine(Environment::Real());
  EXPECT_TRUE(machine->TryStateDirectory(base + "/a/b/state").ok());
  EXPECT_TRUE(std::filesystem::is_empty(base));
  ASSERT_EQ(mkdir((base + "/there").c_str(), 0700), 0);
  EXPECT_TRUE(machine->TryStateDirectory(base + "/there").ok());
  EXPECT_TRUE(std::filesystem::is_empty(base + "/there"));
  std::filesystem::remove_all(base);
}

TEST(MachineTest, LooksAtWhatIsThere) {
  const std::unique_ptr<Machine> machine = MakeMachine(Environment::Real());
  EXPECT_TRUE(machine->Look("/")->is_directory);
  EXPECT_TRUE(machine->Look("/dev/null")->is_character_device);
  EXPECT_TRUE(absl::IsNotFound(machine->Look("/no/such/file").status()));
  EXPECT_TRUE(machine->FindProgram("sh").has_value());
  EXPECT_FALSE(machine->FindProgram("no-such-program").has_value());
  EXPECT_GT(*machine->FreeBytes("/tmp"), 0);
  EXPECT_FALSE(machine->kernel_release().empty());
  EXPECT_GT(machine->open_files_limit(), 0U);
}

}  // namespace
}  // namespace ufs
