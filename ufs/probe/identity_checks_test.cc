// Who asks: what STS and the store say, and what a refusal means.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/digest/crc32c.h"
#include "ufs/object/store_error.h"
#include "ufs/probe/probe_fixture_fake.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCaller[] =
    "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
    "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn>"
    "<UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult>"
    "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>";
constexpr char kBuckets[] =
    "<ListAllMyBucketsResult><Owner><ID>75aa</ID><DisplayName>alice</DisplayName></Owner>"
    "<Buckets></Buckets></ListAllMyBucketsResult>";
constexpr char kAcl[] = "<AccessControlPolicy><Owner><ID>77bb</ID></Owner></AccessControlPolicy>";

class IdentityChecksTest : public ProbeTest {
 protected:
  void Answers(const std::string& operation, const std::string& body) {
    source_->answers[operation] = [body](const S3Call& /*call*/) {
      S3Answer answer;
      answer.status = 200;
      answer.body = body;
      return answer;
    };
  }
  void Refuses(const std::string& operation) {
    source_->answers[operation] = [operation](const S3Call& /*call*/) {
      StoreError error;
      error.http_status = 403;
      error.code = "AccessDenied";
      error.operation = operation;
      error.bucket = "bucket";
      return MakeStoreStatus(error);
    };
  }
  void AtAnotherStore() { source_->place->endpoint.aws = false; }
};

TEST_F(IdentityChecksTest, OnAwsStsTells) {
  Answers("GetCallerIdentity", kCaller);
  Run();
  EXPECT_EQ(Of("identity").verdict, Verdict::kPass);
  EXPECT_EQ(Of("identity").detail, "arn:aws:iam::123456789012:user/me, account 123456789012");
  ASSERT_FALSE(source_->sent.empty());
  EXPECT_EQ(source_->sent[0].first, StoreSource::Party::kSts);
  EXPECT_EQ(source_->sent[0].second.method, "POST");
  EXPECT_EQ(source_->sent[0].second.body.ToString(), "Action=GetCallerIdentity&Version=2011-06-15");
}

TEST_F(IdentityChecksTest, WithoutStsTheOwnerOfTheBucketsDoes) {
  AtAnotherStore();
  Answers("ListBuckets", kBuckets);
  Answers("GetCallerIdentity", kCaller);
  Run();
  EXPECT_EQ(Of("identity").detail, "the store knows it as alice (75aa)");
  EXPECT_EQ(source_->sent[0].first, StoreSource::Party::kStore);
  Refuses("ListBuckets");
  Answers("GetBucketAcl", kAcl);
  Run();
  EXPECT_EQ(Of("identity").detail, "the bucket is owned by 77bb");
  context_.options.sts_endpoint = "http://sts.example";
  Run();
  EXPECT_THAT(Of("identity").detail, HasSubstr("arn:aws:iam::123456789012:user/me"));
}

TEST_F(IdentityChecksTest, NotBeingAllowedToAskIsNoFailure) {
  Refuses("GetCallerIdentity");
  Refuses("GetBucketAcl");
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_EQ(Of("identity").verdict, Verdict::kSkipped);
  EXPECT_THAT(Of("identity").detail, HasSubstr("not allowed to ask: GetCallerIdentity"));
  Answers("GetCallerIdentity", "<html>");
  Run();
  EXPECT_THAT(Of("identity").detail, HasSubstr("the store does not tell: "));
  context_.options.anonymous = true;
  source_->sent.clear();
  Run();
  EXPECT_EQ(Of("identity").detail, "requests are not signed");
}

// What the store does with a checksum of its own kind.
TEST_F(IdentityChecksTest, ChecksumsAreComparedEchoedOrRefused) {
  bool compares = true;
  bool echoes = true;
  source_->answers["PutObject"] = [&](const S3Call& call) -> absl::StatusOr<S3Answer> {
    const std::string& given = call.headers[0].second;
    EXPECT_EQ(call.headers[0].first, "x-amz-checksum-crc32c");
    EXPECT_EQ(given.size(), 8u);
    const bool wrong =
        source_->sent.size() > 1 &&
        source_->sent[source_->sent.size() - 2].second.operation == std::string("PutObject");
    if (compares && wrong) {
      StoreError error;
      error.http_status = 400;
      error.code = "BadDigest";
      return MakeStoreStatus(error);
    }
    S3Answer answer;
    answer.status = 200;
    if (echoes) {
      answer.headers = {{"x-amz-checksum-crc32c", given}};
    }
    return answer;
  };
  Run();
  EXPECT_THAT(
      Of("checksums").detail,
      HasSubstr("x-amz-checksum-crc32c is accepted and compared with the body, and echoed"));
  compares = echoes = false;
  source_->sent.clear();
  Run();
  EXPECT_THAT(Of("checksums").detail, HasSubstr("is accepted and not compared"));
  Refuses("PutObject");
  Run();
  EXPECT_THAT(Of("checksums").detail,
              AllOf(HasSubstr("ETags are the MD5"), HasSubstr("is refused: PutObject")));
  EXPECT_EQ(Of("checksums").verdict, Verdict::kPass) << "nothing here needs it";
}

}  // namespace
}  // namespace ufs
