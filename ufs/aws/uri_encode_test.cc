#include "ufs/aws/uri_encode.h"

#include <gtest/gtest.h>

#include <string>

namespace ufs {
namespace {

TEST(UriEncode, LeavesOnlyTheUnreserved) {
  EXPECT_EQ(UriEncode("AZaz09-._~", false), "AZaz09-._~");
  EXPECT_EQ(
      UriEncode(" !\"#$%&'()*+,/:;<=>?@[\\]^`{|}", false),
      "%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D");
  EXPECT_EQ(UriEncode("\xE1\x88\xB4", false), "%E1%88%B4");
  EXPECT_EQ(UriEncode(absl::string_view("\0\x01\x7f\xff", 4), false), "%00%01%7F%FF");
}

TEST(UriEncode, KeepsSlashesOfAKey) {
  EXPECT_EQ(UriEncode("a//b/./../c", true), "a//b/./../c");
  EXPECT_EQ(UriEncode("a//b", false), "a%2F%2Fb");
}

TEST(UriEncode, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
  }
  for (const bool keep_slash : {false, true}) {
    const std::string encoded = UriEncode(bytes, keep_slash);
    EXPECT_EQ(UriDecode(encoded, false), bytes);
    EXPECT_EQ(UriDecode(encoded, true), bytes);
  }
}

TEST(UriDecode, ReadsPlusAsTold) {
  EXPECT_EQ(UriDecode("a+b%2Bc", true), "a b+c");
  EXPECT_EQ(UriDecode("a+b%2bc", false), "a+b+c");
}

TEST(UriDecode, RefusesBrokenEscapes) {
  for (const char* bad : {"%", "a%", "%4", "%4x", "%x4", "%%41", "% 41"}) {
    EXPECT_EQ(UriDecode(bad, false), absl::nullopt) << bad;
  }
  EXPECT_EQ(UriDecode("", false), "");
}

}  // namespace
}  // namespace ufs
