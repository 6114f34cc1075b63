#include "ufs/s3/endpoint.h"

#include <map>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

EndpointSettings Settings(const std::string& bucket, const std::string& endpoint = "",
                          const std::string& region = "") {
  EndpointSettings settings;
  settings.bucket = bucket;
  settings.endpoint = endpoint;
  settings.region = region;
  return settings;
}

// "scheme://authority/path region" of the key "k", or the error.
std::string Resolve(const EndpointSettings& settings) {
  const absl::StatusOr<Endpoint> endpoint = ResolveEndpoint(settings);
  return endpoint.ok() ? endpoint->scheme + "://" + endpoint->authority + endpoint->PathOf("k") +
                             " " + endpoint->region
                       : std::string(endpoint.status().message());
}

TEST(Endpoint, AwsByRegion) {
  EXPECT_EQ(Resolve(Settings("data")), "https://data.s3.us-east-1.amazonaws.com/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "", "eu-west-1")),
            "https://data.s3.eu-west-1.amazonaws.com/k eu-west-1");
  EXPECT_EQ(Resolve(Settings("data", "", "cn-north-1")),
            "https://data.s3.cn-north-1.amazonaws.com.cn/k cn-north-1");
  EXPECT_EQ(Resolve(Settings("data", "", "us-gov-west-1")),
            "https://data.s3.us-gov-west-1.amazonaws.com/k us-gov-west-1");
  EXPECT_EQ(Resolve(Settings("data", "", "us-iso-east-1")),
            "https://data.s3.us-iso-east-1.c2s.ic.gov/k us-iso-east-1");
  EXPECT_TRUE(ResolveEndpoint(Settings("data"))->aws);
}

TEST(Endpoint, AwsByName) {
  for (const char* host : {"s3.eu-west-1.amazonaws.com", "https://s3-eu-west-1.amazonaws.com",
                           "S3.EU-WEST-1.amazonaws.com", "s3.dualstack.eu-west-1.amazonaws.com",
                           "s3-fips.eu-west-1.amazonaws.com", "data.s3.eu-west-1.amazonaws.com"}) {
    const absl::StatusOr<Endpoint> endpoint = ResolveEndpoint(Settings("data", host));
    ASSERT_TRUE(endpoint.ok()) << host;
    EXPECT_EQ(endpoint->region, "eu-west-1") << host;
    EXPECT_TRUE(endpoint->aws);
    EXPECT_EQ(endpoint->authority.rfind("data.s3", 0), 0u) << endpoint->authority;
  }
  for (const char* host :
       {"s3.amazonaws.com", "s3-accelerate.amazonaws.com", "s3-external-1.amazonaws.com"}) {
    EXPECT_EQ(ResolveEndpoint(Settings("data", host))->region, "us-east-1") << host;
  }
  EXPECT_EQ(Resolve(Settings("data", "s3.amazonaws.com", "eu-west-1")),
            "https://data.s3.amazonaws.com/k eu-west-1");
  EXPECT_FALSE(ResolveEndpoint(Settings("data", "amazonaws.com.evil.org"))->aws);
  EXPECT_FALSE(ResolveEndpoint(Settings("data", "minio.amazonaws.com"))->aws);
}

TEST(Endpoint, CustomWithAndWithoutScheme) {
  EXPECT_EQ(Resolve(Settings("data", "minio.example.com")),
            "https://data.minio.example.com/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "http://minio.example.com:9000/")),
            "http://data.minio.example.com:9000/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "https://minio.example.com:443")),
            "https://data.minio.example.com/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "http://minio.example.com:443")),
            "http://data.minio.example.com:443/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "http://gate.example.com/s3/v1/", "here")),
            "http://data.gate.example.com/s3/v1/k here");
}

TEST(Endpoint, TlsUnlessSaidOtherwise) {
  EndpointSettings settings = Settings("data", "ceph.example.com:7480");
  EXPECT_THAT(Resolve(settings), HasSubstr("https://"));
  settings.secure = false;
  EXPECT_THAT(Resolve(settings), HasSubstr("http://"));
  settings.endpoint = "https://ceph.example.com";
  EXPECT_THAT(Resolve(settings), HasSubstr("https://"));
  settings.secure = true;
  settings.endpoint = "http://ceph.example.com";
  EXPECT_THAT(Resolve(settings), HasSubstr("http://"));
  settings.endpoint = "";
  settings.secure = false;
  EXPECT_THAT(Resolve(settings), HasSubstr("http://data.s3.us-east-1"));
}

