#include "cli/secrets_in_argv.h"

#include <gtest/gtest.h>

namespace ufs::cli {
namespace {

std::string Masked(std::string word) {
  MaskSecrets(word.data());
  return word;
}

TEST(SecretsInArgv, AreOverwrittenInPlaceAndNothingElseIs) {
  EXPECT_EQ(Masked("endpoint=http://x,aws.secretKey=ab/c+=d,ro"),
            "endpoint=http://x,aws.secretKey=*******,ro");
  EXPECT_EQ(Masked("aws.accessKeyId=AKIA"), "aws.accessKeyId=****");
  EXPECT_EQ(Masked("session-token=x\\,y,uid=5"), "session-token=****,uid=5");
  EXPECT_EQ(Masked("-oaws_secret_access_key=zz"), "-oaws_secret_access_key=**");
  EXPECT_EQ(Masked("s3://bucket/secret"), "s3://bucket/secret");
}

TEST(SecretsInArgv, TheCopyKeepsThem) {
  std::string program = "underfs";
  std::string option = "aws.secretKey=hush";
  char* argv[] = {program.data(), option.data(), nullptr};
  const ArgvCopy copy(2, argv);
  EXPECT_STREQ(copy.argv()[1], "aws.secretKey=hush");
  EXPECT_EQ(copy.argv()[2], nullptr);
  EXPECT_EQ(option, "aws.secretKey=****");
}

}  // namespace
}  // namespace ufs::cli
