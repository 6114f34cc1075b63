// `underfs config`, and site files under other commands, as users run them.
#include <sys/stat.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/command/command_fixture.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ConfigTest : public CommandTest {
 protected:
  // Runs a command line in base(), with a home and a working directory of its own and no site file
  // but what the test writes.
  Ran Run(const std::string& command) {
    return Shell(absl::StrCat("mkdir -p ", base(), "/home ", base(), "/conf && cd ", base(),
                              " && export HOME=", base(), "/home && ", command));
  }
  std::string Write(const std::string& name, const std::string& content) {
    std::string path = absl::StrCat(base(), "/", name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << content;
    chmod(path.c_str(), 0600);
    return path;
  }
};

TEST_F(ConfigTest, ExplainSaysValueSourceAndWhatItOverrode) {
  Write("conf/underfs-site.properties", "# c\nalluxio.underfs.s3.endpoint=http://site:1\n");
  Ran ran =
      Run("AWS_REGION=r1 $UNDERFS config explain endpoint region -D endpoint=http://d:2 "
          "-o endpoint=http://o:3");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, StartsWith("endpoint = http://o:3\n  from mount option -o\n"
                                     "  over command line -D: http://d:2\n"
                                     "  over site file ./conf/underfs-site.properties:2: "
                                     "http://site:1\n"));
  EXPECT_THAT(ran.output, HasSubstr("region = r1\n  from environment AWS_REGION\n"));
  ran = Run("$UNDERFS config explain endpiont");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("did you mean 'endpoint'"));
  ran = Run("$UNDERFS config explain alluxio.fuse.fs.name posix.metadata");
  EXPECT_THAT(ran.output, AllOf(HasSubstr("does nothing here"), HasSubstr("not built yet")));
}

TEST_F(ConfigTest, ExplainSeesWhatTheChainsWouldFind) {
  Write("home/.aws/config", "[profile work]\nregion = eu-central-1\n");
  Write("home/.aws/credentials",
        "[work]\naws_access_key_id = AKPROFILE\naws_secret_access_key = hushhush\n");
  const std::string clean = "env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY ";
  Ran ran = Run(clean + "$UNDERFS config list -o profile=work");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("= eu-central-1"), HasSubstr("= AKPROFILE"),
                                HasSubstr("profile 'work' of "), HasSubstr("/.aws/credentials"),
                                Not(HasSubstr("hushhush"))));
  ran = Run(clean +
            "AWS_ACCESS_KEY=AKENV AWS_SECRET_KEY=hushhush AWS_PROFILE=work "
            "$UNDERFS config explain aws.accessKeyId");
  EXPECT_THAT(ran.output, StartsWith("aws.accessKeyId = AKENV\n  from environment AWS_ACCESS_KEY\n"
                                     "  over profile 'work' of "));
}

TEST_F(ConfigTest, ExplainSaysWhereCredentialsWouldComeFrom) {
  Write("home/.aws/config",
        "[profile work]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n");
  Write("home/.aws/credentials",
        "[base]\naws_access_key_id = AKBASE\naws_secret_access_key = hushhush\n");
  const std::string clean =
      "env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_EC2_METADATA_DISABLED=true ";
  Ran ran = Run(clean + "$UNDERFS config explain credentials -o profile=work");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(
      ran.output,
      AllOf(StartsWith("credentials from profile work: role arn:aws:iam::123456789012:role/r"),
            HasSubstr("/home/.aws/config, assumed with profile base (access key AKBASE, in "),
            HasSubstr("/home/.aws/credentials)\n"), Not(HasSubstr("hushhush"))));
  ran = Run(clean + "AWS_ACCESS_KEY=AKENV AWS_SECRET_KEY=hushhush $UNDERFS config explain");
  EXPECT_THAT(ran.output, AllOf(HasSubstr("credentials from environment: access key AKENV\n"
                                          "  none in options: aws.accessKeyId is not set\n"),
                                Not(HasSubstr("hushhush"))));
  ran = Run(clean + "$UNDERFS config explain credentials");
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output, AllOf(StartsWith("credentials: none are found\n"),
                                HasSubstr("none in instance: AWS_EC2_METADATA_DISABLED is true")));
  ran = Run(clean +
            "$UNDERFS config explain credentials -D fs.s3a.aws.credentials.provider="
            "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider");
  EXPECT_EQ(ran.output, "credentials from anonymous: requests go unsigned\n");
  ran = Run(clean + "$UNDERFS config explain -D fs.s3a.aws.credentials.provider=com.acme.Mine");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("'com.acme.Mine' is not known here"),
                                HasSubstr("SimpleAWSCredentialsProvider")));
}

