// The examples of "Signing and authenticating REST requests (AWS signature version 2)", Amazon S3
// API Reference, in its present form and, for the last two, in that of 2006-03-01's developer
// guide.
#include "ufs/aws/sigv2.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/aws/signature_version.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

Credentials Example() {
  Credentials credentials;
  credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  credentials.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  return credentials;
}

const absl::Time kNow = absl::FromUnixSeconds(1175024202);  // 2007-03-27 19:36:42

std::string Signature(const SigV2Request& request) {
  return SignV2(request, Example(), kNow).signature;
}

TEST(SigV2, PublishedExamples) {
  EXPECT_EQ(Signature({"GET",
                       "/awsexamplebucket1/photos/puppy.jpg",
                       {},
                       {{"Date", "Tue, 27 Mar 2007 19:36:42 +0000"}}}),
            "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");
  EXPECT_EQ(Signature({"PUT",
                       "/awsexamplebucket1/photos/puppy.jpg",
                       {},
                       {{"Content-Type", "image/jpeg"},
                        {"Content-Length", "94328"},
                        {"Date", "Tue, 27 Mar 2007 21:15:45 +0000"}}}),
            "iqRzw+ileNPu1fhspnRs8nOjjIA=");
  EXPECT_EQ(Signature({"GET",
                       "/awsexamplebucket1/",
                       {{"prefix", "photos"}, {"max-keys", "50"}, {"marker", "puppy"}},
                       {{"Date", "Tue, 27 Mar 2007 19:42:41 +0000"}}}),
            "m0WP8eCtspQl5Ahe6L1SozdX9YA=");
  EXPECT_EQ(Signature({"GET",
                       "/awsexamplebucket1/",
                       {{"acl", ""}},
                       {{"Date", "Tue, 27 Mar 2007 19:44:46 +0000"}}}),
            "82ZHiFIjc+WbcwFKGUVEQspPn+0=");
  EXPECT_EQ(Signature({"PUT",
                       "/static.example.com/db-backup.dat.gz",
                       {},
                       {{"Date", "Tue, 27 Mar 2007 21:06:08 +0000"},
                        {"x-amz-acl", "public-read"},
                        {"content-type", "application/x-download"},
                        {"Content-MD5", "4gJE4saaMU4BqNR0kLY+lw=="},
                        {"X-Amz-Meta-ReviewedBy", "joe@example.com"},
                        {"X-Amz-Meta-ReviewedBy", " jane@example.com "},
                        {"X-Amz-Meta-FileChecksum", "0x02661779"},
                        {"X-Amz-Meta-ChecksumAlgorithm", "crc32"},
                        {"Content-Encoding", "gzip"}}}),
            "jtBQa0Aq+DkULFI8qrpwIjGEx0E=");
  EXPECT_EQ(Signature({"GET", "/", {}, {{"Date", "Wed, 28 Mar 2007 01:29:59 +0000"}}}),
            "qGdzdERIC03wnaRNKh6OqZehG9s=");
  EXPECT_EQ(Signature({"GET",
                       "/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
                       {},
                       {{"Date", "Wed, 28 Mar 2007 01:49:49 +0000"}}}),
            "DNEZGsoieTZ92F3bUfSPQcbGmlM=");
  EXPECT_EQ(Signature({"DELETE",
                       "/johnsmith/photos/puppy.jpg",
                       {},
                       {{"Date", "Tue, 27 Mar 2007 21:20:26 +0000"}}}),
            "lx3byBScXR6KzyMaifNkardMwNk=");
}

TEST(SigV2, PublishedPresignedExample) {
  const SigV2Signature signature = PresignV2({"GET", "/johnsmith/photos/puppy.jpg", {}, {}},
                                             Example(), absl::FromUnixSeconds(1175139620));
  EXPECT_EQ(signature.signature, "NpgCjnDzrM+WFzoENXmpNDUsSn8=");
  EXPECT_EQ(signature.query,
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620"
            "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D");
  EXPECT_TRUE(signature.headers.empty());
}

TEST(SigV2, ItsOwnDateIsAnAmzHeader) {
  const SigV2Signature signature = SignV2({"GET", "/b/k", {}, {}}, Example(), kNow);
  ASSERT_EQ(signature.headers.size(), 2u);
  EXPECT_EQ(signature.headers[0].first, "x-amz-date");
  EXPECT_EQ(signature.headers[0].second, "Tue, 27 Mar 2007 19:36:42 GMT");
  EXPECT_EQ(signature.string_to_sign, "GET\n\n\n\nx-amz-date:Tue, 27 Mar 2007 19:36:42 GMT\n/b/k");
  EXPECT_EQ(signature.headers[1].second, "AWS AKIAIOSFODNN7EXAMPLE:" + signature.signature);
}

TEST(SigV2, SubresourcesAreSignedInOrderAndDecoded) {
  const SigV2Signature signature =
      SignV2({"PUT", "/b/k", {{"uploadId", "a/b+c"}, {"x", "y"}, {"partNumber", "7"}}, {}},
             Example(), kNow);
  EXPECT_THAT(signature.string_to_sign, HasSubstr("\n/b/k?partNumber=7&uploadId=a/b+c"));
  EXPECT_EQ(signature.query, "partNumber=7&uploadId=a%2Fb%2Bc&x=y");
  const SigV2Signature uploads =
      SignV2({"POST", "/b/k", {{"uploads", ""}, {"marker", ""}}, {}}, Example(), kNow);
  EXPECT_EQ(uploads.query, "marker=&uploads");
  EXPECT_THAT(uploads.string_to_sign, HasSubstr("/b/k?uploads"));
  for (const char* name : {"acl", "delete", "partNumber", "uploadId", "uploads", "versionId",
                           "tagging", "restore", "response-content-type"}) {
    EXPECT_TRUE(IsSubresource(name)) << name;
  }
  for (const char* name : {"prefix", "list-type", "max-keys", "marker", "encoding-type", "ACL"}) {
    EXPECT_FALSE(IsSubresource(name)) << name;
  }
}

TEST(SigV2, SessionTokensAreSigned) {
  Credentials credentials = Example();
  credentials.session_token = Secret("the-token");
  EXPECT_THAT(SignV2({"GET", "/b/k", {}, {}}, credentials, kNow).string_to_sign,
              HasSubstr("x-amz-security-token:the-token\n/b/k"));
  const SigV2Signature url = PresignV2({"GET", "/b/k", {}, {}}, credentials, kNow);
  EXPECT_THAT(url.string_to_sign, HasSubstr("x-amz-security-token:the-token\n/b/k"));
  EXPECT_THAT(url.query, HasSubstr("&x-amz-security-token=the-token&Signature="));
}

TEST(Signer, NamesOfAllGuides) {
  for (const char* name : {"v4", "AWSS3V4SignerType", "AWS4SignerType"}) {
    EXPECT_EQ(*ParseSigner(name), SignatureVersion::kV4);
  }
  for (const char* name : {"v2", "S3SignerType"}) {
    EXPECT_EQ(*ParseSigner(name), SignatureVersion::kV2);
  }
  EXPECT_FALSE(ParseSigner("NoOpSignerType").ok());
}

}  // namespace
}  // namespace ufs
