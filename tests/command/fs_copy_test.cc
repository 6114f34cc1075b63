// cp and mv: streams, files, trees, both ways and between buckets.
#include <signal.h>

#include <cstdlib>
#include <thread>

#include "tests/command/command_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using FsCopyTest = CommandTest;

TEST_F(FsCopyTest, StreamsGoInAndOut) {
  const std::string data = Pattern(20 << 20, 3);
  WriteFile(base() + "/data", data);
  EXPECT_EQ(RunFs("cp", "- s3://bucket/d/stream < <(cat data)").exit_code, 0);
  EXPECT_TRUE(Get("d/stream") == data);
  EXPECT_EQ(
      Shell("cd " + base() + " && " + Fs("cp") + "s3://bucket/d/stream - | cmp - data").exit_code,
      0);
  EXPECT_EQ(RunFs("cp", "- s3://bucket/empty < /dev/null").exit_code, 0);
  EXPECT_EQ(Get("empty"), "");
  EXPECT_EQ(RunFs("cp", "- s3://bucket/d/ < data").exit_code, 78);  // which name?
  EXPECT_THAT(server().OpenUploads("bucket"), IsEmpty());
}

TEST_F(FsCopyTest, FilesGoUpAndDown) {
  WriteFile(base() + "/a b+%", "content");
  EXPECT_EQ(RunFs("cp", "'a b+%' s3://bucket/d/").exit_code, 0);
  EXPECT_EQ(Get("d/a b+%"), "content");
  EXPECT_EQ(RunFs("cp", "'a b+%' s3://bucket/as").exit_code, 0);
  EXPECT_EQ(Get("as"), "content");
  EXPECT_EQ(RunFs("cp", "s3://bucket/as . && cat as").output, "content");
  EXPECT_EQ(RunFs("cp", "s3://bucket/as new && cat new").output, "content");
  EXPECT_EQ(RunFs("cp", "s3://bucket/none new").exit_code, 66);
  EXPECT_EQ(ReadFile(base() + "/new"), "content");
  EXPECT_EQ(RunFs("cp", "none s3://bucket/x").exit_code, 66);
  EXPECT_EQ(RunFs("cp", "new newer").exit_code, 78);  // cp(1) does that
  EXPECT_EQ(RunFs("cp", "as new s3://bucket/two/").exit_code, 0);
  EXPECT_THAT(server().ListKeys("bucket", "two/"), ElementsAre("two/as", "two/new"));
}

TEST_F(FsCopyTest, TreesComeBackAsTheyWent) {
  Shell("cd " + base() +
        " && mkdir -p in/a/b 'in/odd dir' in/empty && echo one > in/one && echo two > in/a/two && "
        "head -c 20000000 /dev/urandom > in/a/b/large && : > in/nothing && "
        "echo x > $'in/odd dir/new\\nline' && echo y > 'in/odd dir/100%+é?#&'");
  EXPECT_EQ(RunFs("cp", "-r in s3://bucket/p/").exit_code, 0);
  EXPECT_EQ(Get("p/in/one"), "one\n");
  EXPECT_EQ(RunFs("cp", "-r s3://bucket/p/in out && diff -r in out").output, "");
  EXPECT_EQ(RunFs("cp", "-r in/ s3://bucket/q").exit_code, 0);
  EXPECT_EQ(Get("q/a/two"), "two\n");
  EXPECT_EQ(RunFs("cp", "-r s3://bucket/q s3://other/copy/").exit_code, 0);
  EXPECT_EQ(RunFs("cp", "-r s3://other/copy/q/ out2 && diff -r in out2").output, "");
  EXPECT_NE(RunFs("cp", "in s3://bucket/r").exit_code, 0);
  EXPECT_THAT(server().ListKeys("bucket", "r"), IsEmpty());
}

TEST_F(FsCopyTest, ADirectoryWithoutRecursionIsSaidToBeOne) {
  Put("d/x", "1");
  for (const std::string command :
       {"cp s3://bucket/d out", "cp s3://bucket/d s3://other/", "mv s3://bucket/d s3://bucket/e",
        "cp s3://bucket/d -", "cp s3://bucket/d/ out"}) {
    const size_t space = command.find(' ');
    const Ran ran = RunFs(command.substr(0, space), command.substr(space + 1));
    EXPECT_EQ(ran.exit_code, 1) << ran.output;
    EXPECT_THAT(ran.output, HasSubstr("is a directory: -r")) << command;
  }
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("d/x"));
  EXPECT_EQ(RunFs("cp", "s3://bucket/none out").exit_code, 66);
}

TEST_F(FsCopyTest, CopiesWithinABucketAreTheServers) {
  ASSERT_TRUE(server().PutObject("bucket", "a b", "content", {{"x-amz-meta-who", "me"}}).ok());
  server().log().Clear();
  EXPECT_EQ(RunFs("cp", "'s3://bucket/a b' s3://bucket/d/").exit_code, 0);
  EXPECT_EQ(Get("d/a b"), "content");
  EXPECT_EQ(server().log().Count(s3server::Op::kCopyObject), 1U);
  EXPECT_EQ(server().log().Count(s3server::Op::kGetObject), 0U);
  EXPECT_THAT(RunFs("stat", "'s3://bucket/d/a b'").output, HasSubstr("who=me"));
  EXPECT_EQ(RunFs("cp", "'s3://bucket/a b' 's3://bucket/a b'").exit_code, 78);
}

TEST_F(FsCopyTest, MvDeletesOnlyWhatIsCopied) {
  Put("a/x", "1");
  Put("a/d/y", "2");
  EXPECT_EQ(RunFs("mv", "s3://bucket/a/x s3://bucket/b").exit_code, 0);
  EXPECT_EQ(Get("b"), "1");
  EXPECT_EQ(RunFs("mv", "-r s3://bucket/a s3://other/").exit_code, 0);
  EXPECT_EQ(Get("a/d/y", "other"), "2");
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("b"));
  s3server::FaultRule rule;
  rule.op = s3server::Op::kCopyObject;
  rule.action = s3server::FaultAction::kError;
  rule.code = "AccessDenied";
  server().AddFault(rule);
  const Ran refused = RunFs("mv", "s3://bucket/b s3://bucket/c");
  EXPECT_EQ(refused.exit_code, 77) << refused.output;
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("b"));
}

TEST_F(FsCopyTest, AnInterruptedUploadLeavesNothing) {
  Ran ran;
  // One simple command, so that its pid is the program's.
  std::thread shell([&] {
    ran =
        Shell(Fs("cp") + "- s3://bucket/k < <(head -c 30000000 /dev/zero; exec sleep 30 2>&-) & " +
              "echo $! > " + base() + "/pid; wait $!");
  });
  EXPECT_TRUE(server().log().WaitForCount(s3server::Op::kUploadPart, 2, absl::Seconds(60)));
  EXPECT_EQ(kill(std::atoi(ReadFile(base() + "/pid").c_str()), SIGTERM), 0);
  shell.join();
  EXPECT_EQ(ran.exit_code, 143) << ran.output;
  EXPECT_THAT(server().ListKeys("bucket"), IsEmpty());
  EXPECT_THAT(server().OpenUploads("bucket"), IsEmpty());
}

}  // namespace
}  // namespace ufs
