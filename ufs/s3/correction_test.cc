#include "ufs/s3/correction.h"

#include <string>

#include "gtest/gtest.h"

namespace ufs {
namespace {

using Kind = Correction::Kind;

const absl::Time kNow = absl::FromUnixSeconds(1445412480);  // 2015-10-21 07:28:00

Endpoint At(const std::string& endpoint, const std::string& region = "") {
  EndpointSettings settings;
  settings.bucket = "data";
  settings.endpoint = endpoint;
  settings.region = region;
  return *ResolveEndpoint(settings);
}

S3Answer Answer(int status, NameValues headers, std::string body = "") {
  S3Answer answer;
  answer.status = status;
  answer.headers = std::move(headers);
  answer.body = std::move(body);
  return answer;
}

// "authority region", "digest", "clock" or "no".
std::string Of(const Endpoint& sent_to, const S3Answer& answer) {
  const Correction correction = CorrectionOf(sent_to, kNow, S3Call(), answer);
  switch (correction.kind) {
    case Kind::kRegion:
      return correction.endpoint->scheme + "://" + correction.endpoint->authority + " " +
             correction.endpoint->region;
    case Kind::kClock:
      return "clock";
    case Kind::kDigest:
      return "digest";
    case Kind::kNone:
      break;
  }
  return "no";
}

std::string Xml(const std::string& code, const std::string& more = "") {
  return "<Error><Code>" + code + "</Code>" + more + "</Error>";
}

constexpr char kIreland[] = "https://data.s3.eu-west-1.amazonaws.com eu-west-1";

TEST(Correction, RegionFromHeaderBodyOrHost) {
  const Endpoint aws = At("");
  EXPECT_EQ(Of(aws, Answer(301, {{"x-amz-bucket-region", "eu-west-1"}}, Xml("PermanentRedirect"))),
            kIreland);
  EXPECT_EQ(Of(aws, Answer(301, {{"x-amz-bucket-region", "eu-west-1"}})), kIreland);  // of a HEAD
  EXPECT_EQ(Of(aws, Answer(400, {{"x-amz-bucket-region", "eu-west-1"}})), kIreland);
  EXPECT_EQ(
      Of(aws, Answer(400, {}, Xml("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"))),
      kIreland);
  EXPECT_EQ(
      Of(aws, Answer(400, {},
                     Xml("AuthorizationHeaderMalformed",
                         "<Message>the region 'x' is wrong; expecting 'eu-west-1'</Message>"))),
      kIreland);
  EXPECT_EQ(Of(aws, Answer(307, {{"location", "https://data.s3.eu-west-1.amazonaws.com/k?x=y"}},
                           Xml("TemporaryRedirect"))),
            kIreland);
  EXPECT_EQ(Of(aws, Answer(301, {},
                           Xml("PermanentRedirect",
                               "<Endpoint>data.s3-eu-west-1.amazonaws.com</Endpoint>"))),
            kIreland);
}

TEST(Correction, AsksTheOldestRegionWhenNoneIsNamed) {
  const S3Answer answer = Answer(400, {}, Xml("IllegalLocationConstraintException"));
  EXPECT_EQ(Of(At("", "eu-west-1"), answer), "https://data.s3.us-east-1.amazonaws.com us-east-1");
  EXPECT_EQ(Of(At(""), answer), "no");
  EXPECT_EQ(Of(At("http://localhost:9000", "x"), answer), "no");
}

TEST(Correction, OtherStoresKeepTheirHost) {
  const Endpoint ceph = At("https://ceph.example.com");
  EXPECT_EQ(Of(ceph, Answer(400, {},
                            Xml("AuthorizationHeaderMalformed", "<Region>default_zone</Region>"))),
            "https://data.ceph.example.com default_zone");
  EXPECT_EQ(Of(ceph, Answer(301, {{"location", "https://data.evil.org/"}},
                            Xml("PermanentRedirect", "<Endpoint>evil.org</Endpoint>"))),
            "no");
}

TEST(Correction, GoesToNoOtherDomainAndNeverWithoutTls) {
  const Endpoint aws = At("");
  EXPECT_EQ(Of(aws, Answer(307, {{"location", "http://data.s3.eu-west-1.amazonaws.com/"}},
                           Xml("TemporaryRedirect"))),
            kIreland);
  for (const char* place :
       {"https://evil.org/", "https://169.254.169.254/", "http://localhost/",
        "https://data.s3.eu-west-1.amazonaws.com.evil.org/", "https://user@evil.org", "//evil.org",
        "https://data.s3.cn-north-1.amazonaws.com.cn/"}) {
    EXPECT_EQ(Of(aws, Answer(307, {{"location", place}}, Xml("TemporaryRedirect"))), "no") << place;
  }
  for (const char* region : {"evil.org/x", "cn-north-1", "us-gov-west-1", "a@b"}) {
    EXPECT_EQ(Of(aws, Answer(301, {{"x-amz-bucket-region", region}})), "no") << region;
  }
}

TEST(Correction, LeavesOtherRefusalsAlone) {
  const Endpoint aws = At("");
  EXPECT_EQ(Of(aws, Answer(301, {{"x-amz-bucket-region", "us-east-1"}})), "no");  // here already
  EXPECT_EQ(Of(aws, Answer(403, {{"x-amz-bucket-region", "us-east-1"}}, Xml("AccessDenied"))),
            "no");
  EXPECT_EQ(Of(aws, Answer(400, {{"x-amz-bucket-region", "eu-west-1"}}, Xml("InvalidArgument"))),
            "no");
  EXPECT_EQ(Of(aws, Answer(404, {{"x-amz-bucket-region", "eu-west-1"}}, Xml("NoSuchKey"))), "no");
  EXPECT_EQ(Of(aws, Answer(500, {{"x-amz-bucket-region", "eu-west-1"}})), "no");
}

TEST(Correction, ClockFromDateOrBody) {
  const Endpoint aws = At("");
  const std::string late = "Wed, 21 Oct 2015 07:48:00 GMT";
  EXPECT_EQ(Of(aws, Answer(403, {{"date", late}}, Xml("RequestTimeTooSkewed"))), "clock");
  EXPECT_EQ(
      Of(aws, Answer(403, {},
                     Xml("RequestTimeTooSkewed", "<ServerTime>2015-10-21T07:08:00Z</ServerTime>"))),
      "clock");
  EXPECT_EQ(Of(aws, Answer(403, {{"date", late}})), "clock");  // of a HEAD
  EXPECT_EQ(Of(aws, Answer(403, {{"date", late}}, Xml("AccessDenied"))), "no");
  EXPECT_EQ(Of(aws, Answer(403, {{"date", "Wed, 21 Oct 2015 07:28:20 GMT"}},
                           Xml("RequestTimeTooSkewed"))),
            "no");
  EXPECT_EQ(Of(aws, Answer(403, {{"date", "soon"}}, Xml("RequestTimeTooSkewed"))), "no");
  EXPECT_EQ(CorrectionOf(aws, kNow, S3Call(), Answer(403, {{"date", late}})).store_time,
            kNow + absl::Minutes(20));
}

TEST(CorrectionBudget, TwoHopsAndOneClock) {
  CorrectionBudget budget;
  EXPECT_FALSE(budget.Take(Kind::kNone));
  EXPECT_TRUE(budget.Take(Kind::kRegion));
  EXPECT_TRUE(budget.Take(Kind::kRegion));
  EXPECT_FALSE(budget.Take(Kind::kRegion));
  EXPECT_TRUE(budget.Take(Kind::kClock));
  EXPECT_FALSE(budget.Take(Kind::kClock));
}

}  // namespace
}  // namespace ufs
