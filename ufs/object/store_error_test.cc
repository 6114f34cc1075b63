#include "ufs/object/store_error.h"

#include <string>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/base/status.h"
#include "ufs/object/object_store.h"
#include "ufs/object/own_write.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

StoreError Denied() {
  StoreError error;
  error.http_status = 403;
  error.code = "AccessDenied";
  error.message = "Access Denied";
  error.request_id = "4442587FB7D0A2F9";
  error.operation = "PutObject";
  error.bucket = "data";
  error.key = "a/b c";
  return error;
}

std::string Message(const StoreError& error) {
  return std::string(MakeStoreStatus(error).message());
}

absl::StatusCode CodeFor(int http_status, const std::string& code = "") {
  StoreError error;
  error.http_status = http_status;
  error.code = code;
  return MakeStoreStatus(error).code();
}

TEST(StoreError, MessageNamesWhatWhereWhyAndWhatToDo) {
  EXPECT_EQ(Message(Denied()),
            "PutObject s3://data/a/b c: AccessDenied (HTTP 403): Access Denied [request id "
            "4442587FB7D0A2F9]; the identity in use needs s3:PutObject on "
            "arn:aws:s3:::data/a/b c");
}

TEST(StoreError, MessageOfAnAnswerWithoutBodyHasTheHttpStatus) {
  StoreError error;
  error.http_status = 404;
  error.operation = "HeadObject";
  error.bucket = "data";
  error.key = "k";
  EXPECT_EQ(Message(error), "HeadObject s3://data/k: HTTP 404");
}

TEST(StoreError, StoresThatAreNotS3KeepTheirScheme) {
  StoreError error = Denied();
  error.bucket = "file:///srv";
  error.key = "k";
  EXPECT_THAT(Message(error), HasSubstr("PutObject file:///srv/k: "));
}

TEST(StoreError, TheMarkOfAnOwnWriteSurvivesAnnotation) {
  const absl::Status status = MakeStoreStatus(Denied());
  EXPECT_FALSE(MayBeOwnWrite(status));
  const absl::Status marked = Annotate(MarkMayBeOwnWrite(status), "x");
  EXPECT_TRUE(MayBeOwnWrite(marked));
  EXPECT_TRUE(IsStoreCode(marked, "AccessDenied"));
}

TEST(StoreError, HostileTextCannotForgeLogLines) {
  StoreError error = Denied();
  error.key = "x\nERROR all is lost\x1b[2J";
  error.message = "two\nlines";
  error.request_id = "id\r\n";
  EXPECT_THAT(Message(error), AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\r")),
                                    Not(HasSubstr("\x1b")), HasSubstr("x\\nERROR")));
}

TEST(StoreError, MessageIsUtf8WhateverTheKey) {
  const auto shown = [](const std::string& key) {
    StoreError error;
    error.bucket = "b";
    error.key = key;
    const std::string message = Message(error);
    return message.substr(0, message.find(": no answer")).substr(std::string("s3://b/").size());
  };
  EXPECT_EQ(shown("\xc3\xa4 \xe6\x96\x87 \xf0\x9f\x93\x81"),
            "\xc3\xa4 \xe6\x96\x87 \xf0\x9f\x93\x81");
  EXPECT_EQ(shown("a'b\"c"), "a'b\"c");
  EXPECT_EQ(shown("a\377b"), "a\\377b");
  EXPECT_EQ(shown("\xc3"), "\\303");
  EXPECT_EQ(shown("\xed\xa0\x80"), "\\355\\240\\200");  // a surrogate
  EXPECT_EQ(shown("\xc0\xaf"), "\\300\\257");           // an overlong slash
  EXPECT_EQ(shown("\xf4\x90\x80\x80"), "\\364\\220\\200\\200");
  EXPECT_EQ(shown("\xc2\x9b"), "\\302\\233");  // CSI, which terminals obey
}

TEST(StoreError, PayloadCarriesEveryFieldAndEveryByte) {
  StoreError error = Denied();
  error.region = "eu-central-1";
  error.retry_after = absl::Milliseconds(1500);
  error.key.clear();
  for (int byte = 0; byte < 256; ++byte) {
    error.key.push_back(static_cast<char>(byte));
  }
  error.message = "a=b\nkey=forged";
  const absl::optional<StoreError> read = GetStoreError(MakeStoreStatus(error));
  ASSERT_TRUE(read.has_value());
  const auto all = [](const StoreError& e) {
    return std::tie(e.http_status, e.code, e.message, e.request_id, e.operation, e.bucket, e.key,
                    e.region, e.retry_after);
  };
  EXPECT_EQ(all(*read), all(error));
}

