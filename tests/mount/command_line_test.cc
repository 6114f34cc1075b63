// What a user sees on the command line: exit codes, messages, nothing secret.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CommandLineTest : public MountTest {};

TEST_F(CommandLineTest, MountErrorsNameWhatIsWrongAndExitByKind) {
  Ran ran = TryMount("", "s3://no-such-bucket");
  EXPECT_EQ(ran.exit_code, 66) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("no-such-bucket"));

  ran = Shell("AWS_SECRET_ACCESS_KEY=wrong $UNDERFS mount s3://bucket " + dir() + " -o " +
              BaseOptions());
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("SignatureDoesNotMatch"));

  ran = Shell("$UNDERFS mount s3://bucket " + dir() +
              " -o endpoint=http://127.0.0.1:1,request-timeout=1s,state-dir=" + base() + "/s");
  EXPECT_EQ(ran.exit_code, 69) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("127.0.0.1"));

  ran = TryMount("endpiont=x");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("endpoint"));

  ran = Shell("$UNDERFS mount s3://bucket");
  EXPECT_EQ(ran.exit_code, 64) << ran.output;
  ran = Shell("$UNDERFS mount bucket " + dir());
  EXPECT_EQ(ran.exit_code, 64) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("s3://bucket"));
  ran = TryMount("log-level=bogus=debug");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("no room 'bogus' logs"));
  ran = TryMount("durability=async");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("not built yet"));
}

TEST_F(CommandLineTest, UnknownCommandsNameTheNearest) {
  Ran ran = Shell("$UNDERFS nount s3://bucket /mnt");
  EXPECT_EQ(ran.exit_code, 64) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("unknown command 'nount'; did you mean 'mount'?"));
  EXPECT_THAT(ran.output, HasSubstr("the commands are: mount, unmount,"));
  EXPECT_THAT(Shell("$UNDERFS umount /mnt").output, HasSubstr("did you mean 'unmount'?"));
  ran = Shell("$UNDERFS frobnicate");
  EXPECT_EQ(ran.exit_code, 64) << ran.output;
  EXPECT_THAT(ran.output, Not(HasSubstr("did you mean")));
  EXPECT_EQ(Shell("$UNDERFS 2>&1 | grep -c '^  mount '").output, "1\n");
  EXPECT_EQ(Shell("$UNDERFS").exit_code, 64);
  EXPECT_EQ(Shell("test \"$($UNDERFS help)\" = \"$($UNDERFS --help)\"").exit_code, 0);
}

TEST_F(CommandLineTest, WhatFailsBeforeTheLogIsOpenIsSaidOnce) {
  const Ran ran = Shell(absl::StrCat("AWS_SECRET_ACCESS_KEY= $UNDERFS mount s3://bucket ", dir(),
                                     " -o endpoint=", server().endpoint()));
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, StartsWith("underfs: "));
  EXPECT_THAT(ran.output, Not(HasSubstr("not mounted:")));
}

TEST_F(CommandLineTest, NoCredentialsListsWhereItLooked) {
  const Ran ran = Shell("env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY HOME=" + base() +
                        " $UNDERFS mount s3://bucket " + dir() + " -o " + BaseOptions());
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("AWS_ACCESS_KEY_ID"));
  EXPECT_THAT(ran.output, HasSubstr(".aws"));
}

TEST_F(CommandLineTest, AnObjectIsNoDirectory) {
  ASSERT_TRUE(server().PutObject("bucket", "dir/file", "x").ok());
  const Ran ran = TryMount("", "s3://bucket/dir/file");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("s3://bucket/dir"));
}

TEST_F(CommandLineTest, WhatTheMountHidesIsSaid) {
  WriteFile(dir() + "/hidden", "x");
  const Ran mounted = TryMount();
  EXPECT_EQ(mounted.exit_code, 0) << mounted.output;
  EXPECT_THAT(mounted.output, HasSubstr("note: " + dir() + " is not empty"));
  const Ran again = TryMount();
  EXPECT_EQ(again.exit_code, 73) << again.output;
  EXPECT_THAT(again.output, HasSubstr("is mounted on " + dir() + " already"));
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
  EXPECT_EQ(ReadFile(dir() + "/hidden"), "x");
  ASSERT_EQ(unlink((dir() + "/hidden").c_str()), 0);
  const Ran empty = TryMount();
  EXPECT_EQ(empty.exit_code, 0) << empty.output;
  EXPECT_THAT(empty.output, Not(HasSubstr("is not empty")));
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
}

