// Amazon's endpoints against what Amazon publishes: the endpoint tables of "Amazon Simple Storage
// Service endpoints and quotas" (AWS General Reference), the User Guide's pages on dual-stack
// endpoints, access points and PrivateLink, and the cases of its SDKs' endpoint rules (botocore,
// tests/functional/endpoint-rules/s3/endpoint-tests-1.json).
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/s3/endpoint.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

enum Flags : unsigned {
  kNone = 0,
  kDual = 1,
  kFips = 2,
  kAccelerate = 4,
  kPath = 8,
};

struct Case {
  const char* region;
  const char* bucket;
  unsigned flags;
  const char* url;  // up to the key, or a part of the message
  const char* endpoint = "";
};

EndpointSettings SettingsOf(const Case& one) {
  EndpointSettings settings;
  settings.bucket = one.bucket;
  settings.region = one.region;
  settings.endpoint = one.endpoint;
  settings.dual_stack = (one.flags & kDual) != 0;
  settings.fips = (one.flags & kFips) != 0;
  settings.accelerate = (one.flags & kAccelerate) != 0;
  if ((one.flags & kPath) != 0) {
    settings.path_style = true;
  }
  return settings;
}

void Expect(const Case& one) {
  const absl::StatusOr<Endpoint> endpoint = ResolveEndpoint(SettingsOf(one));
  ASSERT_TRUE(endpoint.ok()) << endpoint.status() << " for " << one.url;
  EXPECT_EQ(endpoint->scheme + "://" + endpoint->authority + endpoint->PathOf(""), one.url);
}

void ExpectRefused(const Case& one) {
  const absl::StatusOr<Endpoint> endpoint = ResolveEndpoint(SettingsOf(one));
  ASSERT_FALSE(endpoint.ok()) << endpoint->authority << " where this is wanted: " << one.url;
  EXPECT_THAT(std::string(endpoint.status().message()), HasSubstr(one.url));
}

constexpr char kPoint[] = "arn:aws:s3:us-west-2:123456789012:accesspoint:myendpoint";
constexpr char kChinesePoint[] = "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:myendpoint";
constexpr char kOutpost[] =
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports";
constexpr char kVpc[] = "https://control.vpce-1a2b3c4d-5e6f.s3.us-west-2.vpce.amazonaws.com";

TEST(AwsEndpoint, OfEveryKindAndPartition) {
  for (const Case& one : {
           Case{"us-west-2", "bucket-name", kNone,
                "https://bucket-name.s3.us-west-2.amazonaws.com/"},
           {"us-west-2", "bucket-name", kDual,
            "https://bucket-name.s3.dualstack.us-west-2.amazonaws.com/"},
           {"us-west-2", "bucket-name", kFips,
            "https://bucket-name.s3-fips.us-west-2.amazonaws.com/"},
           {"us-west-2", "bucket-name", kFips | kDual,
            "https://bucket-name.s3-fips.dualstack.us-west-2.amazonaws.com/"},
           {"us-west-2", "bucket-name", kAccelerate,
            "https://bucket-name.s3-accelerate.amazonaws.com/"},
           {"us-west-2", "bucket-name", kAccelerate | kDual,
            "https://bucket-name.s3-accelerate.dualstack.amazonaws.com/"},
           {"us-west-2", "bucket-name", kPath | kDual,
            "https://s3.dualstack.us-west-2.amazonaws.com/bucket-name"},
           {"us-west-2", "99a_b", kNone, "https://s3.us-west-2.amazonaws.com/99a_b"},
           {"us-gov-west-1", "bucket.with.dots", kFips,
            "https://s3-fips.us-gov-west-1.amazonaws.com/bucket.with.dots"},
           {"us-gov-east-1", "bucket-name", kNone,
            "https://bucket-name.s3.us-gov-east-1.amazonaws.com/"},
           {"af-south-1", "bucket-name", kPath | kFips,
            "https://s3-fips.af-south-1.amazonaws.com/bucket-name"},
           {"cn-north-1", "bucket-name", kNone,
            "https://bucket-name.s3.cn-north-1.amazonaws.com.cn/"},
           {"cn-north-1", "bucket-name", kPath | kDual,
            "https://s3.dualstack.cn-north-1.amazonaws.com.cn/bucket-name"},
           {"us-iso-east-1", "bucket-name", kNone,
            "https://bucket-name.s3.us-iso-east-1.c2s.ic.gov/"},
           {"us-isob-east-1", "bucket-name", kNone,
            "https://bucket-name.s3.us-isob-east-1.sc2s.sgov.gov/"},
           {"us-west-2", "my-ap-abcdefghijklmnop-s3alias", kNone,
            "https://my-ap-abcdefghijklmnop-s3alias.s3.us-west-2.amazonaws.com/"},
       }) {
    Expect(one);
  }
}

