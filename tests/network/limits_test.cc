// What each limit names, counted by the server: the most requests that waited for it at one time.
#include <latch>

#include "absl/strings/str_cat.h"
#include "tests/network/network_store.h"
#include "ufs/store/limits_config.h"

namespace ufs {
namespace {

using s3server::Op;

constexpr int kRequests = 24;

class NullSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta& /*meta*/, const ByteRange& /*range*/) override {
    return absl::OkStatus();
  }
  absl::Status OnBytes(absl::Span<const char> /*bytes*/) override { return absl::OkStatus(); }
};

class LimitsTest : public NetworkTest {
 protected:
  // Sends kRequests of each kind at once to a server that takes 50 ms for each.
  void Storm(const LimitOptions& limits) {
    s3server::Options options;
    options.model.latency = absl::Milliseconds(50);
    Serve(options);
    for (int i = 0; i < kRequests; ++i) {
      ASSERT_TRUE(server_->PutObject("bucket", absl::StrCat("old", i), "x").ok());
    }
    StackOptions stack;
    stack.admission = LimitsConfig(limits).admission;
    Open(HttpRoute(), "", {}, stack);
    std::latch done(6 * kRequests);
    const auto count = [&done](const absl::Status& status) {
      EXPECT_TRUE(status.ok()) << status;
      done.count_down();
    };
    for (int i = 0; i < kRequests; ++i) {
      const std::string old = absl::StrCat("old", i);
      Start(HeadRequest{old}, count);
      Start(GetRequest{old, absl::nullopt, "", std::make_shared<NullSink>()}, count);
      Start(PutRequest{absl::StrCat("new", i), Bytes("x"), {}, {}}, count);
      ListRequest list;
      list.prefix = old;
      Start(list, count);
      CopyRequest copy;
      copy.source.key = old;
      copy.key = absl::StrCat("copy", i);
      Start(copy, count);
      Start(DeleteRequest{absl::StrCat("none", i)}, count);
    }
    done.wait();
    EXPECT_EQ(log().Count(), 6u * kRequests);
  }
  uint64_t Metadata() {
    return log().Peak({Op::kHeadObject, Op::kListObjectsV2, Op::kDeleteObject});
  }
  uint64_t Uploads() { return log().Peak({Op::kPutObject, Op::kCopyObject}); }
  uint64_t Reads() { return log().Peak({Op::kGetObject}); }
  uint64_t Tree() { return log().Peak({Op::kCopyObject, Op::kDeleteObject}); }
};

TEST_F(LimitsTest, WithoutAnyMuchIsOnTheWire) {
  Storm({});
  EXPECT_GT(log().Peak(), 20u);
  EXPECT_GT(Reads(), 4u);
}

TEST_F(LimitsTest, ConnectionsBoundEverything) {
  LimitOptions limits;
  limits.connections = 6;
  limits.metadata_requests = 3;
  limits.uploads = 3;
  Storm(limits);
  EXPECT_EQ(log().Peak(), 6u);
}

TEST_F(LimitsTest, AdminThreadsBoundMetadata) {
  LimitOptions limits;
  limits.metadata_requests = 4;
  Storm(limits);
  EXPECT_EQ(Metadata(), 4u);
  EXPECT_GT(Uploads(), 5u);
  EXPECT_GT(Reads(), 5u);
}

TEST_F(LimitsTest, UploadThreadsBoundUploadsAndCopies) {
  LimitOptions limits;
  limits.uploads = 5;
  Storm(limits);
  EXPECT_EQ(Uploads(), 5u);
  EXPECT_GT(Metadata(), 5u);
}

TEST_F(LimitsTest, ServiceThreadsBoundCopiesAndDeletes) {
  LimitOptions limits;
  limits.tree_requests = 2;
  Storm(limits);
  EXPECT_EQ(Tree(), 2u);
  EXPECT_GT(log().Peak({Op::kPutObject}), 5u);
}

TEST_F(LimitsTest, IoThreadsBoundReads) {
  LimitOptions limits;
  limits.reads = 3;
  Storm(limits);
  EXPECT_EQ(Reads(), 3u);
  EXPECT_GT(Metadata(), 5u);
}

}  // namespace
}  // namespace ufs
