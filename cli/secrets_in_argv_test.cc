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
  EXPECT_EQ(Masked("--option=ro,aws.secretKey=ab"), "--option=ro,aws.secretKey=**");
  EXPECT_EQ(Masked("proxy.password=\"a,b\",uid=5"), "proxy.password=*****,uid=5");
}

TEST(SecretsInArgv, DefinitionsHaveNoCommas) {
  EXPECT_EQ(Masked("-Daws.secretKey=a,b"), "-Daws.secretKey=***");
  EXPECT_EQ(Masked("--define=aws.secretKey=a,b"), "--define=aws.secretKey=***");
  EXPECT_EQ(Masked("-Dregion=a"), "-Dregion=a");
  std::string words[] = {"underfs", "-D", "aws.secretKey=a,b", "--define", "proxy.password=\"x"};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                  words[4].data()};
  const ArgvCopy copy(5, argv);
  EXPECT_EQ(words[2], "aws.secretKey=***");
  EXPECT_EQ(words[4], "proxy.password=**");
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