TEST(StoreError, SurvivesAnnotation) {
  const absl::Status status = Annotate(MakeStoreStatus(Denied()), "close of /mnt/a");
  EXPECT_TRUE(IsStoreCode(status, "AccessDenied"));
  EXPECT_FALSE(IsStoreCode(status, "NoSuchKey"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("close of /mnt/a: PutObject"));
}

TEST(StoreError, OtherStatusesHaveNone) {
  EXPECT_FALSE(GetStoreError(absl::OkStatus()).has_value());
  EXPECT_FALSE(GetStoreError(absl::NotFoundError("x")).has_value());
  EXPECT_FALSE(IsStoreCode(absl::NotFoundError("x"), "NoSuchKey"));
}

TEST(StoreError, CodeFollowsTheHttpStatus) {
  using C = absl::StatusCode;
  EXPECT_EQ(CodeFor(400), C::kInvalidArgument);
  EXPECT_EQ(CodeFor(401), C::kUnauthenticated);
  EXPECT_EQ(CodeFor(403), C::kPermissionDenied);
  EXPECT_EQ(CodeFor(404), C::kNotFound);
  EXPECT_EQ(CodeFor(405), C::kUnimplemented);
  EXPECT_EQ(CodeFor(408), C::kUnavailable);
  EXPECT_EQ(CodeFor(409), C::kAborted);
  EXPECT_EQ(CodeFor(412), C::kFailedPrecondition);
  EXPECT_EQ(CodeFor(416), C::kOutOfRange);
  EXPECT_EQ(CodeFor(429), C::kUnavailable);
  for (int status : {500, 502, 503, 504}) {
    EXPECT_EQ(CodeFor(status), C::kUnavailable) << status;
  }
  EXPECT_EQ(CodeFor(501), C::kUnimplemented);
  EXPECT_EQ(CodeFor(0), C::kUnavailable);
}

TEST(StoreError, CodeOfS3BeatsTheHttpStatus) {
  using C = absl::StatusCode;
  EXPECT_EQ(CodeFor(200, "InternalError"), C::kUnavailable);
  EXPECT_EQ(CodeFor(200, "SlowDown"), C::kUnavailable);
  EXPECT_EQ(CodeFor(200, "AccessDenied"), C::kPermissionDenied);
  EXPECT_EQ(CodeFor(400, "RequestTimeout"), C::kUnavailable);
  EXPECT_EQ(CodeFor(400, "ExpiredToken"), C::kUnauthenticated);
  for (const char* code : {"InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"}) {
    EXPECT_EQ(CodeFor(403, code), C::kUnauthenticated) << code;
  }
  EXPECT_EQ(CodeFor(400, "KeyTooLongError"), C::kInvalidArgument);
  EXPECT_EQ(CodeFor(400, "EntityTooLarge"), C::kInvalidArgument);
  EXPECT_EQ(CodeFor(200, "PreconditionFailed"), C::kFailedPrecondition);
  EXPECT_EQ(CodeFor(403, "InvalidObjectState"), C::kPermissionDenied);
}

TEST(StoreError, AFailedIfAbsentMeansAlreadyExists) {
  StoreError error;
  error.http_status = 412;
  error.code = "PreconditionFailed";
  EXPECT_EQ(MakeStoreStatus(error, true).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(MakeStoreStatus(error, false).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(StoreAdvice, NamesTheRegionWhenTheAnswerDid) {
  StoreError error = Denied();
  error.http_status = 301;
  error.code = "PermanentRedirect";
  EXPECT_THAT(Message(error), HasSubstr("set the option region"));
  error.region = "eu-west-3";
  EXPECT_THAT(Message(error), HasSubstr("set the option region=eu-west-3"));
}

TEST(StoreAdvice, ARefusalNamesTheActionOfEveryOperation) {
  StoreError error = Denied();
#define UFS_EXPECT_ACTION_(Request, name) \
  error.operation = name;                 \
  EXPECT_THAT(Message(error), HasSubstr("needs s3:")) << name;
  UFS_OBJECT_STORE_OPERATIONS(UFS_EXPECT_ACTION_)
#undef UFS_EXPECT_ACTION_
}

}  // namespace
}  // namespace ufs
