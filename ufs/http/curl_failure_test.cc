#include "ufs/http/curl_failure.h"

#include <cerrno>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/base/status.h"
#include "ufs/http/permanent_failure.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CurlFailure Failed(CURLcode code, const std::string& text = "") {
  CurlFailure failure;
  failure.code = code;
  failure.text = text;
  failure.authority = "s3.example:9000";
  return failure;
}

std::string Said(const CurlFailure& failure) {
  return std::string(ExplainCurlFailure(failure).message());
}

TEST(PermanentFailure, KeepsItsMarkUnderAnnotations) {
  const absl::Status status = PermanentFailure("no");
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_TRUE(IsPermanentFailure(Annotate(status, "GetObject")));
  EXPECT_FALSE(IsPermanentFailure(absl::UnavailableError("no")));
  EXPECT_FALSE(IsPermanentFailure(absl::OkStatus()));
}

TEST(CurlFailure, EachCertificateHasItsReasonAndItsFix) {
  const struct {
    int verify_result;
    const char* reason;
    const char* fix;
  } kCases[] = {
      {10, "has expired", "renew"},          {9, "not valid yet", "clock"},
      {18, "self-signed", "ca-bundle"},      {19, "not trusted here", "ca-bundle"},
      {20, "not trusted here", "ca-bundle"},
  };
  for (const auto& item : kCases) {
    CurlFailure failure = Failed(CURLE_PEER_FAILED_VERIFICATION, "curl's words");
    failure.verify_result = item.verify_result;
    EXPECT_TRUE(IsPermanentFailure(ExplainCurlFailure(failure))) << item.reason;
    EXPECT_THAT(Said(failure), HasSubstr("s3.example:9000"));
    EXPECT_THAT(Said(failure), HasSubstr(item.reason));
    EXPECT_THAT(Said(failure), HasSubstr(item.fix));
  }
}

TEST(CurlFailure, AnotherHostsCertificateIsNamed) {
  const CurlFailure failure =
      Failed(CURLE_PEER_FAILED_VERIFICATION,
             "SSL: no alternative certificate subject name matches target host name 'x'");
  EXPECT_TRUE(IsPermanentFailure(ExplainCurlFailure(failure)));
  EXPECT_THAT(Said(failure), HasSubstr("other names"));
}

TEST(CurlFailure, OldTlsAndNoTlsAreNamed) {
  const CurlFailure old =
      Failed(CURLE_SSL_CONNECT_ERROR, "error:0A000102:SSL routines::unsupported protocol");
  EXPECT_THAT(Said(old), HasSubstr("TLS 1.2"));
  EXPECT_TRUE(IsPermanentFailure(ExplainCurlFailure(old)));
  EXPECT_THAT(Said(Failed(CURLE_SSL_CONNECT_ERROR, "SSL routines::wrong version number")),
              HasSubstr("http://"));
}

TEST(CurlFailure, WhatMayPassIsNotPermanent) {
  for (const CURLcode code :
       {CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
        CURLE_GOT_NOTHING, CURLE_SSL_CONNECT_ERROR, CURLE_COULDNT_RESOLVE_PROXY}) {
    const absl::Status status = ExplainCurlFailure(Failed(code, "unexpected eof while reading"));
    EXPECT_TRUE(absl::IsUnavailable(status));
    EXPECT_FALSE(IsPermanentFailure(status)) << code;
  }
  EXPECT_TRUE(absl::IsDeadlineExceeded(ExplainCurlFailure(Failed(CURLE_OPERATION_TIMEDOUT))));
}

TEST(CurlFailure, AServerThatWantsACertificateIsPermanent) {
  EXPECT_THAT(Said(Failed(CURLE_RECV_ERROR, "tlsv13 alert certificate required, errno 0")),
              HasSubstr("client-cert"));
}

TEST(CurlFailure, TheProxyIsNamedWhenItIsTheOne) {
  CurlFailure failure = Failed(CURLE_COULDNT_CONNECT);
  failure.os_errno = ECONNREFUSED;
  EXPECT_THAT(Said(failure), Not(HasSubstr("proxy")));
  failure.proxy = "proxy.example:3128";
  EXPECT_THAT(Said(failure), HasSubstr("proxy.example:3128"));
  EXPECT_THAT(Said(failure), HasSubstr("refused"));
}

TEST(CurlFailure, ARefusedTunnelIsTheProxysDoing) {
  CurlFailure failure = Failed(CURLE_RECV_ERROR, "CONNECT tunnel failed, response 407");
  failure.proxy = "proxy.example:3128";
  failure.connect_status = 407;
  EXPECT_TRUE(IsPermanentFailure(ExplainCurlFailure(failure)));
  EXPECT_THAT(Said(failure), HasSubstr("proxy.user and proxy.password"));
  failure.connect_status = 403;
  EXPECT_TRUE(IsPermanentFailure(ExplainCurlFailure(failure)));
  EXPECT_THAT(Said(failure), HasSubstr("no-proxy"));
  failure.connect_status = 503;
  EXPECT_TRUE(absl::IsUnavailable(ExplainCurlFailure(failure)));
  EXPECT_FALSE(IsPermanentFailure(ExplainCurlFailure(failure)));
}

}  // namespace
}  // namespace ufs
