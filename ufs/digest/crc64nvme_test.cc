#include "ufs/digest/crc64nvme.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace ufs {
namespace {

using digest_internal::Crc64NvmeByFolding;
using digest_internal::Crc64NvmeByTables;
using digest_internal::HasCarrylessMultiply;

std::string RandomBytes(size_t size) {
  std::mt19937 random(20240601);
  std::string bytes(size, '\0');
  for (char& c : bytes) {
    c = static_cast<char>(random());
  }
  return bytes;
}

// The catalogue's check value, and the NVM command set specification's table of test cases (4 KiB
// of zeros, of ones, ascending and descending).
TEST(Crc64Nvme, GivesThePublishedChecksums) {
  EXPECT_EQ(Crc64Nvme::Of(""), 0u);
  EXPECT_EQ(Crc64Nvme::Of("123456789"), 0xAE8B14860A799888u);
  std::string ascending;
  for (int i = 0; i < 4096; ++i) {
    ascending.push_back(static_cast<char>(i));
  }
  const std::string descending(ascending.rbegin(), ascending.rend());
  EXPECT_EQ(Crc64Nvme::Of(std::string(4096, '\0')), 0x6482D367EB22B64Eu);
  EXPECT_EQ(Crc64Nvme::Of(std::string(4096, '\xff')), 0xC0DDBA7302ECA3ACu);
  EXPECT_EQ(Crc64Nvme::Of(ascending), 0x3E729F5F6750449Cu);
  EXPECT_EQ(Crc64Nvme::Of(descending), 0x9A2DF64B8E9E517Eu);
}

TEST(Crc64Nvme, TablesGiveTheCheckValueToo) {
  EXPECT_EQ(~Crc64NvmeByTables(~uint64_t{0}, "123456789"), 0xAE8B14860A799888u);
}

TEST(Crc64Nvme, FoldingEqualsTablesAtEveryLengthAndAlignment) {
  if (!HasCarrylessMultiply()) {
    GTEST_SKIP() << "this CPU has no carry-less multiplication";
  }
  const std::string data = RandomBytes(4096);
  const absl::string_view all = data;
  for (size_t length = 0; length < 700; ++length) {
    const absl::string_view piece = all.substr(length % 17, length);
    EXPECT_EQ(Crc64NvmeByFolding(~uint64_t{0}, piece), Crc64NvmeByTables(~uint64_t{0}, piece))
        << length;
    EXPECT_EQ(Crc64NvmeByFolding(0x123456789ABCDEF0, piece),
              Crc64NvmeByTables(0x123456789ABCDEF0, piece))
        << length;
  }
}

TEST(Crc64Nvme, IsTheSameInAnyPieces) {
  const std::string data = RandomBytes(100000);
  const absl::string_view all = data;
  Crc64Nvme crc;
  for (size_t at = 0, step = 1; at < data.size(); at += step, step = step * 3 / 2 + 1) {
    crc.Update(all.substr(at, step));
  }
  EXPECT_EQ(crc.value(), ~Crc64NvmeByTables(~uint64_t{0}, data));
  Crc64Nvme resumed(Crc64Nvme::Of(all.substr(0, 777)));
  resumed.Update(all.substr(777));
  EXPECT_EQ(resumed.value(), crc.value());
}

TEST(Crc64Nvme, CombinesAtEveryBorder) {
  const std::string data = RandomBytes(600);
  const absl::string_view all = data;
  for (size_t border = 0; border <= data.size(); ++border) {
    EXPECT_EQ(Crc64Nvme::Combine(Crc64Nvme::Of(all.substr(0, border)),
                                 Crc64Nvme::Of(all.substr(border)), all.size() - border),
              Crc64Nvme::Of(data))
        << border;
  }
}

TEST(Crc64Nvme, CombinesPartsOfAMultipartUploadInOrder) {
  const std::string part(5 << 20, 'p');
  uint64_t whole = Crc64Nvme::Of(part);
  whole = Crc64Nvme::Combine(whole, Crc64Nvme::Of(part), part.size());
  whole = Crc64Nvme::Combine(whole, Crc64Nvme::Of("tail"), 4);
  EXPECT_EQ(whole, Crc64Nvme::Of(part + part + "tail"));
}

}  // namespace
}  // namespace ufs