TEST(AwsEndpoint, AccessPoints) {
  for (const Case& one : {
           Case{"us-west-2", kPoint, kNone,
                "https://myendpoint-123456789012.s3-accesspoint.us-west-2.amazonaws.com/"},
           {"us-west-2", kPoint, kFips,
            "https://myendpoint-123456789012.s3-accesspoint-fips.us-west-2.amazonaws.com/"},
           {"us-west-2", kPoint, kDual,
            "https://myendpoint-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com/"},
           {"us-west-2", kPoint, kDual | kFips,
            "https://"
            "myendpoint-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com/"},
           {"us-east-1", kPoint, kNone,  // the ARN's region holds
            "https://myendpoint-123456789012.s3-accesspoint.us-west-2.amazonaws.com/"},
           {"cn-north-1", kChinesePoint, kNone,
            "https://myendpoint-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn/"},
           {"us-west-2", kPoint, kNone, "https://myendpoint-123456789012.beta.example.com/",
            "https://beta.example.com"},
           {"us-west-2", kOutpost, kNone,
            "https://reports-123456789012.op-01234567890123456.s3-outposts.us-west-2."
            "amazonaws.com/"},
       }) {
    Expect(one);
  }
  EXPECT_EQ(ResolveEndpoint(SettingsOf({"us-east-1", kPoint, kNone, ""}))->region, "us-west-2");
  EXPECT_EQ(ResolveEndpoint(SettingsOf({"us-west-2", kPoint, kNone, ""}))->service, "s3");
  EXPECT_EQ(ResolveEndpoint(SettingsOf({"us-west-2", kOutpost, kNone, ""}))->service,
            "s3-outposts");
}

TEST(AwsEndpoint, PrivateLinkIsKeptAsItIs) {
  Expect({"us-west-2", "bucket-name", kNone,
          "https://bucket-name.control.vpce-1a2b3c4d-5e6f.s3.us-west-2.vpce.amazonaws.com/", kVpc});
  Expect({"us-west-2", "bucket-name", kPath,
          "https://control.vpce-1a2b3c4d-5e6f.s3.us-west-2.vpce.amazonaws.com/bucket-name", kVpc});
  const absl::StatusOr<Endpoint> endpoint =
      ResolveEndpoint(SettingsOf({"", "bucket-name", kNone, "", kVpc}));
  EXPECT_EQ(endpoint->region, "us-west-2");
  EXPECT_TRUE(endpoint->aws);
  EXPECT_FALSE(endpoint->MovedTo("eu-west-1").has_value());
}

TEST(AwsEndpoint, RefusesWhatAwsDoesNotHave) {
  for (const Case& one : {
           Case{"us-west-2", "bucket-name", kPath | kAccelerate, "path-style"},
           {"us-west-2", "bucket.name", kAccelerate, "dots"},
           {"us-west-2", "bucket-name", kFips | kAccelerate, "exclude"},
           {"cn-north-1", "bucket-name", kFips, "aws-cn has no FIPS"},
           {"cn-north-1", "bucket-name", kAccelerate, "aws-cn has no acceleration"},
           {"us-west-2", "bucket-name", kDual, "cannot be combined", kVpc},
           {"us-west-2", "bucket-name", kFips, "cannot be combined", kVpc},
           {"us-west-2", "bucket-name", kAccelerate, "cannot be combined", kVpc},
           {"us-west-2", kPoint, kPath, "path-style"},
           {"us-west-2", kPoint, kAccelerate, "ARN"},
           {"us-west-2", kPoint, kNone, "address", "http://127.0.0.1:9000"},
           {"us-west-2", kOutpost, kDual, "Outposts"},
           {"us-west-2", "bucket--usw2-az1--x-s3", kNone, "directory bucket"},
           {"us-west-2", "x--ol-s3", kNone, "Object Lambda"},
           {"us-west-2", "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3", kNone,
            "use its ARN"},
           {"us-west-2", "bucket-name", kNone, "web sites", "s3-website-us-west-2.amazonaws.com"},
           {"default_zone", "bucket-name", kNone, "none of Amazon's"},
       }) {
    ExpectRefused(one);
  }
  EndpointSettings settings = SettingsOf({"us-west-2", "bucket-name", kFips, ""});
  settings.secure = false;
  EXPECT_THAT(std::string(ResolveEndpoint(settings).status().message()), HasSubstr("TLS"));
  // Elsewhere such names are like any other.
  Expect({"", "x--ol-s3", kNone, "https://x--ol-s3.minio.example.com/", "minio.example.com"});
}

