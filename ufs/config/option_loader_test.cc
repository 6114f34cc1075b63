#include "ufs/config/option_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/config/mount_options.h"
#include "ufs/config/site_file.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class OptionLoaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/underfs-options-test-XXXXXX";
    base_ = mkdtemp(pattern);
    input_.site_directories = {base_ + "/site"};
  }
  void TearDown() override { std::filesystem::remove_all(base_); }

  std::string Write(const std::string& name, absl::string_view content, mode_t mode = 0600) {
    const std::string path = absl::StrCat(base_, "/", name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << content;
    chmod(path.c_str(), mode);
    return path;
  }
  absl::StatusOr<OptionLoader> Load() {
    environment_ = FakeEnvironment(variables_, base_ + "/home");
    return OptionLoader::Load(OptionRegistry::BuiltIn(), OptionLoader::Input(input_),
                              &environment_);
  }
  // The set for a URI; what went wrong is in error().
  absl::StatusOr<OptionSet> Build(absl::string_view target = "") {
    absl::StatusOr<OptionLoader> loader = Load();
    if (!loader.ok()) {
      return loader.status();
    }
    OptionSet::Purpose purpose;
    if (!target.empty()) {
      purpose.target = *Uri::Parse(target);
    }
    return loader->Build(purpose);
  }
  std::string Error(absl::string_view target = "") {
    return std::string(Build(target).status().message());
  }
  // "VALUE from ORIGIN" of one option.
  std::string Value(absl::string_view name, absl::string_view target = "") {
    const absl::StatusOr<OptionSet> set = Build(target);
    if (!set.ok()) {
      return set.status().ToString();
    }
    const OptionSet::Entry* const entry = set->Find(name);
    return entry == nullptr ? "unset"
                            : absl::StrCat(entry->value.ToString(), " from ", entry->origin);
  }

  std::string base_;
  OptionLoader::Input input_;
  std::map<std::string, std::string> variables_;
  FakeEnvironment environment_;
};

TEST_F(OptionLoaderTest, SourcesWinInTheirOrder) {
  const std::string site = Write("site/underfs-site.properties", "# c\nregion=site\n");
  variables_ = {{"AWS_REGION", "environment"},
                {"ALLUXIO_JAVA_OPTS", "-Xmx1g -Dalluxio.underfs.s3.region=java"},
                {"ALLUXIO_USER_JAVA_OPTS", "-Dalluxio.underfs.s3.region=user-java"}};
  input_.definitions = {"region=definition"};
  input_.mount_strings = {"ro,region=mount"};
  const auto region = [this] { return Value("underfs.s3.region"); };
  EXPECT_EQ(region(), "mount from -o");
  input_.mount_strings.clear();
  EXPECT_EQ(region(), "definition from -D");
  input_.definitions.clear();
  EXPECT_EQ(region(), "user-java from ALLUXIO_USER_JAVA_OPTS");
  variables_.erase("ALLUXIO_USER_JAVA_OPTS");
  EXPECT_EQ(region(), "java from ALLUXIO_JAVA_OPTS");
  variables_.erase("ALLUXIO_JAVA_OPTS");
  EXPECT_EQ(region(), absl::StrCat("site from ", site, ":2"));
  std::filesystem::remove(site);
  EXPECT_EQ(region(), "environment from AWS_REGION");
  variables_.clear();
  EXPECT_EQ(region(), "unset");
}

TEST_F(OptionLoaderTest, TheFirstSiteFileFoundIsRead) {
  input_.site_directories = {base_ + "/a", base_ + "/b"};
  Write("b/alluxio-site.properties", "region=b-alluxio");
  EXPECT_THAT(Value("underfs.s3.region"), HasSubstr("b-alluxio"));
  Write("b/underfs-site.properties", "region=b-underfs");
  EXPECT_THAT(Value("underfs.s3.region"), HasSubstr("b-underfs"));
  Write("a/alluxio-site.properties", "region=a-alluxio");
  EXPECT_THAT(Value("underfs.s3.region"), HasSubstr("a-alluxio"));
  variables_["UNDERFS_CONF"] = Write("named.properties", "region=variable");
  EXPECT_THAT(Value("underfs.s3.region"), HasSubstr("variable"));
  input_.conf = base_ + "/b";
  EXPECT_THAT(Value("underfs.s3.region"), HasSubstr("b-underfs"));
  input_.conf = base_ + "/none";
  EXPECT_THAT(Error(), HasSubstr("--conf: " + base_ + "/none: there is no such file"));
  input_.conf = base_;
  EXPECT_THAT(Error(), HasSubstr("neither underfs-site.properties nor alluxio-site.properties"));
  input_.conf.clear();
  variables_["UNDERFS_CONF"] = "/none/x";
  EXPECT_THAT(Error(), HasSubstr("UNDERFS_CONF: /none/x"));
}

