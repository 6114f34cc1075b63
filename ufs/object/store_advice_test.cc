// What a refusal advises: S3 error and operation to the fix.
#include "ufs/object/store_advice.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

struct Case {
  int status;
  const char* code;
  const char* operation;
  const char* key;
  const char* advice;     // a part of it
  absl::StatusCode kind;  // which decides a command's exit code
  const char* message = "said by the store";
};

using C = absl::StatusCode;

TEST(StoreAdvice, ArnsAreOfTheStoresPartition) {
  StoreError error;
  error.http_status = 403;
  error.code = "AccessDenied";
  error.operation = "GetObject";
  error.bucket = "b";
  error.key = "d/k";
  error.partition = "aws-cn";
  EXPECT_THAT(AdviceFor(*GetStoreError(MakeStoreStatus(error))),
              HasSubstr("needs s3:GetObject on arn:aws-cn:s3:::b/d/k"));
}

TEST(StoreAdvice, Table) {
  for (const Case& one : {
           Case{403, "InvalidAccessKeyId", "ListObjects", "", "aws.accessKeyId",
                C::kUnauthenticated},
           {403, "SignatureDoesNotMatch", "ListObjects", "", "aws.secretKey", C::kUnauthenticated},
           {400, "ExpiredToken", "GetObject", "k", "has expired", C::kUnauthenticated},
           {403, "RequestTimeTooSkewed", "ListObjects", "", "clock", C::kUnauthenticated},
           {301, "PermanentRedirect", "ListObjects", "", "option region", C::kInvalidArgument},
           {400, "AuthorizationHeaderMalformed", "ListObjects", "", "option region",
            C::kInvalidArgument},
           {404, "NoSuchBucket", "ListObjects", "", "bucket's name and the endpoint", C::kNotFound},
           {400, "InvalidRequest", "ListObjects", "", "leave signer.algorithm=S3SignerType out",
            C::kInvalidArgument,
            "The authorization mechanism is not supported. Please use AWS4-HMAC-SHA256."},
           {403, "AccessDenied", "ListObjects", "", "needs s3:ListBucket on arn:aws:s3:::b",
            C::kPermissionDenied},
           {403, "AccessDenied", "GetObject", "d/k", "needs s3:GetObject on arn:aws:s3:::b/d/k",
            C::kPermissionDenied},
           {403, "", "HeadObject", "k", "needs s3:GetObject on arn:aws:s3:::b/k",
            C::kPermissionDenied, ""},
           {403, "AccessDenied", "PutObject", "k", "needs s3:PutObject on arn:aws:s3:::b/k",
            C::kPermissionDenied},
           {403, "AccessDenied", "CompleteMultipartUpload", "k", "needs s3:PutObject on",
            C::kPermissionDenied},
           {403, "AccessDenied", "CopyObject", "k",
            "needs s3:PutObject on arn:aws:s3:::b/k and s3:GetObject on the source",
            C::kPermissionDenied},
           {403, "AccessDenied", "DeleteObjects", "", "needs s3:DeleteObject on arn:aws:s3:::b/*",
            C::kPermissionDenied},
           {403, "AccessDenied", "ListMultipartUploads", "",
            "needs s3:ListBucketMultipartUploads on arn:aws:s3:::b", C::kPermissionDenied},
           {403, "AccessDenied", "ListObjects", "", "or its keys are wrong", C::kPermissionDenied,
            ""},
       }) {
    StoreError error;
    error.http_status = one.status;
    error.code = one.code;
    error.message = one.message;
    error.operation = one.operation;
    error.bucket = "b";
    error.key = one.key;
    EXPECT_THAT(AdviceFor(error), HasSubstr(one.advice)) << one.code << " " << one.operation;
    EXPECT_EQ(MakeStoreStatus(error).code(), one.kind) << one.code;
  }
}

TEST(StoreAdvice, NamesAnAccessPointByItsOwnArn) {
  StoreError error;
  error.http_status = 403;
  error.code = "AccessDenied";
  error.operation = "GetObject";
  error.bucket = "arn:aws:s3:us-west-2:123456789012:accesspoint/p";
  error.key = "k";
  EXPECT_THAT(AdviceFor(error),
              HasSubstr("on arn:aws:s3:us-west-2:123456789012:accesspoint/p/object/k"));
}

TEST(StoreAdvice, NamesTheHostThatARedirectWasNotFollowedTo) {
  StoreError error;
  error.http_status = 307;
  error.code = "TemporaryRedirect";
  error.endpoint = "other.example.com";
  EXPECT_THAT(AdviceFor(error), HasSubstr("endpoint=other.example.com"));
}

}  // namespace
}  // namespace ufs
