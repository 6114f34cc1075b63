#include "ufs/config/mount_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ufs/base/units.h"
#include "ufs/config/mount_string.h"
#include "ufs/config/value_sources.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<MountOptions> Read(absl::string_view text) {
  MountString parsed;
  if (const absl::Status status = ParseMountString(text, &parsed); !status.ok()) {
    return status;
  }
  const MountOptionSource source(std::move(parsed.options));
  const ValueSource* const sources[] = {&source};
  const absl::StatusOr<OptionSet> set = OptionSet::Build(OptionRegistry::BuiltIn(), sources);
  return set.ok() ? ReadMountOptions(*set) : set.status();
}

TEST(MountOptions, NothingSaidMeansTheDefaults) {
  const absl::StatusOr<MountOptions> options = Read("");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->endpoint, "");
  EXPECT_FALSE(options->path_style.has_value());
  EXPECT_EQ(options->payload_signing, "auto");
  EXPECT_EQ(options->max_attempts, 10);
  EXPECT_EQ(options->request_timeout, absl::Seconds(30));
  EXPECT_FALSE(options->read_only);
  EXPECT_FALSE(options->uid.has_value());
  EXPECT_EQ(options->file_mode, 0644u);
  EXPECT_EQ(options->dir_mode, 0755u);
  EXPECT_EQ(options->metadata_ttl, absl::Seconds(1));
  EXPECT_FALSE(options->part_size.has_value());
  EXPECT_FALSE(options->memory_limit.has_value());
  EXPECT_EQ(options->log_level, "info");
}

TEST(MountOptions, TheNetworksOptionsArriveUnderTheGuidesNames) {
  const absl::StatusOr<MountOptions> options = Read(
      "ca-bundle=/ca,client-cert=/c,client-key=/k,client-key-password=kp,no-verify,"
      "underfs.s3.proxy.host=p,alluxio.underfs.s3.proxy.port=3128,proxy.user=u,"
      "fs.s3a.proxy.password=pp,no-proxy=a b,underfs.s3.connection.ttl=5min,"
      "underfs.s3.threads.max=40,admin.threads.max=1,underfs.s3.upload.threads.max=2,"
      "object.store.service.threads=3,underfs.io.threads=4,underfs.s3.socket.timeout=0");
  ASSERT_TRUE(options.ok()) << options.status();
  const NetworkOptions& network = options->network;
  EXPECT_EQ(network.ca_bundle, "/ca");
  EXPECT_EQ(network.client_cert, "/c");
  EXPECT_EQ(network.client_key, "/k");
  EXPECT_EQ(network.client_key_password, Secret("kp"));
  EXPECT_TRUE(network.no_verify);
  EXPECT_EQ(network.proxy_host, "p");
  EXPECT_EQ(network.proxy_port, 3128);
  EXPECT_EQ(network.proxy_user, "u");
  EXPECT_EQ(network.proxy_password, Secret("pp"));
  EXPECT_EQ(network.no_proxy, "a b");
  EXPECT_EQ(network.connection_ttl, absl::Minutes(5));
  EXPECT_EQ(options->limits.connections, 40);
  EXPECT_EQ(options->limits.metadata_requests, 1);
  EXPECT_EQ(options->limits.uploads, 2);
  EXPECT_EQ(options->limits.tree_requests, 3);
  EXPECT_EQ(options->limits.reads, 4);
  EXPECT_EQ(options->stall_timeout, absl::InfiniteDuration());
  EXPECT_EQ(Read("")->network.connection_ttl, absl::InfiniteDuration());
}

