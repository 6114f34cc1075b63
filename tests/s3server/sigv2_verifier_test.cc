#include "tests/s3server/sigv2_verifier.h"

#include <gtest/gtest.h>

#include "tests/s3server/router.h"
#include "tests/s3server/test_server.h"

namespace s3server {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The account of the examples in
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
Options ExampleOptions(int64_t now) {
  Options options;
  options.access_key = "AKIAIOSFODNN7EXAMPLE";
  options.secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  options.sigv2 = true;
  options.now = [now] { return absl::FromUnixSeconds(now); };
  return options;
}

std::string Code(const Options& options, const std::string& method, const std::string& target,
                 Headers headers) {
  Request request;
  request.method = method;
  request.target = target;
  request.headers = std::move(headers);
  Route({"s3.us-west-1.amazonaws.com"}, &request);
  EXPECT_TRUE(SigV2Verifier::Claims(request));
  const Result<Done> result = SigV2Verifier(options).Verify(request);
  return result.ok() ? "" : result.error().code;
}

constexpr char kHost[] = "awsexamplebucket1.s3.us-west-1.amazonaws.com";
constexpr int64_t kMarch27 = 1175024202;  // 2007-03-27 19:36:42

Headers Signed(const std::string& date, const std::string& signature) {
  return {
      {"host", kHost}, {"date", date}, {"authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + signature}};
}

TEST(SigV2Verifier, AcceptsThePublishedExamples) {
  const Options options = ExampleOptions(kMarch27);
  EXPECT_EQ(Code(options, "GET", "/photos/puppy.jpg",
                 Signed("Tue, 27 Mar 2007 19:36:42 +0000", "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=")),
            "");
  EXPECT_EQ(Code(options, "GET", "/?prefix=photos&max-keys=50&marker=puppy",
                 Signed("Tue, 27 Mar 2007 19:42:41 +0000", "m0WP8eCtspQl5Ahe6L1SozdX9YA=")),
            "");
  EXPECT_EQ(Code(options, "GET", "/?acl",
                 Signed("Tue, 27 Mar 2007 19:44:46 +0000", "82ZHiFIjc+WbcwFKGUVEQspPn+0=")),
            "");
  Headers put = Signed("Tue, 27 Mar 2007 21:15:45 +0000", "iqRzw+ileNPu1fhspnRs8nOjjIA=");
  put.emplace_back("content-type", "image/jpeg");
  put.emplace_back("content-length", "94328");
  EXPECT_EQ(Code(ExampleOptions(kMarch27 + 6000), "PUT", "/photos/puppy.jpg", put), "");
}

TEST(SigV2Verifier, AcceptsThePublishedUrl) {
  const std::string url =
      "/johnsmith/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&"
      "Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D";
  EXPECT_EQ(Code(ExampleOptions(1175139620), "GET", url, {{"host", "s3.example"}}), "");
  EXPECT_EQ(Code(ExampleOptions(1175139621), "GET", url, {{"host", "s3.example"}}), "AccessDenied");
  EXPECT_EQ(Code(ExampleOptions(1175139620), "PUT", url, {{"host", "s3.example"}}),
            "SignatureDoesNotMatch");
}

TEST(SigV2Verifier, NamesWhatIsWrong) {
  const Headers good = Signed("Tue, 27 Mar 2007 19:36:42 +0000", "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");
  Options options = ExampleOptions(kMarch27);
  EXPECT_EQ(Code(options, "GET", "/photos/kitten.jpg", good), "SignatureDoesNotMatch");
  EXPECT_EQ(Code(ExampleOptions(kMarch27 + 901), "GET", "/photos/puppy.jpg", good),
            "RequestTimeTooSkewed");
  options.access_key = "other";
  EXPECT_EQ(Code(options, "GET", "/photos/puppy.jpg", good), "InvalidAccessKeyId");
  options = ExampleOptions(kMarch27);
  options.session_token = "token";
  EXPECT_EQ(Code(options, "GET", "/photos/puppy.jpg", good), "InvalidAccessKeyId");
  options = ExampleOptions(kMarch27);
  options.sigv2 = false;
  EXPECT_EQ(Code(options, "GET", "/photos/puppy.jpg", good), "InvalidRequest");
  Headers amz = good;
  amz.emplace_back("x-amz-acl", "private");  // an x-amz header that the signature does not cover
  EXPECT_EQ(Code(ExampleOptions(kMarch27), "GET", "/photos/puppy.jpg", amz),
            "SignatureDoesNotMatch");
}

class V4Only : public ServerTest {};

TEST_F(V4Only, SaysSo) {
  const RawAnswer answer =
      Do("GET", "/bucket", "", {"Date: Tue, 27 Mar 2007 19:36:42 GMT", "Authorization: AWS a:b"});
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("AWS4-HMAC-SHA256"), std::string::npos);
}

}  // namespace
}  // namespace s3server
