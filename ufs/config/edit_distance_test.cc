#include "ufs/config/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ufs {
namespace {

TEST(EditDistance, CountsEachKindOfEdit) {
  EXPECT_EQ(EditDistance("endpoint", "endpoint", 3), 0u);
  EXPECT_EQ(EditDistance("enpoint", "endpoint", 3), 1u);
  EXPECT_EQ(EditDistance("endpointt", "endpoint", 3), 1u);
  EXPECT_EQ(EditDistance("entpoint", "endpoint", 3), 1u);
  EXPECT_EQ(EditDistance("ednpoint", "endpoint", 3), 1u);
  EXPECT_EQ(EditDistance("", "abc", 3), 3u);
}

TEST(EditDistance, TreatsUpperAndLowerCaseAlike) {
  EXPECT_EQ(EditDistance("s3a.accessKeyID", "s3a.accessKeyId", 3), 0u);
}

TEST(EditDistance, StopsAtItsLimit) {
  EXPECT_EQ(EditDistance("abcdef", "ghijkl", 3), 4u);
  EXPECT_EQ(EditDistance("a", "abcdefgh", 3), 4u);
}

TEST(EditDistance, StoppingEarlyChangesNothing) {
  const char* const words[] = {"",       "ab",       "ba",       "abcd",     "badc",
                               "region", "regoin",   "endpoint", "endpiont", "proxy.host",
                               "poxry",  "enpdoint", "xregion",  "ab.cd",    "dcba"};
  for (const char* const a : words) {
    for (const char* const b : words) {
      const size_t whole = EditDistance(a, b, 100);
      for (size_t limit = 0; limit < 6; ++limit) {
        EXPECT_EQ(EditDistance(a, b, limit), std::min(whole, limit + 1)) << a << ", " << b;
      }
    }
  }
}

}  // namespace
}  // namespace ufs
