#include "ufs/config/option_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "ufs/config/option_value.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

std::string CanonicalOf(absl::string_view name) {
  const auto match = OptionRegistry::BuiltIn().Find(name);
  return match.ok() ? std::string(match->spec->name) : match.status().ToString();
}

TEST(OptionRegistry, FindsByEveryKindOfName) {
  EXPECT_EQ(CanonicalOf("endpoint"), "underfs.s3.endpoint");
  EXPECT_EQ(CanonicalOf("underfs.s3.endpoint"), "underfs.s3.endpoint");
  EXPECT_EQ(CanonicalOf("s3.endpoint"), "underfs.s3.endpoint");
  EXPECT_EQ(CanonicalOf("alluxio.underfs.s3.endpoint"), "underfs.s3.endpoint");
  EXPECT_EQ(CanonicalOf("fs.s3a.endpoint"), "underfs.s3.endpoint");
}

TEST(OptionRegistry, HyphenAndUnderscoreAreTheSame) {
  EXPECT_EQ(CanonicalOf("allow_other"), "underfs.mount.allow-other");
  EXPECT_EQ(CanonicalOf("allow-other"), "underfs.mount.allow-other");
  EXPECT_EQ(CanonicalOf("underfs.s3.path_style"), "underfs.s3.path-style");
}

TEST(OptionRegistry, AlluxioNamesWorkWithAndWithoutTheirPrefix) {
  const std::map<std::string, std::string> known = {
      {"alluxio.underfs.s3.endpoint", "underfs.s3.endpoint"},
      {"alluxio.underfs.s3.endpoint.region", "underfs.s3.region"},
      {"alluxio.underfs.s3.region", "underfs.s3.region"},
      {"alluxio.underfs.s3.disable.dns.buckets", "underfs.s3.path-style"},
      {"alluxio.underfs.s3.streaming.upload.partition.size", "underfs.write.part-size"},
      {"alluxio.underfs.s3.streaming.upload.enabled", "underfs.write.streaming"},
      {"alluxio.underfs.s3.request.timeout", "underfs.s3.request-timeout"},
      {"alluxio.user.file.metadata.sync.interval", "underfs.metadata.ttl"},
  };
  for (const auto& [name, canonical] : known) {
    EXPECT_EQ(CanonicalOf(name), canonical);
    EXPECT_EQ(CanonicalOf(absl::StripPrefix(name, "alluxio.")), canonical);
  }
}

TEST(OptionRegistry, CredentialsHaveTheNamesOfEveryGuide) {
  for (const char* const name :
       {"aws.accessKeyId", "s3a.accessKeyId", "fs.s3a.access.key", "s3.access-key", "s3.access_key",
        "fs.s3.awsAccessKeyId", "fs.s3n.awsAccessKeyId"}) {
    EXPECT_EQ(CanonicalOf(name), "underfs.aws.access-key-id");
  }
  for (const char* const name : {"aws.secretKey", "s3a.secretKey", "fs.s3a.secret.key",
                                 "s3.secret-key", "fs.s3.awsSecretAccessKey"}) {
    EXPECT_EQ(CanonicalOf(name), "underfs.aws.secret-key");
  }
  EXPECT_EQ(CanonicalOf("aws.sessionToken"), "underfs.aws.session-token");
  EXPECT_EQ(CanonicalOf("fs.s3a.session.token"), "underfs.aws.session-token");
}

TEST(OptionRegistry, UnknownNameIsAnErrorThatNamesTheNearest) {
  const absl::Status status = OptionRegistry::BuiltIn().Find("enpoint").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "unknown option 'enpoint'; did you mean 'endpoint'?");
  EXPECT_THAT(std::string(OptionRegistry::BuiltIn().Find("s3a.accessKeyID").status().message()),
              HasSubstr("did you mean 's3a.accessKeyId'?"));
  EXPECT_THAT(std::string(OptionRegistry::BuiltIn().Find("part_sise").status().message()),
              HasSubstr("did you mean 'part-size'?"));
}

TEST(OptionRegistry, FarNamesGetNoGuess) {
  EXPECT_THAT(std::string(OptionRegistry::BuiltIn().Find("zzzzzzzzzz").status().message()),
              HasSubstr("lists the options"));
}

TEST(OptionRegistry, UnknownNameIsShownEscapedAndShort) {
  const absl::Status status =
      OptionRegistry::BuiltIn().Find(absl::StrCat("\n", std::string(1000, 'q'))).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("\\nqqq"));
  EXPECT_LT(status.message().size(), 200u);
}

TEST(OptionRegistry, LongNamesAreNobodys) {
  const OptionRegistry& registry = OptionRegistry::BuiltIn();
  const std::string dots = absl::StrCat("fs.s3a.committer", std::string(100000, '.'));
  EXPECT_FALSE(registry.Knows(dots));
  EXPECT_FALSE(registry.IsNearMiss(dots));
  EXPECT_THAT(std::string(registry.Find(dots).status().message()), HasSubstr("lists the options"));
  EXPECT_TRUE(registry.Knows("fs.s3a.committer.name"));
  EXPECT_TRUE(registry.Knows("posix.metadata"));
}

TEST(OptionRegistry, KnownKeysOfOtherFeaturesAreNotBuiltYet) {
  for (const char* const name : {"alluxio.underfs.s3.inherit.acl", "underfs.s3.inherit.acl",
                                 "alluxio.underfs.s3.server.side.encryption.enabled",
                                 "underfs.cleanup.enabled", "cache.dir"}) {
    const absl::Status status = OptionRegistry::BuiltIn().Find(name).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr("not built yet")) << name;
  }
}

std::string Normal(absl::string_view name) {
  return absl::StrReplaceAll(absl::StripPrefix(name, "alluxio."), {{"_", "-"}});
}

TEST(OptionTable, NoNameBelongsToTwoOptions) {
  std::map<std::string, absl::string_view> owner;
  for (const OptionSpec& spec : OptionRegistry::BuiltIn().specs()) {
    std::set<std::string> names = {Normal(spec.name), Normal(OptionShortName(spec)),
                                   Normal(absl::StripPrefix(spec.name, "underfs."))};
    for (const absl::string_view alias : spec.aliases) {
      names.insert(Normal(alias));
    }
    for (const std::string& name : names) {
      EXPECT_TRUE(owner.emplace(name, spec.name).second)
          << name << " is of " << spec.name << " and " << owner[name];
    }
  }
  for (const PendingOption& pending : OptionRegistry::BuiltIn().pending()) {
    EXPECT_TRUE(owner.emplace(Normal(pending.name), "pending").second) << pending.name;
  }
}

TEST(OptionTable, EveryOptionIsCompleteAndItsDefaultIsValid) {
  for (const OptionSpec& spec : OptionRegistry::BuiltIn().specs()) {
    EXPECT_TRUE(absl::StartsWith(spec.name, "underfs.")) << spec.name;
    EXPECT_FALSE(spec.help.empty()) << spec.name;
    EXPECT_NE(spec.default_value.empty(), spec.unset.empty())
        << spec.name << ": either a default, or what unset means";
    EXPECT_EQ(spec.type == OptionType::kEnum, !spec.values.empty()) << spec.name;
    if (!spec.default_value.empty()) {
      EXPECT_TRUE(OptionValue::Parse({&spec}, spec.default_value).ok()) << spec.name;
    }
  }
}

}  // namespace
}  // namespace ufs