TEST(SiteDirectories, AreThoseOfTheGuide) {
  EXPECT_THAT(SiteDirectories(FakeEnvironment({}, "/home/u")),
              ElementsAre("./conf", "/home/u/.underfs", "/home/u/.alluxio", "/etc/underfs",
                          "/etc/alluxio"));
  EXPECT_THAT(SiteDirectories(FakeEnvironment({}, "")),
              ElementsAre("./conf", "/etc/underfs", "/etc/alluxio"));
}

TEST_F(OptionLoaderTest, SecretsThatOthersMayReadAreWarnedOf) {
  const std::string path =
      Write("site/underfs-site.properties", "aws.accessKeyId=A\naws.secretKey=hush\n", 0640);
  EXPECT_THAT(Load()->warnings(), ElementsAre(HasSubstr("chmod 600 " + path)));
  chmod(path.c_str(), 0600);
  EXPECT_THAT(Load()->warnings(), IsEmpty());
  Write("site/underfs-site.properties", "region=r\n", 0644);
  EXPECT_THAT(Load()->warnings(), IsEmpty());
}

TEST_F(OptionLoaderTest, ForeignKeysAreNamedOnceAndNearMissesAreErrors) {
  const std::string path = Write("site/alluxio-site.properties",
                                 "alluxio.master.hostname=h\nlog4j.rootLogger=INFO, ${nobody}\n"
                                 "alluxio.underfs.hdfs.configuration=x\nregion=r\n"
                                 "alluxio.underfs.gcs.default.mode=0700\n");
  const absl::StatusOr<OptionSet> set = Build();
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->notices(),
              ElementsAre(path + ": not options of UnderFS, passed over: alluxio.master.hostname, "
                                 "log4j.rootLogger, alluxio.underfs.hdfs.configuration, "
                                 "alluxio.underfs.gcs.default.mode"));
  for (const char* const slip :
       {"alluxio.underfs.s3.enpoint", "aws.accesKeyId", "s3a.accessKeyID",
        "alluxio.underfs.s3.proxy.hosts", "underfs.s3.anything", "regoin"}) {
    Write("site/alluxio-site.properties", absl::StrCat("\n", slip, "=x\n"));
    EXPECT_THAT(Error(), HasSubstr(absl::StrCat(path, ":2: unknown option '", slip))) << slip;
  }
  // On the command line every unknown key is one.
  Write("site/alluxio-site.properties", "");
  input_.definitions = {"alluxio.master.hostname=h"};
  EXPECT_THAT(Error(), HasSubstr("-D: unknown option"));
}

TEST_F(OptionLoaderTest, KeysWithoutMeaningSayWhy) {
  const std::string path =
      Write("site/underfs-site.properties", "\nalluxio.fuse.cached.paths.max=500\n");
  input_.definitions = {"fs.s3a.committer.name=magic"};
  const absl::StatusOr<OptionSet> set = Build();
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->notices(),
              UnorderedElementsAre(HasSubstr(path + ":2: 'alluxio.fuse.cached.paths.max' does "
                                                    "nothing here: what is known of names"),
                                   HasSubstr("-D: 'fs.s3a.committer.name' does nothing here")));
}

TEST_F(OptionLoaderTest, WhatIsNotBuiltIsRefusedFromFilesToo) {
  const std::string path = Write("site/underfs-site.properties", "posix.metadata=object\n");
  EXPECT_THAT(Error(), AllOf(HasSubstr(path + ":1: "), HasSubstr("not built yet")));
}

TEST_F(OptionLoaderTest, VariablesAreReplaced) {
  variables_["HOST_OF_STORE"] = "h3";
  const std::string path = Write("site/underfs-site.properties",
                                 "host=h1\nendpoint=http://${host}:${port}\nport=9\n"
                                 "region=${env.HOST_OF_STORE}\nstate-dir=${user.home}/s\n");
  EXPECT_EQ(Value("underfs.s3.endpoint"), absl::StrCat("http://h1:9 from ", path, ":2"));
  EXPECT_THAT(Value("underfs.s3.region"), HasSubstr("h3 from"));
  EXPECT_THAT(Value("underfs.state.dir"), HasSubstr(base_ + "/home/s from"));
  variables_["ALLUXIO_JAVA_OPTS"] = "-Dport=10";
  EXPECT_EQ(Value("underfs.s3.endpoint"), absl::StrCat("http://h1:10 from ", path, ":2"));
  Write("site/underfs-site.properties", "a=${b}\nb=${a}\nendpoint=${a}\n");
  EXPECT_THAT(Error(), HasSubstr(path + ":3: 'endpoint': ${a} refers to itself: a -> b -> a"));
  Write("site/underfs-site.properties", "endpoint=${nobody}\n");
  EXPECT_THAT(Error(), HasSubstr("${nobody} refers to a key that nobody sets"));
}

