#include "tests/s3server/sigv4_verifier.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/s3server/aws_chunked.h"
#include "tests/s3server/router.h"
#include "tests/s3server/test_signer.h"

namespace s3server {
namespace {

constexpr char kEmpty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kScope[] =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
    "aws4_request,SignedHeaders=";

using Headers = std::vector<std::pair<std::string, std::string>>;

// The account and the moment of the examples in
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
Options ExampleOptions() {
  Options options;
  options.access_key = "AKIAIOSFODNN7EXAMPLE";
  options.secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  options.now = [] { return absl::FromUnixSeconds(1369353600); };  // 2013-05-24T00:00:00Z
  return options;
}

Request MakeRequest(const std::string& method, const std::string& target, Headers headers) {
  Request request;
  request.method = method;
  request.target = target;
  request.headers = std::move(headers);
  Route({"s3.amazonaws.com"}, &request);
  return request;
}

std::string CodeOf(const Options& options, const Request& request) {
  const Result<Authorization> result = SigV4Verifier(options).Verify(request);
  return result.ok() ? "ok" : result.error().code;
}

Headers ExampleHeaders(const std::string& names, const std::string& signature,
                       const Headers& more = {}, const std::string& hash = kEmpty) {
  Headers headers = {{"host", "examplebucket.s3.amazonaws.com"},
                     {"x-amz-content-sha256", hash},
                     {"x-amz-date", "20130524T000000Z"}};
  headers.insert(headers.end(), more.begin(), more.end());
  headers.emplace_back("authorization", absl::StrCat(kScope, names, ",Signature=", signature));
  return headers;
}

TEST(SigV4Verifier, AcceptsThePublishedGetObject) {
  const Headers headers = ExampleHeaders(
      "host;range;x-amz-content-sha256;x-amz-date",
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", {{"range", "bytes=0-9"}});
  EXPECT_EQ(CodeOf(ExampleOptions(), MakeRequest("GET", "/test.txt", headers)), "ok");
  EXPECT_EQ(CodeOf(ExampleOptions(), MakeRequest("GET", "/tesu.txt", headers)),
            "SignatureDoesNotMatch");
}

TEST(SigV4Verifier, AcceptsThePublishedPutObject) {
  const Headers headers = ExampleHeaders(
      "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
      {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
      "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  EXPECT_EQ(CodeOf(ExampleOptions(), MakeRequest("PUT", "/test%24file.text", headers)), "ok");
  // The signature is over the decoded key: how the client spells it does not matter.
  EXPECT_EQ(CodeOf(ExampleOptions(), MakeRequest("PUT", "/test$file.text", headers)), "ok");
}

TEST(SigV4Verifier, AcceptsThePublishedQueries) {
  const char* const names = "host;x-amz-content-sha256;x-amz-date";
  EXPECT_EQ(CodeOf(ExampleOptions(),
                   MakeRequest("GET", "/?lifecycle",
                               ExampleHeaders(names,
                                              "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a"
                                              "200a0136783543"))),
            "ok");
  EXPECT_EQ(CodeOf(ExampleOptions(),
                   MakeRequest("GET", "/?prefix=J&max-keys=2",
                               ExampleHeaders(names,
                                              "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670e"
                                              "d5711ef69dc6f7"))),
            "ok");
}

constexpr char kPresigned[] =
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%"
    "2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-"
    "SignedHeaders=host&X-Amz-Signature="
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

TEST(SigV4Verifier, AcceptsThePublishedPresignedUrlUntilItExpires) {
  const Request request =
      MakeRequest("GET", kPresigned, {{"host", "examplebucket.s3.amazonaws.com"}});
  Options options = ExampleOptions();
  EXPECT_EQ(CodeOf(options, request), "ok");
  options.now = [] { return absl::FromUnixSeconds(1369353600 + 86400); };
  EXPECT_EQ(CodeOf(options, request), "ok");
  options.now = [] { return absl::FromUnixSeconds(1369353600 + 86401); };
  const Result<Authorization> expired = SigV4Verifier(options).Verify(request);
  EXPECT_EQ(expired.error().code, "AccessDenied");
  EXPECT_EQ(expired.error().message, "Request has expired");
  options.now = [] { return absl::FromUnixSeconds(1369353600 - 901); };
  EXPECT_EQ(SigV4Verifier(options).Verify(request).error().message, "Request is not yet valid");
}

TEST(SigV4Verifier, AcceptsThePublishedStreamingUpload) {
  const Headers headers = {
      {"host", "s3.amazonaws.com"},
      {"x-amz-date", "20130524T000000Z"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
      {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
      {"content-encoding", "aws-chunked"},
      {"x-amz-decoded-content-length", "66560"},
      {"content-length", "66824"},
      {"authorization",
       absl::StrCat(kScope,
                    "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                    "x-amz-decoded-content-length;x-amz-storage-class,Signature="
                    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")}};
  const Result<Authorization> result =
      SigV4Verifier(ExampleOptions())
          .Verify(MakeRequest("PUT", "/examplebucket/chunkObject.txt", headers));
  ASSERT_TRUE(result.ok()) << result.error().message;
  ASSERT_EQ(result->payload, PayloadKind::kStreaming);
  const std::string wire = absl::StrCat(
      "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n",
      std::string(65536, 'a'),
      "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"
      "\r\n",
      std::string(1024, 'a'),
      "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"
      "\r\n\r\n");
  EXPECT_EQ(wire.size(), 66824u);
  // However the bytes are cut on their way.
  for (const size_t step : {size_t{1}, size_t{7}, wire.size()}) {
    AwsChunkedDecoder decoder(*result);
    std::string payload;
    const auto deliver = [&payload](absl::string_view bytes) {
      payload.append(bytes.data(), bytes.size());
      return Result<Done>(Done{});
    };
    for (size_t at = 0; at < wire.size(); at += step) {
      const Result<Done> fed = decoder.Feed(absl::string_view(wire).substr(at, step), deliver);
      ASSERT_TRUE(fed.ok()) << fed.error().message;
    }
    EXPECT_TRUE(decoder.finished());
    EXPECT_EQ(payload, std::string(66560, 'a'));
  }
  std::string forged = wire;
  forged[200] = 'b';
  AwsChunkedDecoder decoder(*result);
  const Result<Done> fed =
      decoder.Feed(forged, [](absl::string_view) { return Result<Done>(Done{}); });
  EXPECT_EQ(fed.error().code, "SignatureDoesNotMatch");
}

// A request of the examples' account, signed now.
Request Signed(const TestSigner& signer, const Headers& unsigned_headers = {}) {
  Request request;
  request.method = "GET";
  request.target = "/bucket/key";
  for (const std::string& line : signer.Headers("GET", "/bucket/key")) {
    std::string name = line.substr(0, line.find(':'));
    name = name == "Authorization" ? "authorization" : name;
    request.headers.emplace_back(name, line.substr(line.find(':') + 2));
  }
  request.headers.insert(request.headers.end(), unsigned_headers.begin(), unsigned_headers.end());
  Route({}, &request);
  return request;
}

TestSigner ExampleSigner(absl::Duration skew = absl::ZeroDuration()) {
  TestSigner signer;
  signer.access_key = "AKIAIOSFODNN7EXAMPLE";
  signer.secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  signer.time = absl::FromUnixSeconds(1369353600 + 43200) + skew;
  return signer;
}

Options Noon() {
  Options options = ExampleOptions();
  options.now = [] { return absl::FromUnixSeconds(1369353600 + 43200); };
  return options;
}

TEST(SigV4Verifier, AllowsAQuarterOfAnHourOfSkew) {
  for (const int sign : {-1, 1}) {
    EXPECT_EQ(CodeOf(Noon(), Signed(ExampleSigner(sign * absl::Minutes(15)))), "ok");
    EXPECT_EQ(CodeOf(Noon(), Signed(ExampleSigner(sign * absl::Seconds(901)))),
              "RequestTimeTooSkewed");
  }
}

TEST(SigV4Verifier, NamesTheRegionItWants) {
  TestSigner signer = ExampleSigner();
  signer.region = "eu-west-1";
  const Result<Authorization> result = SigV4Verifier(Noon()).Verify(Signed(signer));
  EXPECT_EQ(result.error().code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(result.error().detail, "<Region>us-east-1</Region>");
}

TEST(SigV4Verifier, TellsAWrongKeyFromAWrongSecret) {
  TestSigner signer = ExampleSigner();
  signer.access_key = "AKIAOTHER";
  EXPECT_EQ(CodeOf(Noon(), Signed(signer)), "InvalidAccessKeyId");
  signer = ExampleSigner();
  signer.secret_key = "other";
  EXPECT_EQ(CodeOf(Noon(), Signed(signer)), "SignatureDoesNotMatch");
}

TEST(SigV4Verifier, WantsEveryAmzHeaderSigned) {
  EXPECT_EQ(CodeOf(Noon(), Signed(ExampleSigner(), {{"x-amz-acl", "private"}})), "AccessDenied");
  EXPECT_EQ(CodeOf(Noon(), Signed(ExampleSigner(), {{"content-type", "a/b"}})), "ok");
}

TEST(SigV4Verifier, WantsTheSessionTokenItWasGiven) {
  Options options = Noon();
  options.session_token = "token";
  EXPECT_EQ(CodeOf(options, Signed(ExampleSigner())), "InvalidAccessKeyId");
  const auto with_token = [](const std::string& token) {
    Request request;
    request.method = "GET";
    request.target = "/bucket/key";
    const TestSigner signer = ExampleSigner();
    for (const std::string& line : signer.Headers("GET", "/bucket/key", "", "UNSIGNED-PAYLOAD",
                                                  {{"x-amz-security-token", token}})) {
      std::string name = line.substr(0, line.find(':'));
      request.headers.emplace_back(name == "Authorization" ? "authorization" : name,
                                   line.substr(line.find(':') + 2));
    }
    Route({}, &request);
    return request;
  };
  EXPECT_EQ(CodeOf(options, with_token("token")), "ok");
  EXPECT_EQ(CodeOf(options, with_token("other")), "InvalidToken");
  EXPECT_EQ(CodeOf(Noon(), with_token("token")), "InvalidToken");
}

TEST(SigV4Verifier, RefusesAnonymousRequestsUnlessAllowed) {
  const Request request = MakeRequest("GET", "/bucket/key", {{"host", "127.0.0.1"}});
  Options options = ExampleOptions();
  EXPECT_EQ(CodeOf(options, request), "AccessDenied");
  options.require_signature = false;
  EXPECT_EQ(CodeOf(options, request), "ok");
  // A signature that is there is checked all the same.
  TestSigner wrong = ExampleSigner();
  wrong.secret_key = "other";
  Options noon = Noon();
  noon.require_signature = false;
  EXPECT_EQ(CodeOf(noon, Signed(wrong)), "SignatureDoesNotMatch");
}

TEST(SigV4Verifier, RefusesVersionTwo) {
  const Request request = MakeRequest(
      "GET", "/bucket/key", {{"host", "x"}, {"authorization", "AWS AKIAIOSFODNN7EXAMPLE:abc="}});
  EXPECT_EQ(CodeOf(ExampleOptions(), request), "InvalidRequest");
}

TEST(SigV4Verifier, KnowsTheUsersItWasToldOfUntilTheyExpire) {
  const absl::Time now = Noon().now();
  SigV4Verifier verifier(Noon());
  TestSigner signer = ExampleSigner();
  signer.access_key = "OTHER";
  signer.secret_key = "other";
  const auto code = [&] {
    const Result<Authorization> result = verifier.Verify(Signed(signer));
    return result.ok() ? "ok" : result.error().code;
  };
  EXPECT_EQ(code(), "InvalidAccessKeyId");
  verifier.PutUser({"OTHER", "other", "", now + absl::Seconds(1)});
  EXPECT_EQ(code(), "ok");
  verifier.PutUser({"OTHER", "other", "", now});
  EXPECT_EQ(code(), "ExpiredToken");
  verifier.PutUser({"OTHER", "another", ""});
  EXPECT_EQ(code(), "SignatureDoesNotMatch");
  EXPECT_TRUE(verifier.RemoveUser("OTHER"));
  EXPECT_FALSE(verifier.RemoveUser("OTHER"));
  EXPECT_EQ(code(), "InvalidAccessKeyId");
}

}  // namespace
}  // namespace s3server
