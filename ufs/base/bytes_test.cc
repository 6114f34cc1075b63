#include "ufs/base/bytes.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace ufs {
namespace {

TEST(Bytes, SubSharesBuffersAndClipsToTheEnd) {
  Bytes bytes = Bytes::Copy("hello ");
  bytes.Append(Bytes::Copy("world"));
  EXPECT_EQ(bytes.size(), 11u);
  EXPECT_EQ(bytes.Sub(4, 4).ToString(), "o wo");
  EXPECT_EQ(bytes.Sub(9, 100).ToString(), "ld");
  EXPECT_TRUE(bytes.Sub(11, 1).empty());
  EXPECT_EQ(bytes.Sub(0, 3).slices()[0].data.data(), bytes.slices()[0].data.data());
}

TEST(Bytes, CopyToCrossesSlices) {
  Bytes bytes = Bytes::Copy("abc");
  bytes.Append(Bytes::Copy("def"));
  char out[4];
  bytes.CopyTo(1, 4, out);
  EXPECT_EQ(std::string(out, 4), "bcde");
}

TEST(Bytes, KeepsItsOwnerAliveAndDropsEmptySlices) {
  auto owner = std::make_shared<std::string>("owned");
  std::weak_ptr<std::string> watch = owner;
  Bytes bytes = Bytes::Wrap(owner, *owner);
  owner.reset();
  EXPECT_FALSE(watch.expired());
  bytes.Append(Bytes::Copy(""));
  EXPECT_EQ(bytes.slices().size(), 1u);
  bytes = Bytes();
  EXPECT_TRUE(watch.expired());
}

TEST(Bytes, AppendsToItself) {
  Bytes bytes = Bytes::Copy("ab");
  bytes.Append(bytes);
  EXPECT_EQ(bytes.ToString(), "abab");
}

}  // namespace
}  // namespace ufs
