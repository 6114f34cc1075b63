#include "ufs/s3/answer_fields.h"

#include "gtest/gtest.h"

namespace ufs {
namespace {

// The three examples of RFC 9110, section 5.6.7.
TEST(ParseHttpDate, AllThreeForms) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(ParseHttpDate(text), absl::FromUnixSeconds(784111777)) << text;
  }
}

TEST(ParseHttpDate, NothingElse) {
  for (const char* text :
       {"", "now", "infinite-future", "infinite-past", "784111777", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT and more"}) {
    EXPECT_FALSE(ParseHttpDate(text).has_value()) << text;
  }
  EXPECT_FALSE(ParseIsoDate("infinite-future").has_value());
}

}  // namespace
}  // namespace ufs
