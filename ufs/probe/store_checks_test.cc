#include "ufs/probe/diagnose.h"
#include "ufs/probe/probe_fixture_fake.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class StoreChecksTest : public ProbeTest {
 protected:
  void Put(const std::string& key) {
    PutRequest request;
    request.key = key;
    request.body = Bytes(std::string("content"));
    ASSERT_TRUE(Ask(*store_->next(), RequestContext(), std::move(request)).ok());
  }
};

TEST_F(StoreChecksTest, WhatIsWrittenIsRemovedAndBelowThePrefix) {
  Put("data/mine");
  store_->on_request = [this](const std::string& operation) {
    for (const std::string& key : Keys()) {
      EXPECT_TRUE(key.rfind("data/", 0) == 0) << operation << ": " << key;
    }
  };
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(Keys(), ElementsAre("data/mine"));
  EXPECT_EQ(OpenUploads(), 0U);
  EXPECT_THAT(Of("removed").detail, HasSubstr("written and removed"));
}

TEST_F(StoreChecksTest, EveryRefusalFailsItsOwnCheck) {
  const std::map<std::string, std::string> checks = {
      {"ListObjects", "list"},
      {"PutObject", "put"},
      {"HeadObject", "head"},
      {"GetObject", "get"},
      {"DeleteObject", "delete"},
      {"CreateMultipartUpload", "multipart"},
      {"UploadPart", "multipart"},
      {"CompleteMultipartUpload", "multipart"},
      {"AbortMultipartUpload", "multipart"},
      {"ListParts", "multipart"},
      {"ListMultipartUploads", "multipart"},
      {"CopyObject", "copy"},
      {"UploadPartCopy", "copy"},
  };
  for (const auto& [operation, check] : checks) {
    store_->refused = {{operation, "AccessDenied"}};
    Run();
    EXPECT_THAT(Failed(), Contains(check)) << operation;
    EXPECT_THAT(Of(check).refused, Contains(operation));
    EXPECT_FALSE(Of(check).fix.empty()) << operation;
    EXPECT_EQ(FirstFailure(findings_).code(), absl::StatusCode::kPermissionDenied) << operation;
  }
}

TEST_F(StoreChecksTest, NothingIsWrittenThatCouldNotBeRemoved) {
  store_->refused = {{"DeleteObject", "AccessDenied"}};
  Run();
  EXPECT_THAT(Failed(), ElementsAre("delete"));
  EXPECT_EQ(Of("put").verdict, Verdict::kSkipped);
  EXPECT_THAT(store_->requests, Not(Contains("PutObject")));
}