TEST_F(CommandLineTest, ClosedDescriptorsAreNotTakenForOthers) {
  const Ran mounted = Shell("timeout 60 $UNDERFS mount s3://bucket " + dir() + " -o " +
                            BaseOptions() + " <&- >&- 2>&-");
  EXPECT_EQ(mounted.exit_code, 0);
  WriteFile(Path("f"), "x");
  EXPECT_EQ(*server().GetObject("bucket", "f"), "x");
  const Ran unmounted = Shell("timeout 60 $UNDERFS unmount " + dir() + " <&- >&- 2>&-");
  EXPECT_EQ(unmounted.exit_code, 0);
}

TEST_F(CommandLineTest, OutputThatCannotBeWrittenIsAnError) {
  for (const char* command : {"mounts", "--version", "--help"}) {
    Mount();
    const Ran ran = Shell(absl::StrCat("$UNDERFS ", command, " > /dev/full"));
    EXPECT_EQ(ran.exit_code, 1) << command;
    EXPECT_THAT(ran.output, HasSubstr("standard output: not all")) << command;
    Unmount();
  }
}

TEST_F(CommandLineTest, RelativePathsBelongToTheCallersDirectory) {
  const Ran ran = Shell("cd " + base() + " && $UNDERFS mount s3://bucket " + dir() +
                        " -o endpoint=" + server().endpoint() +
                        ",state-dir=here,log-file=here.log && $UNDERFS unmount " + dir());
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(Shell("test -s " + base() + "/here.log && test -d " + base() + "/here").exit_code, 0);
}

