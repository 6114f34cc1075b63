#include "ufs/digest/encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace ufs {
namespace {

TEST(Hex, RoundTripsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
  }
  EXPECT_EQ(HexDecode(HexEncode(bytes)), bytes);
  EXPECT_EQ(HexEncode("\xab\x01"), "ab01");
}

TEST(Hex, ReadsBothCasesAndRefusesTheRest) {
  EXPECT_EQ(HexDecode("aBCd"), "\xab\xcd");
  EXPECT_EQ(HexDecode(""), "");
  EXPECT_EQ(HexDecode("abc"), absl::nullopt);
  EXPECT_EQ(HexDecode("zz"), absl::nullopt);
  EXPECT_EQ(HexDecode("0x"), absl::nullopt);
  EXPECT_EQ(HexDecode(" a"), absl::nullopt);
}

// RFC 4648, section 10.
TEST(Base64, GivesThePublishedText) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, encoded] : kCases) {
    EXPECT_EQ(Base64Encode(plain), encoded);
    EXPECT_EQ(Base64Decode(encoded), std::string(plain));
  }
  EXPECT_EQ(Base64Encode("\xfb\xff"), "+/8=");
}

TEST(Base64, DecodesStrictly) {
  for (const char* bad :
       {"Zg", "Zg=", "Zg==\n", "Z g=", "Zg=a", "====", "Zh==", "Zm9=", "Zm9_", "=", "Zg==Zg=="}) {
    EXPECT_EQ(Base64Decode(bad), absl::nullopt) << bad;
  }
}

// The values S3's documentation shows for checksums are base64 of big-endian integers.
TEST(BigEndian, WritesChecksumsAsS3CarriesThem) {
  EXPECT_EQ(Base64Encode(BigEndian(uint32_t{0xE3069283})), "4waSgw==");
  EXPECT_EQ(Base64Encode(BigEndian(uint64_t{0xAE8B14860A799888})), "rosUhgp5mIg=");
}

}  // namespace
}  // namespace ufs
