#include "ufs/aws/credential_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CredentialDocuments, ARoleAsTheUserGuidePrintsIt) {
  const auto role = ParseRoleCredentials(R"({
    "Code" : "Success", "LastUpdated" : "2012-04-26T16:39:16Z", "Type" : "AWS-HMAC",
    "AccessKeyId" : "ASIAIOSFODNN7EXAMPLE",
    "SecretAccessKey" : "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "Token" : "token", "Expiration" : "2017-05-17T15:09:54Z" })");
  ASSERT_TRUE(role.ok()) << role.status();
  EXPECT_EQ(role->access_key_id, "ASIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(role->session_token.Reveal(), "token");
  EXPECT_EQ(*role->expires, absl::FromUnixSeconds(1495033794));
  EXPECT_EQ(ParseRoleCredentials(R"({"Code":"AssumeRoleUnauthorizedAccess"})").status(),
            absl::FailedPreconditionError("it says AssumeRoleUnauthorizedAccess"));
}

TEST(CredentialDocuments, AProcessNeedsVersionOne) {
  const std::string keys = R"("AccessKeyId":"A","SecretAccessKey":"hush")";
  EXPECT_TRUE(ParseProcessCredentials("{\"Version\":1," + keys + "}").ok());
  EXPECT_FALSE(ParseProcessCredentials("{\"Version\":1," + keys + "}")->expires.has_value());
  for (const char* version : {"", "\"Version\":2,", "\"Version\":\"1\","}) {
    EXPECT_TRUE(
        absl::IsDataLoss(ParseProcessCredentials("{" + std::string(version) + keys + "}").status()))
        << version;
  }
  const auto timed =
      ParseProcessCredentials("{\"Version\":1," + keys +
                              R"(,"SessionToken":"t","Expiration":"2017-05-17T15:09:54+02:00"})");
  EXPECT_EQ(*timed->expires, absl::FromUnixSeconds(1495026594));
}

TEST(CredentialDocuments, ATokenOfSsoMayHaveTheOlderTime) {
  const auto token =
      ParseSsoToken(R"({"accessToken":"t","expiresAt":"2020-06-17T10:02:08UTC","region":"r"})");
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->expires, absl::FromUnixSeconds(1592388128));
  EXPECT_EQ(token->region, "r");
}

TEST(CredentialDocuments, NothingWrongGetsThroughOrIsRepeated) {
  for (const char* text :
       {"", "{", "[]", "null", "1", "\"hush\"", "{}", R"({"AccessKeyId":"hush"})",
        R"({"AccessKeyId":1,"SecretAccessKey":"hush"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hush\r\nx: y"})",
        R"({"AccessKeyId":"A\u0000","SecretAccessKey":"hush"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hush","Expiration":"hush"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hush","Token":{}})",
        "{\"AccessKeyId\":\"A\xff\",\"SecretAccessKey\":\"hush\"}"}) {
    const auto parsed = ParseRoleCredentials(text);
    EXPECT_TRUE(absl::IsDataLoss(parsed.status())) << text << parsed.status();
    EXPECT_THAT(std::string(parsed.status().message()), Not(HasSubstr("hush")));
    EXPECT_FALSE(ParseProcessCredentials(text).ok());
    EXPECT_FALSE(ParseSsoCredentials(text).ok());
    EXPECT_FALSE(ParseSsoToken(text).ok());
  }
  EXPECT_FALSE(ParseRoleCredentials(std::string(60'000, '[')).ok());
}

TEST(CredentialDocuments, ErrorsAreReadInAllSpellings) {
  EXPECT_EQ(ParseServiceError(R"({"code":"C","message":"m"})"), "C: m");
  EXPECT_EQ(ParseServiceError(R"({"__type":"T","Message":"m"})"), "T: m");
  EXPECT_EQ(ParseServiceError("<html>"), "");
}

}  // namespace
}  // namespace ufs
