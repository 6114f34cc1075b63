#include "ufs/s3/error_answer.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1445412480);  // 2015-10-21 07:28:00

Endpoint Here() {
  Endpoint endpoint;
  endpoint.bucket = "b";
  return endpoint;
}

S3Call Call() {
  S3Call call;
  call.operation = "GetObject";
  call.key = "k";
  return call;
}

TEST(ReadError, TakesWhatHeadAndBodySay) {
  S3Answer answer;
  answer.status = 400;
  answer.headers = {{"x-amz-request-id", "REQ"}, {"retry-after", "3"}};
  answer.body =
      "<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong region</Message>"
      "<Region>eu-west-1</Region><RequestId>other</RequestId></Error>";
  const StoreError error = ReadError(Here(), Call(), answer, kNow);
  EXPECT_EQ(error.http_status, 400);
  EXPECT_EQ(error.code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(error.message, "wrong region");
  EXPECT_EQ(error.region, "eu-west-1");
  EXPECT_EQ(error.request_id, "REQ");
  EXPECT_EQ(error.operation, "GetObject");
  EXPECT_EQ(error.bucket, "b");
  EXPECT_EQ(error.key, "k");
  EXPECT_EQ(error.retry_after, absl::Seconds(3));
  answer.headers = {{"x-amz-bucket-region", "us-west-2"}};
  EXPECT_EQ(ReadError(Here(), Call(), answer, kNow).region, "us-west-2");
  EXPECT_EQ(ReadError(Here(), Call(), answer, kNow).request_id, "other");
}

TEST(ReadError, KnowsThePartitionOfAmazonsRegions) {
  Endpoint endpoint = Here();
  endpoint.region = "cn-north-1";
  EXPECT_EQ(ReadError(endpoint, Call(), S3Answer(), kNow).partition, "") << "a region of MinIO";
  endpoint.aws = true;
  EXPECT_EQ(ReadError(endpoint, Call(), S3Answer(), kNow).partition, "aws-cn");
  endpoint.region = "us-gov-west-1";
  EXPECT_EQ(ReadError(endpoint, Call(), S3Answer(), kNow).partition, "aws-us-gov");
}

TEST(ReadError, PassesOverBodiesThatAreNoErrors) {
  for (const char* body : {"", "<html><body>502</body></html>", "<Error><Code>x</Error>",
                           "<!DOCTYPE Error><Error><Code>x</Code></Error>"}) {
    S3Answer answer;
    answer.status = 502;
    answer.body = body;
    const StoreError error = ReadError(Here(), Call(), answer, kNow);
    EXPECT_EQ(error.http_status, 502);
    EXPECT_EQ(error.code, "") << body;
  }
}

TEST(ReadError, BelievesNoRegionThatIsNone) {
  S3Answer answer;
  answer.status = 301;
  answer.headers = {{"x-amz-bucket-region", "evil.org/x"}};
  EXPECT_EQ(ReadError(Here(), Call(), answer, kNow).region, "");
}

TEST(ReadError, CutsLongTexts) {
  S3Answer answer;
  answer.status = 400;
  answer.body = "<Error><Code>C</Code><Message>" + std::string(100'000, 'm') + "</Message></Error>";
  EXPECT_LE(ReadError(Here(), Call(), answer, kNow).message.size(), 500u);
}

TEST(ParseRetryAfter, SecondsAndDates) {
  EXPECT_EQ(ParseRetryAfter("0", kNow), absl::ZeroDuration());
  EXPECT_EQ(ParseRetryAfter("120", kNow), absl::Minutes(2));
  EXPECT_EQ(ParseRetryAfter("-5", kNow), absl::ZeroDuration());
  EXPECT_EQ(ParseRetryAfter("999999999999", kNow), absl::Hours(1));
  EXPECT_EQ(ParseRetryAfter("Wed, 21 Oct 2015 07:28:30 GMT", kNow), absl::Seconds(30));
  EXPECT_EQ(ParseRetryAfter("Wed, 21 Oct 2015 07:00:00 GMT", kNow), absl::ZeroDuration());
  EXPECT_FALSE(ParseRetryAfter("", kNow).has_value());
  EXPECT_FALSE(ParseRetryAfter("soon", kNow).has_value());
}

}  // namespace
}  // namespace ufs