// As a mount would end.
TEST_F(ConfigTest, ExplainFailsWhereAMountWould) {
  const std::string clean =
      "env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_EC2_METADATA_DISABLED=true ";
  const std::string mount = absl::StrCat(
      "$UNDERFS mount s3://bucket . -o endpoint=", server().endpoint(), ",state-dir=state,");
  for (const std::string how : {"profile=none", "passwd-file=none", "profile=none,anonymous"}) {
    const Ran told = Run(absl::StrCat(clean, "$UNDERFS config explain credentials -o ", how));
    EXPECT_EQ(told.exit_code, 78) << told.output;
    EXPECT_THAT(told.output, StartsWith("credentials: wrong in "));
    EXPECT_EQ(Run(absl::StrCat(clean, "$UNDERFS config explain -o ", how)).exit_code, 78) << how;
    EXPECT_EQ(Run(absl::StrCat(clean, mount, how)).exit_code, 78) << how;
  }
  EXPECT_THAT(Run("$UNDERFS config explain credentials -o profile=none").output,
              HasSubstr("wrong in profile none: not in "));
  // That there are none is no mistake in the options.
  EXPECT_EQ(Run(clean + "$UNDERFS config explain").exit_code, 0);
  EXPECT_EQ(Run(clean + "$UNDERFS config explain region").exit_code, 0);
}

TEST_F(ConfigTest, ListShowsTheKeyThatSigns) {
  Write("home/.aws/credentials",
        "[p]\naws_access_key_id = AKPROFILE\naws_secret_access_key = hushhush\n"
        "[empty]\nregion = r\n");
  const std::string keys = "AWS_ACCESS_KEY_ID=AKENV AWS_SECRET_ACCESS_KEY=hushhush ";
  Ran ran = Run(keys + "$UNDERFS config list -o profile=p");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("= AKPROFILE"), Not(HasSubstr("AKENV")),
                                HasSubstr("\ncredentials from profile p: access key AKPROFILE, ")));
  ran = Run(keys + "$UNDERFS config list");
  EXPECT_THAT(ran.output, AllOf(HasSubstr("= AKENV"),
                                HasSubstr("\ncredentials from environment: access key AKENV\n")));
  ran = Run(keys + "AWS_PROFILE=p $UNDERFS config list");
  EXPECT_THAT(ran.output, AllOf(HasSubstr("= AKENV"), Not(HasSubstr("= AKPROFILE"))));
  ran = Run(keys + "AWS_PROFILE=p $UNDERFS config list -o credentials-provider=profile");
  EXPECT_THAT(ran.output, AllOf(HasSubstr("= AKPROFILE"), Not(HasSubstr("AKENV"))));
  ran = Run(keys + "$UNDERFS config list -o anonymous");
  EXPECT_THAT(ran.output,
              AllOf(Not(HasSubstr("AKENV")), HasSubstr("credentials: none, requests go unsigned")));
  // A profile on the command line, and keys in the file: it is the profile that signs.
  Write("conf/underfs-site.properties", "aws.accessKeyId=AKSITE\naws.secretKey=hushhush\n");
  ran = Run(keys + "$UNDERFS config list -o profile=p");
  EXPECT_THAT(ran.output, HasSubstr("\ncredentials from profile p: access key AKPROFILE, "));
}

TEST_F(ConfigTest, ListShowsNoSecret) {
  Write("home/.underfs/underfs-site.properties",
        "aws.accessKeyId=AK\naws.secretKey=hushhush\nfs.s3a.bucket.data.endpoint.region=r9\n");
  Ran ran = Run("$UNDERFS config list");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("aws.secretKey"), HasSubstr("= ***"),
                                HasSubstr("/.underfs/underfs-site.properties:2"),
                                Not(HasSubstr("hushhush")), Not(HasSubstr("r9"))));
  ran = Run("$UNDERFS config list --uri s3://data/x --all");
  EXPECT_THAT(ran.output, AllOf(HasSubstr("= r9"), HasSubstr("retries"), Not(HasSubstr("hush"))));
}