TEST_F(CommandLineTest, ALogFileInNoDirectoryIsRefused) {
  const Ran ran = TryMount("log-file=" + base() + "/none/log");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("does not exist"));
  EXPECT_THAT(ran.output, Not(HasSubstr("the log is in")));
  EXPECT_EQ(Shell("test -e " + base() + "/none").exit_code, 1);
  EXPECT_EQ(TryMount("log-file=/").exit_code, 78);
  ASSERT_EQ(mkfifo((base() + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(TryMount("log-file=" + base() + "/fifo").exit_code, 78);
}

TEST_F(CommandLineTest, EndingSignalsUnmountAndLoseNothing) {
  for (const std::string signal : {"TERM", "INT", "QUIT"}) {
    Mount("", "s3://bucket/" + signal);
    const Ran ran = Shell(absl::StrCat("exec 3>", Path("f"), "; echo -n before >&3; kill -", signal,
                                       " ", daemon(), "; echo -n after >&3; exec 3>&-"));
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    EXPECT_TRUE(Eventually([this] { return Shell("mountpoint -q " + dir()).exit_code != 0; }));
    EXPECT_EQ(*server().GetObject("bucket", signal + "/f"), "beforeafter") << signal;
  }
}

TEST_F(CommandLineTest, ASilentStoreIsNamedAndItsMountCanBeInterrupted) {
  s3server::FaultRule silent;
  silent.op = Op::kListObjectsV2;
  silent.action = s3server::FaultAction::kStallHeaders;
  server().AddFault(silent);
  const Ran late = TryMount("request-timeout=1s");
  EXPECT_EQ(late.exit_code, 69) << late.output;
  EXPECT_THAT(late.output, HasSubstr("s3://bucket/ at " + server().endpoint()));
  const Ran interrupted = Shell("timeout -s INT -k 60 1 $UNDERFS mount -f s3://bucket " + dir() +
                                " -o request-timeout=1h,stall-timeout=1h," + BaseOptions());
  EXPECT_EQ(interrupted.exit_code, 124) << interrupted.output;  // not killed by timeout(1)
}

TEST_F(CommandLineTest, AnInterruptedMountDoesNotComeUpLater) {
  s3server::FaultRule slow;
  slow.op = Op::kListObjectsV2;
  slow.action = s3server::FaultAction::kDelay;
  slow.duration = absl::Seconds(2);
  server().AddFault(slow);
  const Ran ran =
      Shell("timeout -s INT 1 $UNDERFS mount s3://bucket " + dir() + " -o " + BaseOptions());
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_TRUE(Eventually(
      [this] { return Shell("grep -rq 'is unmounted' " + base() + "/state").exit_code == 0; }));
  EXPECT_NE(Shell("mountpoint -q " + dir()).exit_code, 0);
}

TEST_F(CommandLineTest, AFreshPrefixMountsWithANoticeAndNoWrite) {
  const Ran ran = TryMount("", "s3://bucket/fresh/prefix");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("empty"));
  EXPECT_EQ(server().log().CountWrites(), 0U);
}

TEST_F(CommandLineTest, MountsAndStatsShowIt) {
  Mount("", "s3a://bucket/p/");
  const Ran mounts = Shell("$UNDERFS mounts");
  EXPECT_THAT(mounts.output, HasSubstr("s3://bucket/p"));
  EXPECT_THAT(mounts.output, HasSubstr(dir()));
  WriteFile(Path("f"), "x");
  const Ran stats = Shell("$UNDERFS stats " + dir());
  EXPECT_EQ(stats.exit_code, 0);
  EXPECT_THAT(stats.output, HasSubstr("PutObject"));
  EXPECT_THAT(stats.output, HasSubstr("memory"));
  Unmount();
  EXPECT_NE(Shell("$UNDERFS stats " + dir()).exit_code, 0);
  EXPECT_NE(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
}

TEST_F(CommandLineTest, BusyMountsAreNotTornAway) {
  Mount();
  WriteFile(Path("f"), "x");
  const Ran ran =
      Shell("exec 3<" + Path("f") + "; $UNDERFS unmount " + dir() + "; echo exit=$?; cat <&3");
  EXPECT_THAT(ran.output, HasSubstr("busy"));
  EXPECT_THAT(ran.output, Not(HasSubstr("exit=0")));
  EXPECT_EQ(ran.output.back(), 'x');
  Unmount();
}

TEST_F(CommandLineTest, SecretsAreNowhereToBeSeen) {
  const s3server::Options keys;
  const Ran ran =
      Shell("env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY $UNDERFS mount s3://bucket " +
            dir() + " -o " + BaseOptions() + ",log-level=trace,aws.accessKeyId=" + keys.access_key +
            ",aws.secretKey=" + keys.secret_key);
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  WriteFile(Path("f"), "x");
  EXPECT_THAT(ran.output, Not(HasSubstr(keys.secret_key)));
  const Ran stats = Shell("$UNDERFS mounts; $UNDERFS stats " + dir());
  EXPECT_THAT(stats.output, Not(HasSubstr(keys.secret_key)));
  const Ran everywhere = Shell(absl::StrCat(
      "pid=$($UNDERFS mounts | grep -F ' ", dir(), " ' | grep -o 'pid [0-9]*' | cut -d' ' -f2); ",
      "cat /proc/$pid/cmdline /proc/mounts; find ", base(), "/state -type f -exec cat {} +"));
  EXPECT_THAT(everywhere.output, Not(HasSubstr(keys.secret_key)));
  EXPECT_THAT(everywhere.output, HasSubstr("underfs"));
  EXPECT_EQ(Shell("find " + base() + "/state -perm /077 | grep .").exit_code, 1);
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
}

TEST_F(CommandLineTest, FsCommandsWorkWithoutAMount) {
  const std::string options = " -o endpoint=" + server().endpoint() + " ";
  Ran ran = Shell("echo hello | $UNDERFS fs cp" + options + "- s3://bucket/d/f && $UNDERFS fs cat" +
                  options + "s3://bucket/d/f && $UNDERFS fs ls" + options +
                  "s3://bucket/d/ && $UNDERFS fs mv" + options +
                  "s3://bucket/d/f s3://bucket/d/g && $UNDERFS fs stat" + options +
                  "s3://bucket/d/g && $UNDERFS fs rm" + options + "s3://bucket/d/g");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("hello\n"));
  EXPECT_TRUE(server().ListKeys("bucket").empty());
  ran = Shell("$UNDERFS fs cat" + options + "s3://bucket/none");
  EXPECT_EQ(ran.exit_code, 66) << ran.output;
  ran = Shell("$UNDERFS test" + options + "s3://bucket/contract/");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("Tests completed with 0 failed"));
}

}  // namespace
}  // namespace ufs
