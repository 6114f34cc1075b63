#include "ufs/file/content.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace ufs {
namespace {

constexpr int64_t kChunk = 4;

PartPlanner Planner(bool uniform = false) {
  Capabilities capabilities;
  capabilities.min_part_size = 6;
  capabilities.uniform_part_size = uniform;
  capabilities.max_parts = 5;
  capabilities.max_object_size = 1000;
  return PartPlanner(capabilities, 10);
}

class ContentTest : public testing::Test {
 protected:
  void Append(Content* content, const std::string& data) {
    std::vector<ChunkPtr> chunks;
    const int64_t needed = content->ChunksFor(static_cast<int64_t>(data.size()));
    for (int64_t i = 0; i < needed; ++i) {
      chunks.push_back(
          std::make_shared<Chunk>(allocator_, memory_.ReserveAlways(MemoryUse::kChunk, kChunk)));
    }
    content->Append(absl::MakeConstSpan(data), &chunks);
    EXPECT_TRUE(chunks.empty()) << "ChunksFor said " << needed;
  }
  static std::string Read(const Content& content, int64_t begin, int64_t end) {
    std::vector<LocatedRange> ranges;
    content.Locate(begin, end, &ranges);
    std::string text;
    for (const LocatedRange& range : ranges) {
      EXPECT_EQ(range.begin, begin + static_cast<int64_t>(text.size()));
      text += range.where == LocatedRange::Where::kMemory
                  ? range.bytes.ToString()
                  : std::string(static_cast<size_t>(range.end - range.begin), '?');
    }
    return text;
  }

  MemoryBudget memory_{1 << 20};
  std::shared_ptr<ChunkAllocator> allocator_ = std::make_shared<ChunkAllocator>(kChunk);
};

TEST_F(ContentTest, PartsFollowThePlanWhateverTheWrites) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    Content content(1, Planner(), kChunk);
    std::string model;
    while (model.size() < 40) {
      std::string data;
      for (size_t i = random() % 9; i > 0; --i) {
        data += static_cast<char>('a' + random() % 26);
      }
      Append(&content, data);
      model += data;
    }
    ASSERT_EQ(content.size, static_cast<int64_t>(model.size()));
    for (size_t i = 0; i < content.parts.size(); ++i) {
      const Part& part = *content.parts[i];
      EXPECT_EQ(part.offset, static_cast<int64_t>(i) * 10);
      EXPECT_EQ(part.state == Part::State::kReady, part.size == 10);
      EXPECT_EQ(part.crc, Crc32c::Of(model.substr(i * 10, 10)));
    }
    for (int i = 0; i < 20; ++i) {
      const size_t begin = random() % model.size();
      const size_t end = begin + random() % (model.size() - begin + 1);
      EXPECT_EQ(Read(content, static_cast<int64_t>(begin), static_cast<int64_t>(end)),
                model.substr(begin, end - begin));
    }
  }
}

TEST_F(ContentTest, ASmallBaseIsLoadedALargeOneCopied) {
  Content small(1, Planner(), kChunk);
  small.BeginWith(5);
  EXPECT_TRUE(small.pieces.empty());
  small.base = std::make_shared<BaseVersion>();
  Append(&small, "xyz");
  EXPECT_EQ(small.parts.size(), 1u);
  EXPECT_EQ(small.parts[0]->prefix, 5);
  EXPECT_EQ(Read(small, 0, 8), "?????xyz");

  Content large(1, Planner(), kChunk);
  large.BeginWith(25);
  EXPECT_EQ(large.copied, 25);
  EXPECT_EQ(large.pieces.size(), 1u);
  EXPECT_TRUE(large.parts.empty());
  Append(&large, "xyz");
  EXPECT_EQ(large.NumberOf(0), 2);

  Content uniform(1, Planner(true), kChunk);
  uniform.BeginWith(25);
  EXPECT_EQ(uniform.copied, 20);
  EXPECT_EQ(uniform.pieces.size(), 2u);
  EXPECT_EQ(uniform.parts[0]->prefix, 5);
}

TEST_F(ContentTest, TheRoomIsWhatThePartsHold) {
  Content content(1, Planner(), kChunk);
  EXPECT_EQ(content.Room(), 50);
  Append(&content, "abc");
  EXPECT_EQ(content.Room(), 47);
  content.parts.back()->state = Part::State::kReady;  // closed early
  EXPECT_EQ(content.Room(), 40);
}

}  // namespace
}  // namespace ufs
