// What is proven of a store, and how little is left of it.
#include "ufs/store/proving_store.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/store/memory_store.h"
#include "ufs/store/testing/scripted_store.h"

namespace ufs {
namespace {

// A store that is less than S3, over one in memory.
class LesserStore final : public StoreDispatch<LesserStore> {
 public:
  LesserStore() : StoreDispatch(MakeMemoryStore({})) {
    capabilities_.provable = true;
    capabilities_.min_part_size = 1;
  }

  absl::string_view layer() const override { return "lesser"; }
  const Capabilities& capabilities() const override { return capabilities_; }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    operations.emplace_back(OperationName<R>());
    if constexpr (std::is_same_v<R, BucketStateRequest>) {
      done(state);
      return;
    } else {
      if constexpr (std::is_same_v<R, PutRequest>) {
        Forget(ignores_put, &request.condition);
      } else if constexpr (std::is_same_v<R, CompleteUploadRequest>) {
        Forget(ignores_complete, &request.condition);
      } else if constexpr (std::is_same_v<R, CopyRequest>) {
        Forget(ignores_copy, &request.condition);
        if (ignores_copy_source) {
          request.source.etag.clear();
        }
      }
      next()->Execute(context, std::move(request), std::move(done));
    }
  }

  static void Forget(bool ignored, WriteCondition* condition) {
    if (ignored) {
      *condition = WriteCondition();
    }
  }

  absl::StatusOr<BucketState> state = BucketState();
  bool ignores_put = false;
  bool ignores_complete = false;
  bool ignores_copy = false;
  bool ignores_copy_source = false;
  std::vector<std::string> operations;
  Capabilities capabilities_;
};

class ProvingStoreTest : public ::testing::Test {
 protected:
  void Open(const absl::optional<ProvenCapabilities>& remembered = absl::nullopt) {
    store_ = std::make_unique<ProvingStore>(
        lesser_, "dir/.proof", remembered,
        [this](const ProvenCapabilities& proven) { remembered_.push_back(proven.Encode()); });
  }
  const Capabilities& Prove() {
    int ended = 0;
    store_->Prove({}, [&ended] { ++ended; });
    EXPECT_EQ(ended, 1);
    return store_->capabilities();
  }
  // What is left in the bucket, uploads included.
  size_t Left() {
    Outcome<ListRequest> listed(lesser_->next().get(), ListRequest{"", "", "", "", 1000});
    Outcome<ListUploadsRequest> uploads(lesser_->next().get(), ListUploadsRequest{});
    return listed.get()->objects.size() + uploads.get()->uploads.size();
  }

  std::shared_ptr<LesserStore> lesser_ = std::make_shared<LesserStore>();
  std::unique_ptr<ProvingStore> store_;
  std::vector<std::string> remembered_;
};

TEST_F(ProvingStoreTest, AStoreThatHonoursEverythingIsKnownForIt) {
  Open();
  EXPECT_FALSE(store_->capabilities().put_if_absent);
  EXPECT_TRUE(lesser_->operations.empty()) << "nothing before it is asked for";
  const Capabilities& proven = Prove();
  EXPECT_TRUE(proven.put_if_absent);
  EXPECT_TRUE(proven.complete_if_absent);
  EXPECT_TRUE(proven.put_if_match);
  EXPECT_TRUE(proven.copy_source_if_match);
  EXPECT_TRUE(proven.copy_if_absent);
  EXPECT_EQ(Left(), 0u);
  const size_t requests = lesser_->operations.size();
  EXPECT_LE(requests, 20u);
  Prove();
  EXPECT_EQ(lesser_->operations.size(), requests) << "once";
  ASSERT_EQ(remembered_.size(), 1u);
  Open(ProvenCapabilities::Decode(remembered_[0]));
  EXPECT_TRUE(store_->capabilities().copy_if_absent);
  Prove();
  EXPECT_EQ(lesser_->operations.size(), requests) << "and not after a remount";
}

TEST_F(ProvingStoreTest, WhatIsIgnoredIsNotProven) {
  const struct {
    bool LesserStore::*ignored;
    std::string rest;
  } cases[] = {
      {&LesserStore::ignores_put, "1 complete_if_absent copy_source_if_match copy_if_absent\n"},
      {&LesserStore::ignores_complete,
       "1 put_if_absent put_if_match copy_source_if_match copy_if_absent\n"},
      {&LesserStore::ignores_copy,
       "1 put_if_absent complete_if_absent put_if_match copy_source_if_match\n"},
      {&LesserStore::ignores_copy_source,
       "1 put_if_absent complete_if_absent put_if_match copy_if_absent\n"},
  };
  for (const auto& each : cases) {
    lesser_ = std::make_shared<LesserStore>();
    (*lesser_).*each.ignored = true;
    remembered_.clear();
    Open();
    Prove();
    ASSERT_EQ(remembered_.size(), 1u);
    EXPECT_EQ(remembered_[0], each.rest);
    EXPECT_EQ(Left(), 0u);
  }
}

TEST_F(ProvingStoreTest, NothingIsWrittenWhereItWouldStay) {
  BucketState versioned;
  versioned.versioned = true;
  BucketState locked;
  locked.locked = true;
  for (const absl::StatusOr<BucketState>& state :
       {absl::StatusOr<BucketState>(versioned), absl::StatusOr<BucketState>(locked),
        absl::StatusOr<BucketState>(absl::PermissionDeniedError("no"))}) {
    lesser_ = std::make_shared<LesserStore>();
    lesser_->state = state;
    Open();
    EXPECT_FALSE(Prove().put_if_absent);
    EXPECT_EQ(lesser_->operations, std::vector<std::string>{"GetBucketVersioning"});
    Prove();
    EXPECT_EQ(lesser_->operations.size(), 1u);
  }
  EXPECT_TRUE(remembered_.empty());
}

TEST_F(ProvingStoreTest, AStoreThatIsAwayIsAskedAgain) {
  lesser_->state = absl::UnavailableError("away");
  Open();
  EXPECT_FALSE(Prove().put_if_absent);
  lesser_->state = BucketState();
  EXPECT_TRUE(Prove().put_if_absent);
}

TEST_F(ProvingStoreTest, AProviderThatIsKnownIsNotTried) {
  lesser_->capabilities_.provable = false;
  lesser_->capabilities_.put_if_absent = true;
  Open();
  EXPECT_TRUE(Prove().put_if_absent);
  EXPECT_FALSE(store_->capabilities().copy_if_absent);
  EXPECT_TRUE(lesser_->operations.empty());
}

TEST_F(ProvingStoreTest, ManyAskAndOneProofAnswers) {
  Capabilities capabilities;
  capabilities.provable = true;
  ScriptedStore scripted(capabilities);
  ProvingStore store(scripted.store(), "k", absl::nullopt, nullptr);
  int ended = 0;
  store.Prove({}, [&ended] { ++ended; });
  store.Prove({}, [&ended] { ++ended; });
  EXPECT_EQ(scripted.total(), 1);
  EXPECT_EQ(ended, 0);
  scripted.Answer<BucketStateRequest>(absl::PermissionDeniedError("no"));
  EXPECT_EQ(ended, 2);
}

TEST(ProvenCapabilitiesTest, DamagedLinesAreForgotten) {
  for (const char* damaged :
       {"", "1", "2 put_if_absent\n", "1 put_if_abs\n", "\n", "put_if_absent\n"}) {
    EXPECT_FALSE(ProvenCapabilities::Decode(damaged).has_value()) << damaged;
  }
  EXPECT_TRUE(ProvenCapabilities::Decode("1\n").has_value());
}

}  // namespace
}  // namespace ufs