TEST_F(ConfigTest, CheckSaysEverythingThatIsWrong) {
  const std::string path =
      Write("x.properties",
            "endpoint=h\npart-size=1k\naws.accesKeyId=A\nposix.metadata=object\n"
            "alluxio.fuse.fs.name=x\nlog4j.x=y\n");
  Ran ran = Run("$UNDERFS config check x.properties");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("x.properties:2: option 'part-size'"),
                    HasSubstr("x.properties:3: unknown option 'aws.accesKeyId'"),
                    HasSubstr("x.properties:4: the option 'posix.metadata'"),
                    HasSubstr("x.properties:5: 'alluxio.fuse.fs.name' does nothing"),
                    HasSubstr("passed over: log4j.x"), HasSubstr("1 options, 3 errors")));
  Write("x.properties", "endpoint=h\n");
  ran = Run("$UNDERFS config check x.properties");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(Run("$UNDERFS config check none.properties").exit_code, 66);
  EXPECT_EQ(Run("$UNDERFS config check").exit_code, 66);
}

TEST_F(ConfigTest, ImportWritesAFileThatLoads) {
  Write("hadoop/core-site.xml",
        absl::StrCat(R"(<configuration>
<property><name>fs.s3a.access.key</name><value>AK</value></property>
<property><name>fs.s3a.secret.key</name><value>hushhush</value></property>
<property><name>fs.s3a.endpoint</name><value>)",
                     server().endpoint(), "</value></property></configuration>"));
  Ran ran = Run("HADOOP_CONF_DIR=hadoop $UNDERFS config import");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("underfs.aws.access-key-id=AK"),
                    HasSubstr("# underfs.aws.secret-key=***"), Not(HasSubstr("hushhush"))));
  ran =
      Run("umask 022; $UNDERFS config import hadoop --output out.properties && "
          "stat -c %a out.properties && $UNDERFS config check out.properties && "
          "grep -c hushhush out.properties");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("600\n"), HasSubstr("3 options, 0 errors"),
                                HasSubstr("\n1\n"), Not(HasSubstr("hushhush"))));
  ran = Run("$UNDERFS config import hadoop --output out.properties");
  EXPECT_EQ(ran.exit_code, 1) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("--replace"));
  EXPECT_EQ(Run("$UNDERFS config import hadoop --output out.properties --replace").exit_code, 0);
  EXPECT_EQ(Run("env -u HADOOP_CONF_DIR $UNDERFS config import").exit_code, 78);
}

TEST_F(ConfigTest, FsCommandsTakeOptionsFromFilesAndDefinitions) {
  Put("f", "hello\n");
  Write("home/.underfs/underfs-site.properties",
        absl::StrCat("fs.s3a.bucket.bucket.endpoint=", server().endpoint(),
                     "\nendpoint=http://127.0.0.1:1\nretries=0\nalluxio.fuse.fs.name=x\n"
                     "alluxio.fuse.mount.point=/x\n"));
  Ran ran = Run("$UNDERFS fs cat s3://bucket/f");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("hello\n"), HasSubstr("underfs config check")));
  // The other bucket has the general endpoint, where nobody is; -D wins over it.
  EXPECT_EQ(Run("$UNDERFS fs ls s3://other").exit_code, 69);
  ran = Run(absl::StrCat("$UNDERFS fs ls -D endpoint=", server().endpoint(), " s3://other"));
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  ran = Run(absl::StrCat("ALLUXIO_JAVA_OPTS='-Xmx1g -Dalluxio.underfs.s3.endpoint=",
                         server().endpoint(), "' $UNDERFS fs ls s3://other"));
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  Write("named.properties", absl::StrCat("endpoint=", server().endpoint()));
  EXPECT_EQ(Run("$UNDERFS fs ls --conf named.properties s3://other").exit_code, 0);
  EXPECT_EQ(Run("UNDERFS_CONF=named.properties $UNDERFS fs ls s3://other").exit_code, 0);
  ran = Run("$UNDERFS fs ls --conf none.properties s3://other");
  EXPECT_EQ(ran.exit_code, 66) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("--conf: none.properties: there is no such file"));
}

}  // namespace
}  // namespace ufs
