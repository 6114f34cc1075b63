#include "ufs/aws/sigv4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/sha256.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// The examples of the S3 API reference, "Signature calculations for the Authorization header:
// transferring payload in a single chunk" and "Authenticating requests: using query parameters".
Credentials ExampleCredentials() {
  Credentials credentials;
  credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  credentials.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  return credentials;
}

SigV4Params ExampleParams() {
  SigV4Params params;
  params.region = "us-east-1";
  params.time = absl::FromCivil(absl::CivilSecond(2013, 5, 24), absl::UTCTimeZone());
  return params;
}

SigV4Request ExampleRequest(absl::string_view method, absl::string_view path) {
  SigV4Request request;
  request.method = std::string(method);
  request.path = std::string(path);
  request.headers.emplace_back("Host", "examplebucket.s3.amazonaws.com");
  request.payload_hash = std::string(kEmptyPayloadHash);
  return request;
}

SigV4Signature Sign(const SigV4Request& request) {
  return SignV4(request, ExampleCredentials(), ExampleParams(), nullptr);
}

TEST(SigV4, SignsTheExampleOfGetWithRange) {
  SigV4Request request = ExampleRequest("GET", "/test.txt");
  request.headers.emplace_back("Range", "bytes=0-9");
  const SigV4Signature result = Sign(request);
  EXPECT_EQ(result.canonical_request,
            "GET\n"
            "/test.txt\n"
            "\n"
            "host:examplebucket.s3.amazonaws.com\n"
            "range:bytes=0-9\n"
            "x-amz-content-sha256:"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
            "x-amz-date:20130524T000000Z\n"
            "\n"
            "host;range;x-amz-content-sha256;x-amz-date\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(result.string_to_sign,
            "AWS4-HMAC-SHA256\n"
            "20130524T000000Z\n"
            "20130524/us-east-1/s3/aws4_request\n"
            "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
  EXPECT_EQ(result.signature, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  EXPECT_THAT(
      result.headers,
      ElementsAre(
          Pair("x-amz-date", "20130524T000000Z"), Pair("x-amz-content-sha256", kEmptyPayloadHash),
          Pair("authorization",
               "AWS4-HMAC-SHA256 "
               "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
               "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
               "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")));
}

TEST(SigV4, SignsTheExampleOfPut) {
  SigV4Request request =
      ExampleRequest("PUT", absl::StrCat("/", UriEncode("test$file.text", true)));
  request.headers.emplace_back("Date", "Fri, 24 May 2013 00:00:00 GMT");
  request.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
  request.payload_hash = HexEncode(Sha256::Of("Welcome to Amazon S3."));
  const SigV4Signature result = Sign(request);
  EXPECT_THAT(result.canonical_request, HasSubstr("PUT\n/test%24file.text\n\ndate:Fri"));
  EXPECT_THAT(result.string_to_sign,
              HasSubstr("9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d"));
  EXPECT_EQ(result.signature, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(SigV4, SignsTheExampleOfGetBucketLifecycle) {
  SigV4Request request = ExampleRequest("GET", "/");
  request.query = {{"lifecycle", ""}};
  const SigV4Signature result = Sign(request);
  EXPECT_EQ(result.query, "lifecycle=");
  EXPECT_THAT(result.string_to_sign,
              HasSubstr("9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca"));
  EXPECT_EQ(result.signature, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST(SigV4, SignsTheExampleOfListObjects) {
  SigV4Request request = ExampleRequest("GET", "/");
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};
  const SigV4Signature result = Sign(request);
  EXPECT_EQ(result.query, "max-keys=2&prefix=J");
  EXPECT_THAT(result.string_to_sign,
              HasSubstr("df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7"));
  EXPECT_EQ(result.signature, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SigV4, PresignsTheExampleOfGet) {
  SigV4Request request = ExampleRequest("GET", "/test.txt");
  request.payload_hash = std::string(kUnsignedPayload);
  SigV4Params params = ExampleParams();
  params.expires = absl::Seconds(86400);
  const SigV4Signature result = PresignV4(request, ExampleCredentials(), params, nullptr);
  EXPECT_EQ(result.canonical_request,
            "GET\n"
            "/test.txt\n"
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
            "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
            "X-Amz-SignedHeaders=host\n"
            "host:examplebucket.s3.amazonaws.com\n"
            "\n"
            "host\n"
            "UNSIGNED-PAYLOAD");
  EXPECT_THAT(result.string_to_sign,
              HasSubstr("3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04"));
  EXPECT_EQ(result.signature, "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  EXPECT_THAT(result.query,
              HasSubstr("&X-Amz-SignedHeaders=host&X-Amz-Signature="
                        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
  EXPECT_TRUE(result.headers.empty());
}

TEST(SigV4, ACacheChangesNothing) {
  SigningKeyCache keys;
  SigV4Request request = ExampleRequest("GET", "/");
  request.query = {{"lifecycle", ""}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(SignV4(request, ExampleCredentials(), ExampleParams(), &keys).signature,
              "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  }
}

TEST(SigV4, TakesThePathAsItIs) {
  const std::string key = "a//b/./../%41+c d/?#\x01\xff/";
  const SigV4Signature result =
      Sign(ExampleRequest("GET", absl::StrCat("/", UriEncode(key, true))));
  EXPECT_THAT(result.canonical_request, HasSubstr("GET\n/a//b/./../%2541%2Bc%20d/%3F%23%01%FF/\n"));
}

TEST(SigV4, EncodesSlashOnlyInQuery) {
  SigV4Request request = ExampleRequest("GET", "/a/b");
  request.query = {{"prefix", "a/b c+d"}};
  const SigV4Signature result = Sign(request);
  EXPECT_EQ(result.query, "prefix=a%2Fb%20c%2Bd");
  EXPECT_THAT(result.canonical_request, HasSubstr("GET\n/a/b\nprefix=a%2Fb%20c%2Bd\n"));
}

TEST(SigV4, SortsTheQueryByEncodedNameThenValue) {
  SigV4Request request = ExampleRequest("GET", "/");
  request.query = {{"a-b", "1"}, {"b", "2"}, {"a", "x"}, {"b", "1"}, {"B", "3"}, {"\xC3\xA9", ""}};
  EXPECT_EQ(Sign(request).query, "%C3%A9=&B=3&a=x&a-b=1&b=1&b=2");
}

TEST(SigV4, FoldsHeaderValuesAndJoinsRepeatedNames) {
  SigV4Request request = ExampleRequest("PUT", "/k");
  request.headers.emplace_back("x-amz-meta-b", "  two   words\t here ");
  request.headers.emplace_back("X-Amz-Meta-A", "z");
  request.headers.emplace_back("x-amz-meta-a", "y");
  EXPECT_THAT(Sign(request).canonical_request,
              HasSubstr("\nx-amz-meta-a:z,y\nx-amz-meta-b:two words here\n"));
}

TEST(SigV4, LeavesOutWhatAProxyMayChange) {
  SigV4Request request = ExampleRequest("PUT", "/k");
  request.headers.emplace_back("User-Agent", "underfs");
  request.headers.emplace_back("Expect", "100-continue");
  request.headers.emplace_back("Transfer-Encoding", "chunked");
  request.headers.emplace_back("Connection", "keep-alive");
  request.headers.emplace_back("Content-Length", "3");
  EXPECT_EQ(Sign(request).signed_headers, "content-length;host;x-amz-content-sha256;x-amz-date");
}

TEST(SigV4, SendsAndSignsTheSessionToken) {
  Credentials credentials = ExampleCredentials();
  credentials.session_token = Secret("to/ken=");
  const SigV4Request request = ExampleRequest("GET", "/k");
  const SigV4Signature headers = SignV4(request, credentials, ExampleParams(), nullptr);
  EXPECT_THAT(headers.headers, ::testing::Contains(Pair("x-amz-security-token", "to/ken=")));
  EXPECT_TRUE(absl::EndsWith(headers.signed_headers, ";x-amz-date;x-amz-security-token"));
  const SigV4Signature url = PresignV4(request, credentials, ExampleParams(), nullptr);
  EXPECT_THAT(url.query, HasSubstr("&X-Amz-Security-Token=to%2Fken%3D&"));
  EXPECT_THAT(url.canonical_request, HasSubstr("&X-Amz-Security-Token=to%2Fken%3D&"));
}

TEST(SigV4, SaysUnsignedPayloadWhenTheBodyIsNotHashed) {
  SigV4Request request = ExampleRequest("PUT", "/k");
  request.payload_hash = std::string(kUnsignedPayload);
  const SigV4Signature result = Sign(request);
  EXPECT_THAT(result.headers,
              ::testing::Contains(Pair("x-amz-content-sha256", "UNSIGNED-PAYLOAD")));
  EXPECT_TRUE(absl::EndsWith(result.canonical_request, "\nUNSIGNED-PAYLOAD"));
}

TEST(SigV4, WritesTheDateInUtcWhateverTheYear) {
  SigV4Params params = ExampleParams();
  params.time = absl::FromUnixSeconds(1);
  EXPECT_THAT(
      SignV4(ExampleRequest("GET", "/"), ExampleCredentials(), params, nullptr).string_to_sign,
      HasSubstr("\n19700101T000001Z\n19700101/us-east-1/s3/aws4_request\n"));
}

TEST(SigV4, PresignedUrlsLiveBetweenASecondAndAWeek) {
  SigV4Params params = ExampleParams();
  params.expires = absl::Hours(24 * 30);
  const SigV4Request request = ExampleRequest("GET", "/k");
  EXPECT_THAT(PresignV4(request, ExampleCredentials(), params, nullptr).query,
              HasSubstr("X-Amz-Expires=604800&"));
  params.expires = absl::ZeroDuration();
  EXPECT_THAT(PresignV4(request, ExampleCredentials(), params, nullptr).query,
              HasSubstr("X-Amz-Expires=1&"));
}

TEST(SigV4, TheSecretAppearsNowhere) {
  const SigV4Signature result = Sign(ExampleRequest("GET", "/k"));
  for (const auto& header : result.headers) {
    EXPECT_THAT(header.second, Not(HasSubstr("wJalrXUtnFEMI")));
  }
  EXPECT_THAT(result.canonical_request, Not(HasSubstr("wJalrXUtnFEMI")));
  EXPECT_THAT(result.string_to_sign, Not(HasSubstr("wJalrXUtnFEMI")));
}

}  // namespace
}  // namespace ufs
