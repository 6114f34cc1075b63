// ls, cat, rm, mkdir, stat, and what all commands have in common.
#include "tests/command/command_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using FsTest = CommandTest;

TEST_F(FsTest, LsShowsOneDirectoryAndNothingBeside) {
  for (const char* key : {"data/a", "data/b+c %41", "data/d/x", "data/", "data2", "top"}) {
    Put(key, "12345");
  }
  EXPECT_EQ(RunFs("ls", "s3://bucket/data").output, "a\nb+c %41\nd/\n");
  EXPECT_EQ(RunFs("ls", "s3a://bucket/data/").output, "a\nb+c %41\nd/\n");
  EXPECT_EQ(RunFs("ls", "s3://bucket").output, "data/\ndata2\ntop\n");
  EXPECT_EQ(RunFs("ls", "-R s3://bucket/data").output, "a\nb+c %41\nd/x\n");
  EXPECT_EQ(RunFs("ls", "s3://bucket/top").output, "top\n");
  const Ran lines = RunFs("ls", "-l s3://bucket/data");
  EXPECT_THAT(lines.output, HasSubstr("              5  20"));
  EXPECT_THAT(lines.output, HasSubstr("  d/\n"));
  const Ran none = RunFs("ls", "s3://bucket/dat");
  EXPECT_EQ(none.exit_code, 66);
  EXPECT_THAT(none.output, HasSubstr("s3://bucket/dat"));
  EXPECT_EQ(RunFs("ls", "s3://other").output, "");
}

TEST_F(FsTest, LsTakesMoreThanOnePage) {
  for (int i = 0; i < 2300; ++i) {
    Put(absl::StrCat("many/", i), "");
  }
  EXPECT_EQ(Shell(Fs("ls") + "s3://bucket/many | sort -nu | wc -l").output, "2300\n");
}

TEST_F(FsTest, KeysAreEscapedOnATerminalAndRawInAPipe) {
  Put("d/a\x1b[31m\nb", "x");
  EXPECT_EQ(RunFs("ls", "s3://bucket/d").output, "a\x1b[31m\nb\n");
  const Ran terminal = Shell("script -qec \"" + Fs("ls") + "s3://bucket/d\" /dev/null </dev/null");
  EXPECT_THAT(terminal.output, HasSubstr("a\\x1b[31m\\nb"));
  // Messages go to terminals, whatever standard error is at the moment.
  EXPECT_THAT(RunFs("cat", "$'s3://bucket/\\e[31m'").output, HasSubstr("\\x1b[31m"));
}

TEST_F(FsTest, CatWritesSeveralObjectsAndGoesOnAfterAFailure) {
  Put("a", "first ");
  Put("empty", "");
  const std::string large = Pattern(20 << 20, 7);
  Put("large", large);
  EXPECT_EQ(RunFs("cat", "s3://bucket/a s3://bucket/empty s3://bucket/a").output, "first first ");
  const Ran ran = RunFs("cat", "s3://bucket/none s3://bucket/a");
  EXPECT_EQ(ran.exit_code, 66);
  EXPECT_THAT(ran.output, HasSubstr("underfs: s3://bucket/none"));
  EXPECT_THAT(ran.output, HasSubstr("first "));
  ASSERT_EQ(RunFs("cat", "s3://bucket/large > large").exit_code, 0);
  EXPECT_TRUE(ReadFile(base() + "/large") == large);
  // Who reads only the beginning is no reason to complain.
  EXPECT_EQ(RunFs("cat", "s3://bucket/large | head -c 5 | wc -c").output, "5\n");
}

TEST_F(FsTest, KeysOfEveryKindAreReached) {
  for (const char* key :
       {"a b", "a+b", "100%25", "a//b", "new\nline", "é日本", "q?x#y", "..", "a/"}) {
    Put(key, absl::StrCat("content of ", key));
    WriteFile(base() + "/uri", absl::StrCat("s3://bucket/", key));
    const Ran ran = RunFs("cat", "\"$(cat uri)\"");
    EXPECT_EQ(ran.output, absl::StrCat("content of ", key));
  }
}

TEST_F(FsTest, RmDeletesWhatItIsToldAndNothingBeside) {
  for (const char* key : {"data/a", "data/d/b", "data/", "data2", "data-", "one"}) {
    Put(key, "x");
  }
  EXPECT_EQ(RunFs("rm", "s3://bucket/one").exit_code, 0);
  EXPECT_EQ(RunFs("rm", "s3://bucket/one").exit_code, 66);
  const Ran directory = RunFs("rm", "s3://bucket/data/");
  EXPECT_NE(directory.exit_code, 0);
  EXPECT_THAT(directory.output, HasSubstr("-r"));
  EXPECT_EQ(RunFs("rm", "-r s3://bucket/data").exit_code, 0);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("data-", "data2"));
  EXPECT_EQ(RunFs("rm", "-r s3://bucket/data").exit_code, 66);
  EXPECT_EQ(RunFs("rm", "-o ro s3://bucket/data2").exit_code, 77);
  EXPECT_EQ(RunFs("rm", "-r s3://bucket").exit_code, 0);
  EXPECT_THAT(server().ListKeys("bucket"), IsEmpty());
}

