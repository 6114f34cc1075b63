#include "ufs/digest/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace ufs {
namespace {

// RFC 3720, appendix B.4, and the catalogue's check value.
TEST(Crc32c, GivesThePublishedChecksums) {
  std::string ascending;
  for (int i = 0; i < 32; ++i) {
    ascending.push_back(static_cast<char>(i));
  }
  const std::string descending(ascending.rbegin(), ascending.rend());
  EXPECT_EQ(Crc32c::Of(""), 0u);
  EXPECT_EQ(Crc32c::Of("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c::Of(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c::Of(std::string(32, '\xff')), 0x62A8AB43u);
  EXPECT_EQ(Crc32c::Of(ascending), 0x46DD794Eu);
  EXPECT_EQ(Crc32c::Of(descending), 0x113FDB5Cu);
}

TEST(Crc32c, GoesOnFromAValue) {
  Crc32c crc(Crc32c::Of("1234"));
  crc.Update("");
  crc.Update("56789");
  EXPECT_EQ(crc.value(), 0xE3069283u);
}

TEST(Crc32c, CombinesAtEveryBorder) {
  std::string data;
  for (int i = 0; i < 500; ++i) {
    data.push_back(static_cast<char>(i * 31));
  }
  for (size_t border = 0; border <= data.size(); ++border) {
    const absl::string_view all = data;
    EXPECT_EQ(Crc32c::Combine(Crc32c::Of(all.substr(0, border)), Crc32c::Of(all.substr(border)),
                              all.size() - border),
              Crc32c::Of(data))
        << border;
  }
}

TEST(Crc32c, CombinesLengthsBeyond32Bits) {
  // 8 GiB of zeros, doubled from one MiB that was read and from one byte.
  constexpr uint64_t kTotal = uint64_t{1} << 33;
  uint32_t from_mib = Crc32c::Of(std::string(1 << 20, '\0'));
  for (uint64_t length = 1 << 20; length < kTotal; length *= 2) {
    from_mib = Crc32c::Combine(from_mib, from_mib, length);
  }
  const uint32_t one = Crc32c::Of(std::string(1, '\0'));
  uint32_t from_byte = one;
  for (uint64_t length = 1; length < kTotal; length *= 2) {
    from_byte = Crc32c::Combine(from_byte, from_byte, length);
  }
  EXPECT_EQ(from_byte, from_mib);
  // And one byte more, on either side.
  EXPECT_EQ(Crc32c::Combine(one, from_mib, kTotal), Crc32c::Combine(from_mib, one, 1));
}

}  // namespace
}  // namespace ufs
