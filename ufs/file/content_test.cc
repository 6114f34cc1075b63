#include "ufs/file/content.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>

namespace ufs {
namespace {

constexpr int64_t kChunk = 4;
constexpr int64_t kMinPart = 6;
constexpr int64_t kPart = 10;

PartPlanner Planner(bool uniform = false, int max_parts = 5) {
  Capabilities capabilities;
  capabilities.min_part_size = kMinPart;
  capabilities.uniform_part_size = uniform;
  capabilities.max_parts = max_parts;
  capabilities.max_object_size = 1000;
  return PartPlanner(capabilities, kPart);
}

class ContentTest : public testing::Test {
 protected:
  // Returns how many chunks were asked for and not used.
  size_t Make(Content* content, const Change& change) {
    content->Split(change.offset, change.end());
    std::vector<StagedChunk> back;
    std::vector<ChunkPtr> chunks;
    const int64_t needed = content->ChunksFor(change, &back);
    EXPECT_TRUE(back.empty());
    for (int64_t i = 0; i < needed; ++i) {
      chunks.push_back(
          std::make_shared<Chunk>(allocator_, memory_.ReserveAlways(MemoryUse::kChunk, kChunk)));
    }
    Leavings leavings;
    content->Apply(change, &chunks, &leavings);
    return chunks.size();
  }
  void Append(Content* content, const std::string& data) {
    EXPECT_EQ(Make(content, {content->size, static_cast<int64_t>(data.size()), data.data()}), 0u);
  }
  // The content as text; what is the base's comes from `base`.
  static std::string Read(Content* content, int64_t begin, int64_t end,
                          const std::string& base = std::string(1000, '?')) {
    std::vector<LocatedRange> ranges;
    content->Locate(begin, end, &ranges);
    std::string text;
    for (const LocatedRange& range : ranges) {
      EXPECT_EQ(range.begin, begin + static_cast<int64_t>(text.size()));
      const auto length = static_cast<size_t>(range.end - range.begin);
      switch (range.where) {
        case LocatedRange::Where::kMemory:
          text += range.bytes.ToString();
          break;
        case LocatedRange::Where::kZero:
          text += std::string(length, '\0');
          break;
        case LocatedRange::Where::kBase:
          text += base.substr(static_cast<size_t>(range.begin), length);
          break;
        default:
          ADD_FAILURE() << "nothing is staged here";
      }
    }
    return text;
  }
  // What the store demands of parts, and what the other members rely on.
  static void Check(const Content& content) {
    int64_t at = 0;
    for (size_t i = 0; i < content.parts.size(); ++i) {
      const Part& part = *content.parts[i];
      const bool last = i + 1 == content.parts.size();
      ASSERT_EQ(part.offset, at);
      ASSERT_GT(part.size, 0);
      ASSERT_LE(part.size, part.capacity);
      ASSERT_TRUE(last || part.size >= kMinPart) << "part " << i << " has " << part.size;
      ASSERT_TRUE(last || part.state != Part::State::kFilling);
      if (part.kind == Part::Kind::kBytes) {
        ASSERT_EQ(static_cast<int64_t>(part.slots.size()), (part.size + kChunk - 1) / kChunk);
      }
      at = part.end();
    }
    ASSERT_EQ(at, content.size);
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
      EXPECT_EQ(part.offset, static_cast<int64_t>(i) * kPart);
      EXPECT_EQ(part.state == Part::State::kReady, part.size == kPart);
      EXPECT_FALSE(part.late);
    }
    for (int i = 0; i < 20; ++i) {
      const size_t begin = random() % model.size();
      const size_t end = begin + random() % (model.size() - begin + 1);
      EXPECT_EQ(Read(&content, static_cast<int64_t>(begin), static_cast<int64_t>(end)),
                model.substr(begin, end - begin));
    }
  }
}

TEST_F(ContentTest, AnyChangesGiveWhatAStringGives) {
  std::mt19937 random(11);
  for (int round = 0; round < 600; ++round) {
    SCOPED_TRACE(round);
    Content content(1, Planner(round % 5 == 0, 100), kChunk);
    std::string base;
    for (size_t i = random() % 70; i > 0; --i) {
      base += static_cast<char>('A' + i % 26);
    }
    content.BeginWith(static_cast<int64_t>(base.size()));
    content.base = std::make_shared<BaseVersion>();
    std::string model = base;
    std::vector<std::pair<LocatedRange, std::string>> lent;  // what readers still hold
    for (int step = 0; step < 25; ++step) {
      SCOPED_TRACE(step);
      const auto at = static_cast<int64_t>(random() % (model.size() + 12));
      const auto length = static_cast<int64_t>(random() % 30);
      std::string data;
      for (int64_t i = 0; i < length; ++i) {
        data += static_cast<char>('a' + random() % 26);
      }
      const auto offset = static_cast<size_t>(at);
      switch (random() % 5) {
        case 0: {  // a cut
          if (at > 0 && offset < model.size()) {
            Leavings leavings;
            content.Cut(at, &leavings);
            model.resize(offset);
          }
          break;
        }
        case 1: {  // zeros
          const int64_t end = std::min<int64_t>(at + length, content.size);
          if (end > at) {
            Make(&content, {at, end - at, nullptr});
            model.replace(offset, static_cast<size_t>(end - at), static_cast<size_t>(end - at),
                          '\0');
          }
          break;
        }
        case 2:  // a hole at the end
          if (offset > model.size()) {
            Make(&content, {at, 0, nullptr});
            model.resize(offset);
          }
          break;
        default:
          if (length > 0) {
            model.resize(std::max(model.size(), offset + data.size()));
            model.replace(offset, data.size(), data);
            Make(&content, {at, length, data.data()});
          }
      }
      ASSERT_NO_FATAL_FAILURE(Check(content));
      ASSERT_EQ(Read(&content, 0, content.size, base), model);
      // Whoever was given bytes before has the same ones now.
      for (const auto& [range, text] : lent) {
        ASSERT_EQ(range.bytes.ToString(), text);
      }
      std::vector<LocatedRange> ranges;
      const auto from = static_cast<int64_t>(random() % (model.size() + 1));
      content.Locate(from, std::min<int64_t>(from + 7, content.size), &ranges);
      for (LocatedRange& range : ranges) {
        if (range.where == LocatedRange::Where::kMemory) {
          std::string text = range.bytes.ToString();
          lent.emplace_back(std::move(range), std::move(text));
        }
      }
      const auto seek = static_cast<int64_t>(random() % (model.size() + 1));
      if (const auto data_at = content.Seek(seek, /*hole=*/false); seek < content.size) {
        const int64_t until = data_at.value_or(content.size);
        ASSERT_EQ(model.substr(static_cast<size_t>(seek), static_cast<size_t>(until - seek)),
                  std::string(static_cast<size_t>(until - seek), '\0'));
        ASSERT_TRUE(content.Seek(seek, /*hole=*/true).has_value());
      }
    }
  }
  EXPECT_EQ(memory_.used(), 0);
}

TEST_F(ContentTest, ASmallBaseIsLoadedALargeOneCopied) {
  Content small(1, Planner(), kChunk);
  small.BeginWith(5);
  ASSERT_EQ(small.parts.size(), 1u);
  EXPECT_EQ(small.parts[0]->kind, Part::Kind::kBytes);
  small.base = std::make_shared<BaseVersion>();
  Append(&small, "xyz");
  EXPECT_EQ(small.parts.size(), 1u);
  EXPECT_EQ(Read(&small, 0, 8), "?????xyz");

  Content large(1, Planner(), kChunk);
  large.BeginWith(25);
  ASSERT_EQ(large.parts.size(), 1u);
  EXPECT_EQ(large.parts[0]->kind, Part::Kind::kCopy);
  Append(&large, "xyz");
  EXPECT_EQ(large.parts.size(), 2u);

  Content uniform(1, Planner(true), kChunk);
  uniform.BeginWith(25);
  ASSERT_EQ(uniform.parts.size(), 3u);
  EXPECT_EQ(uniform.parts[1]->kind, Part::Kind::kCopy);
  EXPECT_EQ(uniform.parts[2]->kind, Part::Kind::kBytes);
}

TEST_F(ContentTest, AnEditInTheMiddleSplitsACopyIntoThree) {
  Content content(1, Planner(), kChunk);
  content.BeginWith(100);
  content.base = std::make_shared<BaseVersion>();
  Make(&content, {50, 2, "xy"});
  ASSERT_EQ(content.parts.size(), 3u);
  EXPECT_EQ(content.parts[0]->size, 50);
  EXPECT_EQ(content.parts[1]->kind, Part::Kind::kBytes);
  EXPECT_EQ(content.parts[1]->size, kMinPart) << "no more than the store demands is fetched";
  EXPECT_TRUE(content.parts[1]->late);
  EXPECT_EQ(content.parts[2]->kind, Part::Kind::kCopy);
  EXPECT_TRUE(content.edited);
  Make(&content, {53, 1, "z"});
  EXPECT_EQ(content.parts.size(), 3u) << "the same part takes it";
  EXPECT_EQ(Read(&content, 48, 58), "??xy?z????");
}

TEST_F(ContentTest, EditsNeverUseUpThePartNumbers) {
  Content content(1, Planner(false, 8), kChunk);
  content.BeginWith(900);
  content.base = std::make_shared<BaseVersion>();
  for (int64_t at = 0; at < 900; at += 20) {
    Make(&content, {at, 1, "x"});
  }
  EXPECT_LE(content.parts.size(), 8u);
}

TEST_F(ContentTest, ASentPartThatIsChangedIsSentAgainByThePublish) {
  Content content(1, Planner(), kChunk);
  Append(&content, "aaaaaaaaaabbbbbbbbbbcc");
  content.parts[0]->state = Part::State::kSent;
  content.parts[0]->etag = "one";
  content.parts[1]->state = Part::State::kSending;
  const PartPtr flying = content.parts[1];
  Make(&content, {8, 4, "WXYZ"});
  EXPECT_EQ(content.parts[0]->state, Part::State::kReady);
  EXPECT_TRUE(content.parts[0]->late);
  EXPECT_EQ(content.parts[0]->etag, "");
  EXPECT_NE(content.parts[1], flying) << "what is under way stays as it is";
  EXPECT_EQ(flying->state, Part::State::kSending);
  EXPECT_EQ(Read(&content, 0, 22), "aaaaaaaaWXYZbbbbbbbbcc");
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
