// The grammars of other programs' files, and what is done with their values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/config/config_file.h"
#include "ufs/config/flink_yaml.h"
#include "ufs/config/hadoop_xml.h"
#include "ufs/config/java_options.h"
#include "ufs/config/substitution.h"
#include "ufs/config/toml_file.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs PairsOf(const absl::StatusOr<std::vector<Property>>& properties) {
  if (!properties.ok()) {
    return {{"error", std::string(properties.status().message())}};
  }
  Pairs pairs;
  for (const Property& property : *properties) {
    pairs.emplace_back(property.name, property.value);
  }
  return pairs;
}

TEST(HadoopXml, ReadsTheGuidesCoreSite) {
  const absl::string_view text = R"(<?xml version="1.0"?>
<?xml-stylesheet type="text/xsl" href="configuration.xsl"?>
<!-- Put site-specific property overrides in this file. -->
<configuration>

<property>
  <name>fs.s3.impl</name>
  <value>org.apache.hadoop.fs.s3a.S3AFileSystem</value>
</property>

<!-- Comma separated list of local directories used to buffer
     large results prior to transmitting them to S3. -->
<property>
  <name> fs.s3a.buffer.dir </name>
  <value>
    /tmp
  </value>
  <final>true</final>
  <description>Where.</description>
</property>
<property><name>fs.s3a.access.key</name><value></value></property>
<property><name>a&amp;b</name><value><![CDATA[<x>]]></value></property>
</configuration>
)";
  const auto properties = ParseHadoopXml(text);
  EXPECT_THAT(PairsOf(properties),
              ElementsAre(Pair("fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem"),
                          Pair("fs.s3a.buffer.dir", "/tmp"), Pair("fs.s3a.access.key", ""),
                          Pair("a&b", "<x>")));
  EXPECT_EQ((*properties)[0].line, 7);
  EXPECT_EQ((*properties)[1].line, 14);
}

TEST(HadoopXml, RefusesWhatItCannotFollow) {
  EXPECT_THAT(PairsOf(ParseHadoopXml("<configuration><property>")),
              ElementsAre(Pair("error", HasSubstr(""))));
  EXPECT_THAT(PairsOf(ParseHadoopXml("<other/>")), ElementsAre(Pair("error", HasSubstr(""))));
  EXPECT_THAT(PairsOf(ParseHadoopXml("<configuration><property><value>x</value></property>"
                                     "</configuration>")),
              ElementsAre(Pair("error", HasSubstr("no <name>"))));
  EXPECT_THAT(PairsOf(ParseHadoopXml("<configuration xmlns:xi='http://www.w3.org/2001/XInclude'>"
                                     "<xi:include href='x.xml'/></configuration>")),
              ElementsAre(Pair("error", HasSubstr("includes another file"))));
}

TEST(FlinkYaml, ReadsFlatKeys) {
  EXPECT_THAT(PairsOf(ParseFlinkYaml("# comment\ns3.access-key: your-access-key\r\n"
                                     "s3.secret-key: 'it''s' # secret\n"
                                     "s3.endpoint: http://localhost:9000\n"
                                     "fs.hdfs.hadoopconf: \"/etc/\\\"h\"\n"
                                     "state.dir: s3://b/c#d\n")),
              ElementsAre(Pair("s3.access-key", "your-access-key"), Pair("s3.secret-key", "it's"),
                          Pair("s3.endpoint", "http://localhost:9000"),
                          Pair("fs.hdfs.hadoopconf", "/etc/\"h"), Pair("state.dir", "s3://b/c#d")));
}

TEST(FlinkYaml, ReadsNestedKeys) {
  const auto properties = ParseFlinkYaml(R"(---
s3:
  access-key: AK   # the id
  secret-key: SK
  path:
    style:
      access: true
jobmanager:
  bind-host: localhost
list:
  - one
  - two: three
last: x
)");
  EXPECT_THAT(PairsOf(properties),
              ElementsAre(Pair("s3.access-key", "AK"), Pair("s3.secret-key", "SK"),
                          Pair("s3.path.style.access", "true"),
                          Pair("jobmanager.bind-host", "localhost"), Pair("last", "x")));
  EXPECT_EQ((*properties)[0].line, 3);
}

TEST(FlinkYaml, NamesTheLineOfWhatIsWrong) {
  EXPECT_THAT(PairsOf(ParseFlinkYaml("a: b\n\tc: d\n")),
              ElementsAre(Pair("error", HasSubstr("line 2: a tab"))));
  EXPECT_THAT(PairsOf(ParseFlinkYaml("a: 'b\n")),
              ElementsAre(Pair("error", HasSubstr("line 1: a quote"))));
}

TEST(Toml, ReadsTheScalarsOfTheGuide) {
  EXPECT_THAT(
      PairsOf(ParseToml("# /etc/kimberlite/config.toml\n[encryption]\nenabled = true\n"
                        "kms_provider = \"aws-kms\" # which\n"
                        "kms_key_id = \"arn:aws:kms:us-east-1:123456789:key/abc123\"\n")),
      ElementsAre(Pair("encryption.enabled", "true"), Pair("encryption.kms_provider", "aws-kms"),
                  Pair("encryption.kms_key_id", "arn:aws:kms:us-east-1:123456789:key/abc123")));
  EXPECT_THAT(PairsOf(ParseToml("a = 1\n[b.'c d']\ne.f = 'x\\y'\n[[g]]\nh = \"\\\"\\n\"\n")),
              ElementsAre(Pair("a", "1"), Pair("b.c d.e.f", "x\\y"), Pair("g.h", "\"\n")));
}