TEST(MountOptions, EveryOptionArrives) {
  const absl::StatusOr<MountOptions> options = Read(
      "endpoint=http://h:9000,region=r,profile=p,path-style,ro,allow-other,uid=1,gid=2,"
      "file-mode=0600,dir-mode=0700,memory-limit=256M,part-size=16M,metadata-ttl=3s,"
      "log-level=debug,log-file=/l,state-dir=/s,aws.accessKeyId=AK,aws.secretKey=SK,"
      "aws.sessionToken=ST,payload-signing=always,retries=0,request-timeout=0,"
      "connect-timeout=1s,stall-timeout=2s");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->endpoint, "http://h:9000");
  EXPECT_EQ(options->region, "r");
  EXPECT_EQ(options->profile, "p");
  EXPECT_EQ(options->path_style, true);
  EXPECT_TRUE(options->read_only);
  EXPECT_TRUE(options->allow_other);
  EXPECT_EQ(options->uid, 1u);
  EXPECT_EQ(options->gid, 2u);
  EXPECT_EQ(options->file_mode, 0600u);
  EXPECT_EQ(options->dir_mode, 0700u);
  EXPECT_EQ(options->memory_limit, 256 * kMiB);
  EXPECT_EQ(options->part_size, 16 * kMiB);
  EXPECT_EQ(options->metadata_ttl, absl::Seconds(3));
  EXPECT_EQ(options->log_level, "debug");
  EXPECT_EQ(options->log_file, "/l");
  EXPECT_EQ(options->state_dir, "/s");
  EXPECT_EQ(options->access_key_id, "AK");
  EXPECT_EQ(options->secret_key.Reveal(), "SK");
  EXPECT_EQ(options->session_token.Reveal(), "ST");
  EXPECT_EQ(options->payload_signing, "always");
  EXPECT_EQ(options->max_attempts, 1);
  EXPECT_EQ(options->request_timeout, absl::InfiniteDuration());
  EXPECT_EQ(options->connect_timeout, absl::Seconds(1));
  EXPECT_EQ(options->stall_timeout, absl::Seconds(2));
}

TEST(MountOptions, AddressingAndSignerUnderEveryName) {
  for (const char* text :
       {"disable.dns.buckets=true,secure.http.enabled=false,signer.algorithm=S3SignerType",
        "alluxio.underfs.s3.disable.dns.buckets=true,alluxio.underfs.s3a.secure.http.enabled=false,"
        "alluxio.underfs.s3.signer.algorithm=S3SignerType",
        "fs.s3a.path.style.access=true,fs.s3a.connection.ssl.enabled=false,"
        "fs.s3a.signing-algorithm=S3SignerType"}) {
    const absl::StatusOr<MountOptions> options = Read(text);
    ASSERT_TRUE(options.ok()) << options.status();
    EXPECT_EQ(options->path_style, true);
    EXPECT_EQ(options->secure_http, false);
    EXPECT_EQ(options->signer, "S3SignerType");
  }
  const absl::StatusOr<MountOptions> options = Read("dual-stack,fips=no,accelerate");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->dual_stack, true);
  EXPECT_EQ(options->fips, false);
  EXPECT_TRUE(options->accelerate);
  EXPECT_FALSE(Read("signer=v3").ok());
}

TEST(MountOptions, UmaskShapesTheModesThatAreNotSaid) {
  const absl::StatusOr<MountOptions> options = Read("umask=077,dir-mode=0755");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->file_mode, 0600u);
  EXPECT_EQ(options->dir_mode, 0755u);
}

TEST(MountOptions, AnonymousExcludesKeys) {
  EXPECT_TRUE(Read("anonymous").ok());
  EXPECT_THAT(std::string(Read("anonymous,aws.accessKeyId=AK,aws.secretKey=SK").status().message()),
              HasSubstr("exclude each other"));
}

// A source of a rank that the test chooses.
class RankedSource final : public ValueSource {
 public:
  RankedSource(ValueRank rank, std::vector<RawValue> values)
      : rank_(rank), values_(std::move(values)) {}
  ValueRank rank() const override { return rank_; }
  absl::StatusOr<std::vector<RawValue>> Values() const override { return values_; }

 private:
  const ValueRank rank_;
  const std::vector<RawValue> values_;
};