TEST_F(FsTest, RmOfManyTakesOneRequestForAThousand) {
  for (int i = 0; i < 2500; ++i) {
    Put(absl::StrCat("many/", i), "");
  }
  Put("many/\x01", "");  // XML cannot say this one
  server().log().Clear();
  ASSERT_EQ(RunFs("rm", "-r s3://bucket/many/").exit_code, 0);
  EXPECT_THAT(server().ListKeys("bucket"), IsEmpty());
  EXPECT_EQ(server().log().Count(s3server::Op::kDeleteObjects), 3U);
  EXPECT_EQ(server().log().Count(s3server::Op::kDeleteObject), 1U);
}

TEST_F(FsTest, MkdirWritesAMarkerOnce) {
  EXPECT_EQ(RunFs("mkdir", "s3://bucket/d s3://bucket/e/f/").exit_code, 0);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("d/", "e/f/"));
  EXPECT_EQ(Get("d/"), "");
  EXPECT_NE(RunFs("mkdir", "s3://bucket/d").exit_code, 0);
  EXPECT_EQ(RunFs("mkdir", "-p s3://bucket/d").exit_code, 0);
  Put("file", "x");
  const Ran hiding = RunFs("mkdir", "-p s3://bucket/file");
  EXPECT_EQ(hiding.exit_code, 73);
  EXPECT_THAT(hiding.output, HasSubstr("is an object"));
  EXPECT_EQ(Get("file/"), "(none)");
  EXPECT_EQ(RunFs("ls", "s3://bucket/d").output, "");
  EXPECT_EQ(RunFs("rm", "-r s3://bucket/d").exit_code, 0);
}

TEST_F(FsTest, StatShowsWhatTheStoreKnows) {
  ASSERT_TRUE(server()
                  .PutObject("bucket", "k", "12345",
                             {{"content-type", "text/plain"}, {"x-amz-meta-who", "me"}})
                  .ok());
  const std::string output = RunFs("stat", "s3://bucket/k").output;
  EXPECT_THAT(output, HasSubstr("URI:           s3://bucket/k\n"));
  EXPECT_THAT(output, HasSubstr("Size:          5\n"));
  EXPECT_THAT(output, HasSubstr("827ccb0eea8a706c4c34a16891f84e7b"));
  EXPECT_THAT(output, HasSubstr("text/plain"));
  EXPECT_THAT(output, HasSubstr("STANDARD"));
  EXPECT_THAT(output, HasSubstr("who=me"));
  Put("d/x", "");
  EXPECT_THAT(RunFs("stat", "s3://bucket/d").output, HasSubstr("directory"));
  EXPECT_EQ(RunFs("stat", "s3://bucket/none").exit_code, 66);
}

TEST_F(FsTest, ErrorsNameTheUriAndExitByKind) {
  EXPECT_EQ(RunFs("ls", "s3://no-such-bucket").exit_code, 66);
  const Ran wrong = Shell("AWS_SECRET_ACCESS_KEY=wrong " + Fs("ls") + "s3://bucket");
  EXPECT_EQ(wrong.exit_code, 77);
  EXPECT_THAT(wrong.output, HasSubstr("s3://bucket/"));
  EXPECT_THAT(wrong.output, Not(HasSubstr("wrong")));
  EXPECT_EQ(Shell("$UNDERFS fs ls -o endpoint=http://127.0.0.1:1,request-timeout=1s s3://bucket")
                .exit_code,
            69);
  EXPECT_EQ(RunFs("ls", "bucket/key").exit_code, 64);
  EXPECT_EQ(RunFs("ls", "").exit_code, 64);
  EXPECT_EQ(RunFs("cat", "-o endpiont=x s3://bucket/k").exit_code, 78);
  // Several failures: that of credentials and connections says more than a missing object.
  Put("k", "x");
  const Ran mixed = RunFs("cat", "s3://bucket/none s3://bucket/k not-a-uri");
  EXPECT_EQ(mixed.exit_code, 64) << mixed.output;
}

TEST_F(FsTest, ClosedDescriptorsAreErrorsAndNotOtherFiles) {
  Put("k", "x");
  const Ran in = Shell("timeout 60 " + Fs("cp") + "- s3://bucket/in <&-");
  EXPECT_EQ(in.exit_code, 1) << in.output;
  EXPECT_THAT(in.output, HasSubstr("Bad file descriptor"));
  EXPECT_EQ(Get("in"), "(none)");
  const Ran out = Shell("timeout 60 " + Fs("cat") + "s3://bucket/k >&-");
  EXPECT_EQ(out.exit_code, 1) << out.output;
  EXPECT_THAT(out.output, HasSubstr("standard output: Bad file descriptor"));
}

TEST_F(FsTest, LocalDirectoriesAreBucketsToo) {
  const std::string uri = "file://" + base();
  EXPECT_EQ(Shell("echo -n hello | $UNDERFS fs cp - " + uri + "/new/file && cat " + base() +
                  "/new/file && $UNDERFS fs ls " + uri + "/new && $UNDERFS fs rm -r " + uri +
                  "/new && ls -A " + base())
                .output,
            "hellofile\n.underfs\n");
}

}  // namespace
}  // namespace ufs