std::string Moved(const Case& one, const char* to) {
  const absl::StatusOr<Endpoint> endpoint = ResolveEndpoint(SettingsOf(one));
  const absl::optional<Endpoint> moved = endpoint->MovedTo(to);
  return moved.has_value()
             ? moved->scheme + "://" + moved->authority + moved->PathOf("") + " " + moved->region
             : "refused";
}

TEST(MovedTo, StaysWithTheKindAndThePartition) {
  EXPECT_EQ(Moved({"", "data", kNone, ""}, "eu-west-1"),
            "https://data.s3.eu-west-1.amazonaws.com/ eu-west-1");
  EXPECT_EQ(Moved({"", "da.ta", kDual | kFips, ""}, "eu-west-1"),
            "https://s3-fips.dualstack.eu-west-1.amazonaws.com/da.ta eu-west-1");
  EXPECT_EQ(Moved({"", "data", kAccelerate, ""}, "eu-west-1"),
            "https://data.s3-accelerate.amazonaws.com/ eu-west-1");
  EXPECT_EQ(Moved({"", "data", kNone, "", "http://s3.amazonaws.com"}, "eu-west-1"),
            "http://data.s3.eu-west-1.amazonaws.com/ eu-west-1");
  EXPECT_EQ(Moved({"", "data", kNone, "", "s3-us-west-2.amazonaws.com"}, "eu-west-1"),
            "https://data.s3.eu-west-1.amazonaws.com/ eu-west-1");
  EXPECT_EQ(Moved({"", "data", kNone, "", "s3.us-west-2.amazonaws.com:8443"}, "eu-west-1"),
            "https://data.s3.eu-west-1.amazonaws.com:8443/ eu-west-1");
  EXPECT_EQ(Moved({"", "s3", kPath, "", "s3.amazonaws.com"}, "eu-west-1"),
            "https://s3.eu-west-1.amazonaws.com/s3 eu-west-1");
}

TEST(MovedTo, GoesToNoOtherDomain) {
  EXPECT_EQ(Moved({"", "data", kNone, ""}, "cn-north-1"), "refused");
  EXPECT_EQ(Moved({"", "data", kNone, ""}, "us-gov-west-1"), "refused");
  EXPECT_EQ(Moved({"", "data", kNone, ""}, "us-iso-east-1"), "refused");
  EXPECT_EQ(Moved({"cn-north-1", "data", kNone, "", "s3.amazonaws.com"}, "cn-northwest-1"),
            "refused");
  EXPECT_EQ(Moved({"", kPoint, kNone, ""}, "eu-west-1"), "refused");
  for (const char* region : {"", "evil.org/", "a@b", "a.b", "eu west"}) {
    EXPECT_EQ(Moved({"", "data", kNone, ""}, region), "refused") << region;
    EXPECT_EQ(Moved({"", "data", kNone, "", "http://localhost:9000"}, region), "refused") << region;
  }
}

TEST(MovedTo, AnotherStoreKeepsItsHost) {
  EXPECT_EQ(Moved({"", "data", kNone, "", "http://localhost:9000/base"}, "default_zone"),
            "http://localhost:9000/base/data default_zone");
  EXPECT_EQ(Moved({"", "data", kNone, "", "ceph.example.com"}, "eu-west-1"),
            "https://data.ceph.example.com/ eu-west-1");
}

TEST(CopySource, NamesAnAccessPointsObject) {
  EXPECT_EQ(ResolveEndpoint(SettingsOf({"", "data", kNone, ""}))->CopySourceOf("a b/c"),
            "data/a%20b/c");
  EXPECT_EQ(ResolveEndpoint(SettingsOf({"", kPoint, kNone, ""}))->CopySourceOf("k"),
            "arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint%3Amyendpoint/object/k");
}

}  // namespace
}  // namespace ufs