TEST_F(StoreChecksTest, AnUploadThatMayNotBeAbortedIsCompletedAndDeleted) {
  store_->refused = {{"AbortMultipartUpload", "AccessDenied"}};
  Run();
  EXPECT_THAT(Failed(), ElementsAre("multipart"));
  EXPECT_EQ(OpenUploads(), 0U);
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_F(StoreChecksTest, ReadOnlyWritesNothing) {
  context_.read_only = true;
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(store_->requests, ElementsAre("ListObjects", "HeadObject", "GetObject"));
  EXPECT_EQ(machine_.state_tries, 0);
  EXPECT_THAT(Of("get").detail, HasSubstr("404"));
  Put("data/mine");
  store_->requests.clear();
  Run();
  EXPECT_THAT(store_->requests, ElementsAre("ListObjects", "HeadObject", "GetObject"));
  EXPECT_THAT(Of("get").detail, HasSubstr("first byte"));
}

TEST_F(StoreChecksTest, WithoutListingAMissingKeyProvesNothing) {
  context_.read_only = true;
  store_->refused = {
      {"ListObjects", "AccessDenied"}, {"GetObject", "AccessDenied"}, {"HeadObject", ""}};
  Run();
  EXPECT_THAT(Failed(), ElementsAre("list"));
  EXPECT_EQ(Of("get").verdict, Verdict::kSkipped);
  EXPECT_EQ(Of("head").verdict, Verdict::kSkipped);
}

TEST_F(StoreChecksTest, NoSuchBucketIsSaidOnce) {
  store_->refused = {{"ListObjects", "NoSuchBucket"}};
  Run();
  EXPECT_THAT(Failed(), ElementsAre("bucket"));
  EXPECT_EQ(FirstFailure(findings_).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(store_->requests, ElementsAre("ListObjects"));
}

TEST_F(StoreChecksTest, RejectedCredentialsAreSaidOnce) {
  for (const char* code : {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}) {
    store_->refused = {{"ListObjects", code}};
    Run();
    EXPECT_THAT(Failed(), ElementsAre("bucket")) << code;
    EXPECT_THAT(Of("bucket").detail, HasSubstr(code));
    EXPECT_EQ(FirstFailure(findings_).code(), absl::StatusCode::kUnauthenticated) << code;
  }
}

TEST_F(StoreChecksTest, IgnoredConditionsAreNamed) {
  store_->ignores_conditions = true;
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(Warned(), ElementsAre("conditional"));
  ASSERT_TRUE(context_.capabilities.has_value());
  EXPECT_FALSE(context_.capabilities->put_if_absent);
  EXPECT_TRUE(context_.capabilities->complete_if_absent);
  EXPECT_THAT(Of("conditional").detail,
              AllOf(HasSubstr("If-None-Match on PutObject is ignored"),
                    HasSubstr("honoured: If-None-Match on CompleteMultipartUpload"),
                    HasSubstr("If-Match on PutObject is ignored"),
                    HasSubstr("x-amz-copy-source-if-match on CopyObject is ignored")));
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_F(StoreChecksTest, AnInterruptionSkipsTheRestAndTidiesUp) {
  store_->on_request = [this](const std::string& operation) {
    if (operation == "CreateMultipartUpload") {
      interrupt_.Cancel();
    }
  };
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_EQ(Of("copy").detail, "interrupted");
  EXPECT_EQ(Of("removed").verdict, Verdict::kPass);
  EXPECT_THAT(Keys(), IsEmpty());
  EXPECT_EQ(OpenUploads(), 0U);
}

TEST_F(StoreChecksTest, WhatCannotBeRemovedIsNamed) {
  int deletes = 0;
  store_->on_request = [&](const std::string& operation) {
    if (operation == "DeleteObject" && ++deletes == 1) {
      store_->refused = {};
    } else if (operation == "DeleteObject") {
      store_->refused = {{"DeleteObject", "AccessDenied"}};
    }
  };
  Run();
  EXPECT_THAT(Failed(), ElementsAre("removed"));
  EXPECT_THAT(Of("removed").fix, HasSubstr("underfs fs rm mem://bucket/data/underfs-doctor-"));
  EXPECT_THAT(Keys(), Each(HasSubstr("underfs-doctor-")));
}

TEST_F(StoreChecksTest, TheReportHoldsTheSmallestPolicy) {
  store_->refused = {{"GetObject", "AccessDenied"}, {"CopyObject", "AccessDenied"}};
  RecordingTransport::Answer answer;
  answer.headers = {{"Date", date_}};
  transport_->Push(answer);
  const ProbeReport report = Diagnose(&context_, [](const Finding& /*seen*/) {});
  EXPECT_THAT(report.policy,
              AllOf(HasSubstr("[\"s3:GetObject\", \"s3:PutObject\"]"),
                    HasSubstr("arn:aws:s3:::bucket/data/*"), Not(HasSubstr("ListBucket"))));
  ASSERT_TRUE(report.capabilities.has_value());
  EXPECT_TRUE(report.capabilities->put_if_absent);
}

TEST_F(StoreChecksTest, OtherStoresHaveNoNetwork) {
  context_.uri = Uri::Parse("mem://bucket");
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(Named(Verdict::kSkipped), ElementsAre("addressing", "proxy", "tcp", "tls", "http",
                                                    "clock", "identity", "region"));
  EXPECT_EQ(Of("put").verdict, Verdict::kPass);
}

}  // namespace
}  // namespace ufs