absl::StatusOr<MountOptions> ReadRanked(std::vector<RawValue> mount, std::vector<RawValue> site,
                                        std::vector<RawValue> environment) {
  const RankedSource sources[] = {{ValueRank::kMountOption, std::move(mount)},
                                  {ValueRank::kSiteFile, std::move(site)},
                                  {ValueRank::kEnvironment, std::move(environment)}};
  const ValueSource* const all[] = {&sources[0], &sources[1], &sources[2]};
  const absl::StatusOr<OptionSet> set = OptionSet::Build(OptionRegistry::BuiltIn(), all);
  return set.ok() ? ReadMountOptions(*set) : set.status();
}

TEST(MountOptions, OfTheWaysToSayWhoAsksTheHighestRankHolds) {
  const std::vector<RawValue> keys = {{"aws.accessKeyId", "A", "x"}, {"aws.secretKey", "s", "x"}};
  const std::vector<RawValue> profile = {{"profile", "p", "x"}};
  absl::StatusOr<MountOptions> options = ReadRanked(keys, profile, {});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->access_key_id, "A");
  EXPECT_EQ(options->profile, "");
  options = ReadRanked(profile, keys, {});
  EXPECT_EQ(options->access_key_id, "");
  EXPECT_EQ(options->profile, "p");
  options = ReadRanked({{"anonymous", "true", "x"}}, keys, {});
  EXPECT_TRUE(options->anonymous);
  EXPECT_EQ(options->access_key_id, "");
  options = ReadRanked(keys, {{"aws.sessionToken", "of-others", "x"}}, {});
  EXPECT_TRUE(options->session_token.empty());
  options = ReadRanked({}, {}, profile);
  EXPECT_EQ(options->profile, "") << "AWS_PROFILE excludes nothing: it is looked at later";
  options = ReadRanked({}, {{"passwd_file", "/p", "x"}}, profile);
  EXPECT_EQ(options->passwd_file, "/p");
}

TEST(MountOptions, AListOfPlacesIsOneOfTheWaysAndTakesKeysFromAnywhere) {
  using Places = std::vector<CredentialPlace>;
  const std::vector<RawValue> keys = {{"aws.accessKeyId", "A", "x"}, {"aws.secretKey", "s", "x"}};
  const std::vector<RawValue> list = {{"fs.s3a.aws.credentials.provider",
                                       "com.amazonaws.auth.EnvironmentVariableCredentialsProvider,"
                                       "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
                                       "x"}};
  const Places places = {CredentialPlace::kEnvironment, CredentialPlace::kOptions};
  absl::StatusOr<MountOptions> options = ReadRanked(list, keys, {});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->places, places);
  EXPECT_EQ(options->access_key_id, "A");
  options = ReadRanked(keys, list, {});
  EXPECT_EQ(options->places, Places()) << "keys of a mount are meant";
  EXPECT_EQ(options->access_key_id, "A");
  options = ReadRanked({}, list, {{"profile", "p", "x"}});
  EXPECT_EQ(options->places, places);
  EXPECT_EQ(options->profile, "");
  options = ReadRanked({{"role-credentials-provider", "profile", "x"}, {"role-policy", "{}", "x"}},
                       {{"profile", "p", "x"}}, {});
  EXPECT_EQ(options->role_places, Places{CredentialPlace::kProfile});
  EXPECT_EQ(options->role_policy, "{}");
  EXPECT_EQ(options->profile, "p");
}

TEST(MountOptions, RolesAndWaits) {
  const absl::StatusOr<MountOptions> options =
      Read("role-arn=arn:aws:iam::1:role/r,external-id=e,role-duration=15min,mount-wait=2min");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->role_arn, "arn:aws:iam::1:role/r");
  EXPECT_EQ(options->external_id, "e");
  EXPECT_EQ(options->role_duration, absl::Minutes(15));
  EXPECT_EQ(options->mount_wait, absl::Minutes(2));
  EXPECT_EQ(Read("")->role_duration, absl::Hours(1));
  EXPECT_EQ(Read("")->mount_wait, absl::ZeroDuration());
}

TEST(MountOptions, AKeyStoreOfHadoopIsRefusedWithTheReason) {
  const absl::Status status =
      Read("fs.s3a.security.credential.provider.path=jceks://file/x").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_NE(status.message().find("take Java to read"), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace ufs