TEST_F(OptionLoaderTest, EmptyValuesOfFilesDoNotCount) {
  Write("site/underfs-site.properties", "region=\naws.secretKey=\n");
  variables_["AWS_REGION"] = "r";
  EXPECT_EQ(Value("underfs.s3.region"), "r from AWS_REGION");
  EXPECT_THAT(Build()->notices(), ElementsAre(HasSubstr("'region' is empty there"),
                                              HasSubstr("'aws.secretKey' is empty there")));
}

TEST_F(OptionLoaderTest, KeysOfABucketHoldForItAlone) {
  Write("site/underfs-site.properties",
        "fs.s3a.bucket.data.endpoint=special\nfs.s3a.bucket.a.b.endpoint=dotted\n"
        "fs.s3a.endpoint=general\nfs.s3a.bucket.data.committer.name=magic\n");
  EXPECT_THAT(Value("underfs.s3.endpoint"), HasSubstr("general from"));
  EXPECT_THAT(Value("underfs.s3.endpoint", "s3://data/x"), HasSubstr("special from"));
  EXPECT_THAT(Value("underfs.s3.endpoint", "s3://a.b"), HasSubstr("dotted from"));
  EXPECT_THAT(Value("underfs.s3.endpoint", "s3://a"), HasSubstr("general from"));
  // Another bucket's pair is no pair of this one.
  Write("site/underfs-site.properties",
        "fs.s3a.bucket.data.access.key=AK\nfs.s3a.bucket.data.secret.key=SK\n");
  EXPECT_EQ(Value("underfs.aws.access-key-id", "s3://other"), "unset");
  EXPECT_THAT(Value("underfs.aws.access-key-id", "s3://data"), HasSubstr("AK from"));
  // As Hadoop documents access points.
  Write("site/underfs-site.properties", "fs.s3a.bucket.data.accesspoint.arn=arn:aws:s3:r:1:x/y\n");
  EXPECT_EQ(Value("underfs.s3.access-point", "s3://other"), "unset");
  EXPECT_THAT(Value("underfs.s3.access-point", "s3://data"), HasSubstr("arn:aws:s3:r:1:x/y from"));
  Write("site/underfs-site.properties", "fs.s3a.bucket.data.enpoint=x\n");
  EXPECT_THAT(Build("s3://data").status().message(), HasSubstr("did you mean"));
}

TEST_F(OptionLoaderTest, OptionsOfTheMountTablesRootHoldBelowIt) {
  Write("site/alluxio-site.properties",
        "alluxio.master.mount.table.root.ufs=s3://data/dir\n"
        "alluxio.master.mount.table.root.readonly=true\n"
        "alluxio.master.mount.table.root.option.aws.accessKeyId=AK\n"
        "alluxio.master.mount.table.root.option.aws.secretKey=SK\n"
        "alluxio.master.mount.table.root.option.alluxio.underfs.s3.region=r\n");
  EXPECT_THAT(Value("underfs.s3.region", "s3a://data/dir/sub"), HasSubstr("r from"));
  EXPECT_THAT(Value("underfs.mount.read-only", "s3://data/dir/"), HasSubstr("true from"));
  EXPECT_THAT(Value("underfs.aws.secret-key", "s3://data/dir"), HasSubstr("*** from"));
  for (const char* const other : {"s3://data", "s3://data/dir2", "s3://else/dir"}) {
    EXPECT_EQ(Value("underfs.s3.region", other), "unset") << other;
    EXPECT_EQ(Value("underfs.mount.read-only", other), "false from default") << other;
    EXPECT_THAT(Build(other)->notices(), testing::Contains(HasSubstr("only for what")));
  }
}

TEST_F(OptionLoaderTest, HadoopsFilesStandBelowTheSiteFile) {
  const std::string core = Write("hadoop/core-site.xml", R"(<configuration>
      <property><name>fs.s3a.endpoint</name><value>http://${host}</value></property>
      <property><name>host</name><value>hadoop</value></property>
      <property><name>fs.s3a.endpoint.region</name><value>core</value></property>
      <property><name>fs.s3a.attempts.maximum</name><value>5</value></property>
      <property><name>fs.s3a.impl</name><value>x</value></property></configuration>)");
  const std::string hdfs = Write("hadoop/hdfs-site.xml", R"(<configuration>
      <property><name>fs.s3a.endpoint.region</name><value>hdfs</value></property>
      </configuration>)");
  Write("site/underfs-site.properties",
        absl::StrCat("fs.hdfs.hadoopconf=", base_, "/hadoop\nretries=2\n"));
  EXPECT_EQ(Value("underfs.s3.endpoint"), absl::StrCat("http://hadoop from ", core, ":2"));
  EXPECT_EQ(Value("underfs.s3.region"), absl::StrCat("hdfs from ", hdfs, ":2"));
  EXPECT_THAT(Value("underfs.s3.retries"), HasSubstr("2 from"));
  Write("site/underfs-site.properties", "");
  input_.mount_strings = {absl::StrCat("hadoop-conf-dir=", base_, "/hadoop")};
  EXPECT_EQ(Value("underfs.s3.retries"), absl::StrCat("4 from ", core, ":5"));
  input_.mount_strings = {absl::StrCat("hadoop-conf-dir=", base_)};
  EXPECT_THAT(Error(), HasSubstr("neither core-site.xml nor hdfs-site.xml"));
}

