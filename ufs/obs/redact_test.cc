#include "ufs/obs/redact.h"

#include <gtest/gtest.h>

namespace ufs {
namespace {

TEST(RedactHeader, KeepsOnlyTheSchemeOfAuthorization) {
  EXPECT_EQ(
      RedactHeader("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/2026/s3, Signature=beef"),
      "AWS4-HMAC-SHA256 ***");
  EXPECT_EQ(RedactHeader("AUTHORIZATION", "opaque"), "***");
  EXPECT_EQ(RedactHeader("Proxy-Authorization", "Basic dXNlcjpwYXNz"), "Basic ***");
}

TEST(RedactHeader, HidesTokensAndCustomerKeysButNotTheirDigests) {
  EXPECT_EQ(RedactHeader("x-amz-security-token", "FwoGZXIvYXdz"), "***");
  EXPECT_EQ(RedactHeader("X-Amz-Server-Side-Encryption-Customer-Key", "c2VjcmV0"), "***");
  EXPECT_EQ(RedactHeader("x-amz-copy-source-server-side-encryption-customer-key", "c2Vj"), "***");
  EXPECT_EQ(RedactHeader("x-amz-server-side-encryption-customer-key-MD5", "bWQ1"), "bWQ1");
  EXPECT_EQ(RedactHeader("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), "UNSIGNED-PAYLOAD");
}

TEST(RedactHeaderLine, WorksOnWholeLines) {
  EXPECT_EQ(RedactHeaderLine("Authorization: AWS AKID:c2ln"), "Authorization: AWS ***");
  EXPECT_EQ(RedactHeaderLine("Host: bucket.s3.amazonaws.com"), "Host: bucket.s3.amazonaws.com");
  EXPECT_EQ(RedactHeaderLine("no header"), "no header");
}

TEST(RedactUrl, HidesWhatPresignedUrlsCarry) {
  EXPECT_EQ(RedactUrl("https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Credential=AKID%2F1&"
                      "X-Amz-Security-Token=tok&X-Amz-Signature=beef"),
            "https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Credential=***&"
            "X-Amz-Security-Token=***&X-Amz-Signature=***");
  EXPECT_EQ(RedactUrl("http://h/b/k?AWSAccessKeyId=AK&Expires=1&Signature=s"),
            "http://h/b/k?AWSAccessKeyId=***&Expires=1&Signature=***");
}

TEST(RedactUrl, WorksOnABareQuery) {
  EXPECT_EQ(RedactUrl("list-type=2&x-amz-signature=beef"), "list-type=2&x-amz-signature=***");
}

TEST(RedactUrl, HidesCredentialsInTheAuthority) {
  EXPECT_EQ(RedactUrl("s3://AKID:SECRET@bucket/key"), "s3://***@bucket/key");
  EXPECT_EQ(RedactUrl("s3://AKID:SEC/RE+T@bucket/key"), "s3://***@bucket/key");
  EXPECT_EQ(RedactUrl("http://user@host/"), "http://***@host/");
}

TEST(RedactUrl, LeavesKeysWithAtSignsAlone) {
  EXPECT_EQ(RedactUrl("s3://bucket/me@home"), "s3://bucket/me@home");
  EXPECT_EQ(RedactUrl("http://127.0.0.1:9000/b/me@home"), "http://127.0.0.1:9000/b/me@home");
  EXPECT_EQ(RedactUrl("s3://bucket/a:b@c"), "s3://bucket/a:b@c");
}

TEST(Escape, ControlCharactersCannotForgeALine) {
  EXPECT_EQ(Escape("a\nb\rc\td\\e"), "a\\nb\\rc\\td\\\\e");
  EXPECT_EQ(Escape(absl::string_view("\0\x1b[31m\x7f", 7)), "\\x00\\x1b[31m\\x7f");
}

TEST(Escape, KeepsUtf8AndShowsOtherBytes) {
  EXPECT_EQ(Escape("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80"),
            "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80");
  EXPECT_EQ(Escape("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(Escape("\xc0\xaf"), "\\xc0\\xaf");                    // overlong
  EXPECT_EQ(Escape("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // surrogate
  EXPECT_EQ(Escape("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(Escape("\xc2\x9b"), "\\xc2\\x9b");                    // a C1 control: CSI
}

}  // namespace
}  // namespace ufs
