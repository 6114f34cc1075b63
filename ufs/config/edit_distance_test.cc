#include "ufs/config/edit_distance.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ufs