TEST(Endpoint, PathStyleByItself) {
  EXPECT_EQ(Resolve(Settings("data", "http://127.0.0.1:9000")),
            "http://127.0.0.1:9000/data/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "http://[::1]:9000")), "http://[::1]:9000/data/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "http://[::1]")), "http://[::1]/data/k us-east-1");
  EXPECT_EQ(Resolve(Settings("data", "http://localhost:9000/base")),
            "http://localhost:9000/base/data/k us-east-1");
  EXPECT_EQ(Resolve(Settings("da.ta", "minio.example.com")),
            "https://minio.example.com/da.ta/k us-east-1");
  EXPECT_EQ(Resolve(Settings("Old_Bucket")),
            "https://s3.us-east-1.amazonaws.com/Old_Bucket/k us-east-1");
  EXPECT_EQ(Resolve(Settings("a:b", "minio.example.com")),
            "https://minio.example.com/a%3Ab/k us-east-1");
}

TEST(Endpoint, PathStyleByOption) {
  EndpointSettings settings = Settings("data", "minio.example.com");
  settings.path_style = true;
  EXPECT_EQ(Resolve(settings), "https://minio.example.com/data/k us-east-1");
  settings = Settings("data", "http://localhost:9000");
  settings.path_style = false;
  EXPECT_EQ(Resolve(settings), "http://data.localhost:9000/k us-east-1");
  settings = Settings("da.ta", "http://minio.example.com");
  settings.path_style = false;
  EXPECT_EQ(Resolve(settings), "http://da.ta.minio.example.com/k us-east-1");
}

TEST(Endpoint, RefusesVirtualHostsThatCannotWork) {
  EndpointSettings settings = Settings("data", "http://10.0.0.1");
  settings.path_style = false;
  EXPECT_THAT(Resolve(settings), HasSubstr("leave path-style out"));
  settings = Settings("da.ta", "minio.example.com");
  settings.path_style = false;
  EXPECT_THAT(Resolve(settings), HasSubstr("certificate"));
  settings = Settings("Data_1", "http://minio.example.com");
  settings.path_style = false;
  EXPECT_THAT(Resolve(settings), HasSubstr("host name"));
}

TEST(Endpoint, RefusesWhatIsNoEndpoint) {
  for (const char* text :
       {"ftp://host", "host:0", "host:65536", "host:-1", "host:+80", "host:", "host:80:90", "ho st",
        "http://", "http:///x", "host?x=y", "host/#f", "host/a b", "[::1", "h\xC3\xB6st"}) {
    EXPECT_FALSE(ResolveEndpoint(Settings("data", text)).ok()) << text;
  }
  const std::string secret = Resolve(Settings("data", "https://me:hunter2@host"));
  EXPECT_THAT(secret, HasSubstr("aws.accessKeyId"));
  EXPECT_THAT(secret, Not(HasSubstr("hunter2")));
}

TEST(Endpoint, RefusesRegionsAndBucketsThatLeaveTheirPlace) {
  for (const char* region : {"evil.org/", "a.b", "a@b", "eu west"}) {
    EXPECT_FALSE(ResolveEndpoint(Settings("data", "", region)).ok()) << region;
  }
  for (const char* bucket : {"", "a/b", "a b", "a\nb", "a\\b"}) {
    EXPECT_FALSE(ResolveEndpoint(Settings(bucket)).ok()) << bucket;
  }
}

TEST(Endpoint, PathsKeepEveryByteOfTheKey) {
  Endpoint endpoint = *ResolveEndpoint(Settings("data", "http://localhost"));
  EXPECT_EQ(endpoint.PathOf(""), "/data");
  EXPECT_EQ(endpoint.PathOf("a//b/../c d+e%2F?#"), "/data/a//b/../c%20d%2Be%252F%3F%23");
  EXPECT_EQ(endpoint.PathOf("/lead\x01\xFF"), "/data//lead%01%FF");
  endpoint = *ResolveEndpoint(Settings("data"));
  EXPECT_EQ(endpoint.PathOf(""), "/");
  EXPECT_EQ(endpoint.PathOf("/lead"), "//lead");
}

}  // namespace
}  // namespace ufs
