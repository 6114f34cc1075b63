#include "ufs/s3/provider.h"

#include "gtest/gtest.h"

namespace ufs {
namespace {

absl::string_view NameFor(const std::string& endpoint) {
  EndpointSettings settings;
  settings.bucket = "data";
  settings.endpoint = endpoint;
  const absl::StatusOr<Endpoint> resolved = ResolveEndpoint(settings);
  return resolved.ok() ? ProviderOf(*resolved).name : "no endpoint";
}

TEST(ProviderTest, GoesByTheHost) {
  EXPECT_EQ(NameFor(""), "aws");
  EXPECT_EQ(NameFor("https://s3.eu-west-1.amazonaws.com"), "aws");
  EXPECT_EQ(NameFor("https://0123abcd.r2.cloudflarestorage.com"), "r2");
  EXPECT_EQ(NameFor("https://0123abcd.eu.r2.cloudflarestorage.com"), "r2");
  EXPECT_EQ(NameFor("https://storage.googleapis.com"), "gcs");
  EXPECT_EQ(NameFor("https://s3.us-west-004.backblazeb2.com"), "b2");
  EXPECT_EQ(NameFor("https://s3.eu-central-2.wasabisys.com:443"), "wasabi");
  EXPECT_EQ(NameFor("https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com"), "oci");
  for (const char* other : {"http://localhost:9000", "http://127.0.0.1:9000", "https://[::1]:9000",
                            "https://s3.example.com", "https://storage.googleapis.com.evil.net"}) {
    EXPECT_EQ(NameFor(other), "generic") << other;
  }
}

TEST(ProviderTest, UnknownPromisesNothingAndMayBeProven) {
  const Provider& generic = **FindProvider("generic");
  EXPECT_FALSE(generic.capabilities.put_if_absent);
  EXPECT_FALSE(generic.capabilities.copy_if_absent);
  EXPECT_TRUE(generic.capabilities.provable);
  EXPECT_FALSE((*FindProvider("aws"))->capabilities.provable);
  EXPECT_FALSE((*FindProvider("gcs"))->capabilities.provable);
  EXPECT_TRUE((*FindProvider("r2"))->capabilities.uniform_part_size);
  EXPECT_FALSE(FindProvider("nobody").ok());
  EXPECT_EQ(Providers().back().name, "generic");
}

TEST(ProviderTest, CephIsKnownByItsRequestIds) {
  EXPECT_TRUE(IsCephRequestId("tx000000000000000000001-0065a1b2c3-1039-default"));
  EXPECT_TRUE(IsCephRequestId("tx000003a8b9f7c1d2e3f45-0065a1b2c3-abc-eu-west"));
  EXPECT_FALSE(IsCephRequestId("tx000000000000000000001-0065a1b2c3"));  // Swift
  EXPECT_FALSE(IsCephRequestId("4442587FB7D0A2F9"));
  EXPECT_FALSE(IsCephRequestId(""));
}

}  // namespace
}  // namespace ufs
