#include "ufs/aws/credential_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(SplitCommand, AsAShellWould) {
  EXPECT_THAT(*SplitCommand("  a  b\tc "), ElementsAre("a", "b", "c"));
  EXPECT_THAT(*SplitCommand(R"("/opt/my tool" --x="y z" 'it'"'"'s')"),
              ElementsAre("/opt/my tool", "--x=y z", "it's"));
  EXPECT_THAT(*SplitCommand(R"(a\ b "c\"d\e" 'f\g')"), ElementsAre("a b", R"(c"d\e)", R"(f\g)"));
  EXPECT_THAT(*SplitCommand("a '' \"\""), ElementsAre("a", "", ""));
  EXPECT_THAT(*SplitCommand("a $HOME `id` ; b | c"),
              ElementsAre("a", "$HOME", "`id`", ";", "b", "|", "c"));
  for (const char* wrong : {"", "  ", "a 'b", "a \"b", "a \\", "''"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(SplitCommand(wrong).status())) << wrong;
  }
}

TEST(RunCommand, GivesItsOutputWithoutAShell) {
  const auto output = RunCommand({"/bin/echo", "$HOME;`id`"}, absl::Seconds(30));
  ASSERT_TRUE(output.ok()) << output.status();
  EXPECT_EQ(output->Reveal(), "$HOME;`id`\n");
}

TEST(RunCommand, FailuresNameTheProgramAlone) {
  const auto fails =
      RunCommand({"/bin/sh", "-c", "echo hush; echo hush >&2; exit 3"}, absl::Seconds(30));
  EXPECT_EQ(fails.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(fails.status().message()), HasSubstr("/bin/sh ended with code 3"));
  EXPECT_THAT(std::string(fails.status().message()), Not(HasSubstr("hush")));
  EXPECT_THAT(
      std::string(RunCommand({"/nonexistent/x", "hush"}, absl::Seconds(30)).status().message()),
      HasSubstr("/nonexistent/x cannot be started: No such file"));
  EXPECT_THAT(
      std::string(
          RunCommand({"/bin/sh", "-c", "kill -9 $$"}, absl::Seconds(30)).status().message()),
      HasSubstr("ended with signal 9"));
}

TEST(RunCommand, WhatDoesNotEndIsKilledWithItsChildren) {
  const auto late = RunCommand({"/bin/sh", "-c", "sleep 1000 & wait"}, absl::Milliseconds(200));
  EXPECT_TRUE(absl::IsDeadlineExceeded(late.status())) << late.status();
}

TEST(RunCommand, EndlessOutputIsCutOff) {
  const auto endless = RunCommand({"/bin/cat", "/dev/zero"}, absl::Seconds(30));
  EXPECT_THAT(std::string(endless.status().message()), HasSubstr("more than 64 KiB"));
}

TEST(RunCommand, ReadsNothingFromOurInput) {
  const auto output = RunCommand({"/bin/cat"}, absl::Seconds(30));
  ASSERT_TRUE(output.ok());
  EXPECT_TRUE(output->empty());
}

TEST(ProcessCredentials, AreWhatItWrites) {
  const auto provider = MakeProcessCredentials(
      R"(/bin/echo '{"Version":1,"AccessKeyId":"P","SecretAccessKey":"hush"}')", RunCommand);
  const auto credentials = provider->Get();
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_EQ(credentials->access_key_id, "P");
  EXPECT_EQ(credentials->provider, "credential_process");
  EXPECT_EQ(MakeProcessCredentials("/bin/echo hush", RunCommand)->Get().status(),
            absl::DataLossError("what /bin/echo writes: it is no JSON object"));
}

}  // namespace
}  // namespace ufs
