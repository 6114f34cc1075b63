#include "ufs/config/option_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ufs/base/environment.h"
#include "ufs/config/config_file.h"
#include "ufs/config/option_set.h"
#include "ufs/config/properties_file.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Imports files of the given names and contents.
ImportedOptions Import(const std::vector<std::pair<std::string, std::string>>& files,
                       bool secrets = true) {
  static const FakeEnvironment environment;
  std::vector<std::unique_ptr<FileSource>> owned;
  std::vector<const FileSource*> sources;
  for (const auto& [name, text] : files) {
    auto properties = ParseConfigFile(name, text);
    EXPECT_TRUE(properties.ok()) << properties.status();
    owned.push_back(std::make_unique<FileSource>(name, *std::move(properties),
                                                 std::vector<Property>(), &environment));
    sources.push_back(owned.back().get());
  }
  return ImportOptions(OptionRegistry::BuiltIn(), sources, secrets);
}

// "name=value" lines of the text.
std::vector<std::string> LinesOf(const ImportedOptions& imported) {
  std::vector<std::string> lines;
  const auto properties = ParseProperties(imported.text);
  EXPECT_TRUE(properties.ok()) << properties.status();
  for (const Property& property : *properties) {
    lines.push_back(property.name + "=" + property.value);
  }
  return lines;
}

constexpr const char* kCoreSite = R"(<configuration>
<property><name>fs.s3a.access.key</name><value>AK</value></property>
<property><name>fs.s3a.secret.key</name><value>hu=sh\</value></property>
<property><name>host</name><value>h</value></property>
<property><name>fs.s3a.endpoint</name><value>http://${host}:9000</value></property>
<property><name>fs.s3a.connection.timeout</name><value>5000</value></property>
<property><name>fs.s3a.attempts.maximum</name><value>4</value></property>
<property><name>fs.s3a.bucket.data.endpoint</name><value>other</value></property>
<property><name>fs.s3a.impl</name><value>x</value></property>
<property><name>fs.defaultFS</name><value>hdfs://x</value></property>
<property><name>fs.s3.awsAccessKeyId</name><value></value></property>
<property><name>fs.s3a.encryption.key</name><value>keykey</value></property>
</configuration>)";

TEST(ImportOptions, HadoopsFilesBecomeOptions) {
  const ImportedOptions imported = Import({{"core-site.xml", kCoreSite}});
  EXPECT_THAT(imported.errors, IsEmpty());
  EXPECT_THAT(LinesOf(imported),
              ElementsAre("underfs.aws.access-key-id=AK", "underfs.aws.secret-key=hu=sh\\",
                          "underfs.s3.endpoint=http://h:9000", "underfs.s3.stall-timeout=5000ms",
                          "underfs.s3.retries=3", "fs.s3a.bucket.data.endpoint=other"));
  EXPECT_TRUE(imported.holds_secrets);
  EXPECT_EQ(imported.options, 6);
  EXPECT_THAT(imported.text, HasSubstr("# fs.s3a.endpoint, core-site.xml:5\n"));
  EXPECT_THAT(imported.text, HasSubstr("fs.s3a.impl does nothing here"));
  EXPECT_THAT(imported.text, HasSubstr("left out: host, fs.defaultFS"));
  EXPECT_THAT(imported.text, HasSubstr("fs.s3.awsAccessKeyId is empty"));
  EXPECT_THAT(imported.text, HasSubstr("not built yet"));
  EXPECT_THAT(imported.text, Not(HasSubstr("keykey")));
}

TEST(ImportOptions, LaterFilesWin) {
  EXPECT_THAT(
      LinesOf(Import({{"core-site.xml", kCoreSite}, {"flink-conf.yaml", "s3.endpoint: flink\n"}})),
      ::testing::Contains("underfs.s3.endpoint=flink"));
}

TEST(ImportOptions, FlinksKeysBecomeOptions) {
  const ImportedOptions imported =
      Import({{"config.yaml",
               "s3:\n  access-key: your-access-key\n  secret-key: your-secret-key\n"
               "  path.style.access: true\n"
               "fs.hdfs.hadoopconf: /path/to/etc/hadoop\n"
               "taskmanager.numberOfTaskSlots: 4\n"}});
  EXPECT_THAT(LinesOf(imported),
              ElementsAre("underfs.aws.access-key-id=your-access-key",
                          "underfs.aws.secret-key=your-secret-key", "underfs.s3.path-style=true",
                          "underfs.config.hadoop-dir=/path/to/etc/hadoop"));
}

TEST(ImportOptions, WithoutAFileToHoldThemSecretsStayOut) {
  const ImportedOptions imported = Import({{"core-site.xml", kCoreSite}}, /*secrets=*/false);
  EXPECT_THAT(imported.text, Not(HasSubstr("hu=sh")));
  EXPECT_THAT(imported.text, HasSubstr("# underfs.aws.secret-key=***"));
  EXPECT_FALSE(imported.holds_secrets);
}

TEST(ImportOptions, WhatCannotBeIsAnErrorAndAComment) {
  const ImportedOptions imported = Import(
      {{"x.properties", "part-size=1k\nendpoint=${nobody}\nalluxio.underfs.s3.enpoint=x\n"}});
  EXPECT_THAT(imported.errors.size(), 3U);
  EXPECT_THAT(LinesOf(imported), IsEmpty());
  EXPECT_THAT(std::string(imported.errors[0].message()), HasSubstr("x.properties:1: "));
  const ImportedOptions half = Import({{"x.properties", "aws.accessKeyId=AK\n"}});
  ASSERT_EQ(half.errors.size(), 1U);
  EXPECT_THAT(std::string(half.errors[0].message()), HasSubstr("without 'aws.secretKey'"));
}

TEST(ImportOptions, NoLineBreaksOutOfAComment) {
  const ImportedOptions imported =
      Import({{"x.properties",
               "foreign\\nro=true\nfs.s3a.encryption.context=a\\nro=true\n"
               "alluxio.underfs.s3.enpoint\\n=\\nro=true\npart-size=1\\nro=true\n"}});
  EXPECT_THAT(LinesOf(imported), IsEmpty());
}

TEST(ImportOptions, TheEncryptionOfTheTomlIsRecognised) {
  const ImportedOptions imported =
      Import({{"config.toml",
               "[encryption]\nenabled = true\nkms_provider = \"aws-kms\"\n"
               "kms_key_id = \"arn:aws:kms:us-east-1:123456789:key/abc123\"\n"}});
  EXPECT_THAT(imported.errors, IsEmpty());
  EXPECT_THAT(imported.text, HasSubstr("encryption.kms_key_id"));
  EXPECT_THAT(imported.text, Not(HasSubstr("left out")));
}

}  // namespace
}  // namespace ufs