TEST_F(OptionLoaderTest, IdAndSecretComeFromOnePlace) {
  Write("site/underfs-site.properties",
        "aws.accessKeyId=A\naws.secretKey=hush\naws.sessionToken=old\n");
  input_.mount_strings = {"aws.accessKeyId=B"};
  EXPECT_THAT(Error(), AllOf(HasSubstr("'aws.accessKeyId' is from -o"),
                             HasSubstr("underfs-site.properties:2"), Not(HasSubstr("hush"))));
  input_.mount_strings = {"aws.accessKeyId=B,aws.secretKey=S"};
  EXPECT_EQ(Value("underfs.aws.session-token"), "unset") << "it is the other key's";
  input_.mount_strings = {"aws.sessionToken=new"};
  EXPECT_THAT(Error(), HasSubstr("'aws.sessionToken' is given without the access key"));
  input_.mount_strings.clear();
  EXPECT_THAT(Value("underfs.aws.session-token"), HasSubstr("*** from"));
}

TEST_F(OptionLoaderTest, OfAKeyAndNoneTheHigherRankHolds) {
  Write("site/underfs-site.properties", "aws.accessKeyId=A\naws.secretKey=S\n");
  input_.mount_strings = {"anonymous"};
  const auto without = ReadMountOptions(*Build());
  ASSERT_TRUE(without.ok()) << without.status();
  EXPECT_TRUE(without->anonymous);
  EXPECT_TRUE(without->access_key_id.empty() && without->secret_key.empty());
  Write("site/underfs-site.properties", "anonymous=true\n");
  input_.mount_strings = {"aws.accessKeyId=A,aws.secretKey=S"};
  const auto with = ReadMountOptions(*Build());
  ASSERT_TRUE(with.ok()) << with.status();
  EXPECT_FALSE(with->anonymous);
  EXPECT_EQ(with->access_key_id, "A");
}

TEST_F(OptionLoaderTest, ValuesOfMountStringsSurvive) {
  input_.mount_strings = {
      R"(endpoint=http://h/?a=b&c=d,region="a, b",state-dir=/x\, "y z",log-file=\"q\"\\)"};
  EXPECT_EQ(Value("underfs.s3.endpoint"), "http://h/?a=b&c=d from -o");
  EXPECT_EQ(Value("underfs.s3.region"), "a, b from -o");
  EXPECT_EQ(Value("underfs.state.dir"), "/x, y z from -o");
  EXPECT_EQ(Value("underfs.log.file"), "\"q\"\\ from -o");
}

TEST_F(OptionLoaderTest, ErrorsOfFilesNamePathAndLine) {
  const std::string path = Write("site/underfs-site.properties", "a=b\nb=\\u00\n");
  EXPECT_EQ(Error(), path + ": line 2: \\u is not followed by four hexadecimal digits");
  Write("site/underfs-site.properties", "\n\npart-size=1k\n");
  EXPECT_THAT(Error(), HasSubstr(path + ":3: option 'part-size': '1k' is less than 5MiB"));
}

TEST_F(OptionLoaderTest, ARealAlluxioSiteFileLoads) {
  input_.conf = std::string(UFS_CONFIG_TESTDATA) + "/alluxio-site.properties";
  const absl::StatusOr<OptionSet> set = Build("s3://data/warehouse/tables");
  ASSERT_TRUE(set.ok()) << set.status();
  const absl::StatusOr<MountOptions> options = ReadMountOptions(*set);
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->endpoint, "http://localhost:9000");
  EXPECT_EQ(options->region, "eu-west-1");
  EXPECT_EQ(options->access_key_id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(options->secret_key.Reveal(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  EXPECT_EQ(options->path_style, true);
  EXPECT_EQ(options->part_size, int64_t{64} << 20);
  EXPECT_EQ(options->stall_timeout, absl::Seconds(500));
  EXPECT_EQ(options->request_timeout, absl::Minutes(5));
  EXPECT_EQ(options->metadata_ttl, absl::Minutes(5));
  EXPECT_TRUE(options->read_only);
}

}  // namespace
}  // namespace ufs