TEST(Toml, PassesOverWhatIsNoScalar) {
  EXPECT_THAT(
      PairsOf(ParseToml("a = [1,\n 2\n]\nb = {c = 1}\nd = \"\"\"x\ny = 1\n\"\"\"\ne = 2\n")),
      ElementsAre(Pair("e", "2")));
}

TEST(Toml, NamesTheLineOfWhatIsWrong) {
  for (const char* const bad :
       {"[table", "key", "key =", "key = \"x", "= 1", "a = \"\\q\"", "a = \"x\" y", "[[t]"}) {
    EXPECT_THAT(PairsOf(ParseToml(absl::StrCat("a = 1\n", bad))),
                ElementsAre(Pair("error", HasSubstr("line 2: "))))
        << bad;
  }
}

TEST(ConfigFile, ANulIsInNone) {
  for (const char* const name : {"a.properties", "a.yaml", "a.toml", "a.xml"}) {
    EXPECT_FALSE(ParseConfigFile(name, absl::string_view("a: 'b\0'", 8)).ok()) << name;
  }
}

TEST(ConfigFile, TheNameSaysTheGrammar) {
  EXPECT_THAT(PairsOf(ParseConfigFile("x.properties", "a=b")), ElementsAre(Pair("a", "b")));
  EXPECT_THAT(PairsOf(ParseConfigFile("/x/flink-conf.yaml", "a: b")), ElementsAre(Pair("a", "b")));
  EXPECT_THAT(PairsOf(ParseConfigFile("config.YML", "a: b")), ElementsAre(Pair("a", "b")));
  EXPECT_THAT(PairsOf(ParseConfigFile("c.toml", "a = 'b'")), ElementsAre(Pair("a", "b")));
  EXPECT_THAT(PairsOf(ParseConfigFile("core-site.xml", "<configuration/>")), IsEmpty());
}

TEST(JavaOptions, TakesTheDefinitions) {
  EXPECT_THAT(PairsOf(ParseJavaOptions(" -Xmx4g -Daws.accessKeyId=AK\t-Da='b c' -D\"d=e f\" -Dg "
                                       "-XX:+UseG1GC -Dh=i=j\\ k\n")),
              ElementsAre(Pair("aws.accessKeyId", "AK"), Pair("a", "b c"), Pair("d", "e f"),
                          Pair("g", ""), Pair("h", "i=j k")));
  EXPECT_THAT(PairsOf(ParseJavaOptions("")), IsEmpty());
  EXPECT_THAT(PairsOf(ParseJavaOptions("-Da='b")), ElementsAre(Pair("error", HasSubstr("quote"))));
  EXPECT_THAT(PairsOf(ParseJavaOptions("-D=b")), ElementsAre(Pair("error", HasSubstr("key"))));
}

std::string Substituted(absl::string_view text) {
  const std::map<std::string, std::string> known = {
      {"a", "1"},      {"b", "<${a}${a}>"}, {"loop", "x${loop2}"}, {"loop2", "${loop}"},
      {"dollar", "$"}, {"half", "${a"},     {"own", "${own}"}};
  const auto result = Substitute(text, [&](absl::string_view name) -> absl::optional<std::string> {
    const auto found = known.find(std::string(name));
    return found == known.end() ? absl::nullopt : absl::make_optional(found->second);
  });
  return result.ok() ? *result : std::string(result.status().message());
}

TEST(Substitution, NamesAreReplacedByTheirValues) {
  EXPECT_EQ(Substituted("plain"), "plain");
  EXPECT_EQ(Substituted("x${a}y${b}"), "x1y<11>");
  EXPECT_EQ(Substituted("$a $ {a} }${dollar}{"), "$a $ {a} }${");
}

TEST(Substitution, CirclesAreNamed) {
  EXPECT_EQ(Substituted("${own}"), "${own} refers to itself: own -> own");
  EXPECT_EQ(Substituted("${loop}"), "${loop} refers to itself: loop -> loop2 -> loop");
}

TEST(Substitution, WhatHasNoValueIsAnError) {
  EXPECT_EQ(Substituted("${nobody}"), "${nobody} refers to a key that nobody sets");
  EXPECT_EQ(Substituted("${half}"), "a ${ is not closed by }");
  EXPECT_EQ(Substituted("${}"), "${} refers to a key that nobody sets");
}

TEST(Substitution, GrowthIsBounded) {
  // Each name is ten times the next: 10^20 bytes if nobody stopped it.
  const auto grow = [](absl::string_view name) -> absl::optional<std::string> {
    std::string value;
    for (int i = 0; i < 10; ++i) {
      absl::StrAppend(&value, "${", name, "x}");
    }
    return name.size() < 19 ? value : std::string(100, 'y');
  };
  EXPECT_THAT(std::string(Substitute("${x}", grow).status().message()), HasSubstr("64 KiB"));
  const auto deep = [](absl::string_view name) -> absl::optional<std::string> {
    return absl::StrCat("${", name, "x}");
  };
  const auto empty = [](absl::string_view name) -> absl::optional<std::string> {
    return name.size() < 19 ? absl::StrCat("${", name, "x}${", name, "x}") : std::string();
  };
  EXPECT_THAT(std::string(Substitute("${x}", empty).status().message()), HasSubstr("1000 others"));
  EXPECT_THAT(std::string(Substitute("${x}", deep).status().message()), HasSubstr("20 levels"));
}

}  // namespace
}  // namespace ufs
