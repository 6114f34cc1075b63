#include "ufs/aws/passwd_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string IdFor(const std::string& text, const std::string& bucket) {
  const auto credentials = ParsePasswdFile(text, bucket);
  return credentials.ok() ? credentials->access_key_id : credentials.status().ToString();
}

TEST(PasswdFile, TheBucketsOwnLineWins) {
  const std::string text = "# keys\n\nALL:hush\r\n a:AID:hush \nb:BID:hu/sh+=\n";
  EXPECT_EQ(IdFor(text, "a"), "AID");
  EXPECT_EQ(IdFor(text, "b"), "BID");
  EXPECT_EQ(IdFor(text, "c"), "ALL");
  EXPECT_EQ(ParsePasswdFile(text, "b")->secret_access_key.Reveal(), "hu/sh+=");
}

TEST(PasswdFile, NamedValuesAreKnown) {
  EXPECT_EQ(IdFor("AWSAccessKeyId=N\nAWSSecretKey = hush\n", "x"), "N");
  EXPECT_THAT(IdFor("AWSAccessKeyId=N\n", "x"), HasSubstr("belong together"));
}

TEST(PasswdFile, WrongLinesAreNamedByNumberAndNotRepeated) {
  for (const char* text : {"\nhush\n", "A:B\nC:hush\n", "\na:b:c:hush\n", "\n:hush\n",
                           "\nA:hu sh\n", "x:a:hush\nx:b:hush\n"}) {
    const std::string message = IdFor(text, "x");
    EXPECT_THAT(message, HasSubstr("line 2: ")) << text;
    EXPECT_THAT(message, Not(HasSubstr("hu"))) << text;
  }
  EXPECT_THAT(IdFor("", "x"), HasSubstr("no line for the bucket x"));
}

}  // namespace
}  // namespace ufs
