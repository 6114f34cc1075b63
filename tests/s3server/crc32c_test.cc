#include "tests/s3server/crc32c.h"

#include <gtest/gtest.h>

#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

std::string Of(absl::string_view bytes) {
  Crc32c crc;
  crc.Update(bytes);
  return Hex(crc.Finish());
}

// RFC 3720, B.4, whose bytes are in the order of the wire; the first is the usual check value.
TEST(Crc32c, PublishedValues) {
  EXPECT_EQ(Of("123456789"), "e3069283");
  EXPECT_EQ(Of(""), "00000000");
  EXPECT_EQ(Of(std::string(32, '\0')), "8a9136aa");
  EXPECT_EQ(Of(std::string(32, '\xff')), "62a8ab43");
  std::string ascending;
  for (char c = 0; c < 32; ++c) {
    ascending.push_back(c);
  }
  EXPECT_EQ(Of(ascending), "46dd794e");
  EXPECT_EQ(Of(std::string(ascending.rbegin(), ascending.rend())), "113fdb5c");
}

TEST(Crc32c, PiecesOfAnyLengthMakeTheSame) {
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    bytes.push_back(static_cast<char>(i * 37));
  }
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    Crc32c crc;
    crc.Update(absl::string_view(bytes).substr(0, cut));
    crc.Update(absl::string_view(bytes).substr(cut));
    EXPECT_EQ(Hex(crc.Finish()), Of(bytes)) << cut;
  }
}

}  // namespace
}  // namespace s3server
