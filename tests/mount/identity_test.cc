// Who asks, over the life of a mount: tokens that end, files that change, places that are down.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/mount/mount_fixture.h"
#include "ufs/aws/service_stub_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class IdentityTest : public MountTest {
 protected:
  void SetUp() override {
    MountTest::SetUp();
    if (IsSkipped()) {
      return;
    }
    // Shell gives the server's own keys to programs: a profile named by option is asked in their
    // place.
    setenv("AWS_SHARED_CREDENTIALS_FILE", Credentials().c_str(), 1);
    setenv("AWS_CONFIG_FILE", (base() + "/config").c_str(), 1);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
  }
  void TearDown() override {
    MountTest::TearDown();
    unsetenv("AWS_SHARED_CREDENTIALS_FILE");
    unsetenv("AWS_CONFIG_FILE");
  }

  std::string Credentials() const { return base() + "/credentials"; }
  static s3server::User User(const std::string& name, absl::Time expires = absl::InfiniteFuture()) {
    return {"AK" + name, "secret-of-" + name, "token-of-" + name, expires};
  }
  // As one writes such a file safely: beside it, then renamed.
  void WriteFileSafely(const std::string& path, const std::string& text) const {
    std::ofstream(path + ".new") << text;
    ASSERT_EQ(chmod((path + ".new").c_str(), 0600), 0);
    ASSERT_EQ(rename((path + ".new").c_str(), path.c_str()), 0);
  }
  void SignAs(const std::string& name) const {
    const s3server::User user = User(name);
    WriteFileSafely(Credentials(), absl::StrCat("[p]\naws_access_key_id=", user.access_key,
                                                "\naws_secret_access_key=", user.secret_key,
                                                "\naws_session_token=", user.session_token, "\n"));
  }
  int Refused() {
    const auto log = server().log().Snapshot();
    return static_cast<int>(std::count_if(log.begin(), log.end(),
                                          [](const auto& entry) { return entry.status == 400; }));
  }
};

TEST_F(IdentityTest, ATokenThatEndsDuringAnUploadIsRenewedAndThePartsSentAgain) {
  server().PutUser(User("one"));
  SignAs("one");
  Mount("part-size=5M,profile=p");
  const std::string data = Pattern(32 << 20, 7);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT, 0644);
  ASSERT_GE(fd, 0);
  constexpr size_t kHalf = 16 << 20;
  ASSERT_EQ(write(fd, data.data(), kHalf), static_cast<ssize_t>(kHalf));
  ASSERT_TRUE(Eventually([&] { return server().log().Count(Op::kUploadPart) > 0; }));

  server().PutUser(User("two"));
  SignAs("two");
  server().PutUser(User("one", absl::UnixEpoch()));

  ASSERT_EQ(write(fd, data.data() + kHalf, data.size() - kHalf),
            static_cast<ssize_t>(data.size() - kHalf));
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), data);
  EXPECT_GT(Refused(), 0);
  EXPECT_EQ(server().log().Count(Op::kCreateMultipartUpload), 1u) << "the upload went on";
  EXPECT_EQ(ReadFile(Path("f")), data);
}

TEST_F(IdentityTest, AProgramIsAskedAgainBeforeItsCredentialsEnd) {
  const s3server::User user = User("p");
  server().PutUser(user);
  const std::string program = base() + "/program";
  // Credentials of six seconds: a third of that before their end others are asked for.
  WriteFileSafely(program,
                  absl::StrCat("#!/bin/sh\necho run >> ", base(), "/runs\n", "printf '",
                               R"({"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s",)",
                               R"("SessionToken":"%s","Expiration":"%s"}' )", user.access_key, " ",
                               user.secret_key, " ", user.session_token,
                               " $(date -u -d '+6 seconds' +%Y-%m-%dT%H:%M:%SZ)\n"));
  ASSERT_EQ(chmod(program.c_str(), 0700), 0);
  WriteFileSafely(base() + "/config", "[profile p]\ncredential_process = " + program + "\n");
  Mount("profile=p");
  const auto runs = [&] {
    const std::string text = ReadFile(base() + "/runs");
    return std::count(text.begin(), text.end(), '\n');
  };
  // Nobody uses the mount meanwhile.
  EXPECT_TRUE(Eventually([&] { return runs() >= 3; }));
  WriteFile(Path("f"), "abc");
  EXPECT_EQ(*server().GetObject("bucket", "f"), "abc");
}

TEST_F(IdentityTest, WhenNoOthersComeTheCloseFailsAndWorksAgainAfterwards) {
  server().PutUser(User("one"));
  SignAs("one");
  Mount("profile=p,retries=1");
  server().PutUser(User("one", absl::UnixEpoch()));
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT, 0644);
  if (fd < 0) {
    EXPECT_EQ(errno, EACCES);
  } else {
    EXPECT_EQ(write(fd, "abc", 3), 3);
    EXPECT_EQ(UFS_ERRNO_OF(fsync(fd)), EACCES);
  }
  server().PutUser(User("two"));
  SignAs("two");
  if (fd >= 0) {
    EXPECT_TRUE(Eventually([fd] { return fsync(fd) == 0; }));
    EXPECT_EQ(close(fd), 0);
    EXPECT_EQ(*server().GetObject("bucket", "f"), "abc");
  }
}

TEST_F(IdentityTest, NothingFoundNamesEveryPlaceAndPromptsNobody) {
  const std::string command =
      absl::StrCat("env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY $UNDERFS mount s3://bucket ",
                   dir(), " -o ", BaseOptions());
  const Ran ran = Shell(command);
  EXPECT_NE(ran.exit_code, 0);
  for (const char* place : {"options: ", "environment: ", "profile default: ", "web identity: ",
                            "container: ", "instance role: "}) {
    EXPECT_THAT(ran.output, HasSubstr(place));
  }
}

TEST_F(IdentityTest, AMachineThatBootsWaitsForItsCredentials) {
  server().PutUser(User("one"));
  const std::string command = absl::StrCat(
      "env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_PROFILE= sh -c '$UNDERFS mount "
      "s3://bucket ",
      dir(), " -o ", BaseOptions(), ",mount-wait=60s & sleep 1; mv ", Credentials(), ".later ",
      Credentials(), "; wait $!'");
  const s3server::User user = User("one");
  WriteFileSafely(Credentials() + ".later",
                  absl::StrCat("[default]\naws_access_key_id=", user.access_key,
                               "\naws_secret_access_key=", user.secret_key,
                               "\naws_session_token=", user.session_token, "\n"));
  const Ran ran = Shell(command);
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
}

TEST_F(IdentityTest, KeysInOptionsAreTakenWithAHintAndLooseFilesWithAWarning) {
  const s3server::Options keys;
  const Ran ran = TryMount(
      absl::StrCat("aws.accessKeyId=", keys.access_key, ",aws.secretKey=", keys.secret_key));
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("note: access keys stand in the options"));
  EXPECT_THAT(ran.output, Not(HasSubstr(keys.secret_key)));
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);

  server().PutUser(User("one"));
  SignAs("one");
  ASSERT_EQ(chmod(Credentials().c_str(), 0644), 0);
  const Ran loose = TryMount("profile=p");
  EXPECT_EQ(loose.exit_code, 0) << loose.output;
  EXPECT_THAT(loose.output, HasSubstr("can be read by other users (mode 0644)"));
  EXPECT_THAT(loose.output, Not(HasSubstr("stand in the options")));
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
}

// The server's clock is not this machine's, and credentials end by the server's, as AWS's do.
class SkewedMountTest : public IdentityTest {
 protected:
  void TearDown() override {
    IdentityTest::TearDown();
    unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  }

  void Skew(absl::Duration ahead) {
    server_options_.now = [ahead] { return absl::Now() + ahead; };
    server();
  }
  // Credentials that end `life` from now. The server takes them a minute longer, so that a test
  // on a slow machine fails by their number alone.
  s3server::User NewUser(absl::Duration life) {
    const std::string id = absl::StrCat("AKskew", ++users_);
    const s3server::User user = {id, "hush", "token-" + id, Expires(life) + absl::Minutes(1)};
    server().PutUser(user);
    return user;
  }
  absl::Time Expires(absl::Duration life) { return server().options().now() + life; }

  // They come from a container's service, which tells nothing of its clock ...
  void ServeContainer(absl::Duration life) {
    stub_.On("GET /creds", [this, life](const ServiceStub::Request&) {
      return ServiceStub::Answer{200, ServiceStub::Role(NewUser(life).access_key, Expires(life))};
    });
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", (stub_.url() + "/creds").c_str(), 1);
  }
  // ... or from STS, which refuses what is signed by another clock and shows its own.
  void ServeSts(absl::Duration life) {
    stub_.On("POST /", [this, life](const ServiceStub::Request& request) {
      const absl::Time now = Expires(absl::ZeroDuration());
      ServiceStub::Answer answer;
      answer.headers = absl::StrCat(
          "Date: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone()),
          "\r\n");
      const auto date = request.headers.find("x-amz-date");
      absl::Time signed_at;
      if (date == request.headers.end() ||
          !absl::ParseTime("%E4Y%m%dT%H%M%SZ", date->second, &signed_at, nullptr) ||
          absl::AbsDuration(now - signed_at) > absl::Minutes(15)) {
        answer.status = 403;
        answer.body =
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired"
            "</Message></Error></ErrorResponse>";
        return answer;
      }
      answer.body = ServiceStub::Sts(NewUser(life).access_key, Expires(life));
      return answer;
    });
  }

  void ExpectMountWorks(const std::string& name) {
    WriteFile(Path(name), name);
    EXPECT_EQ(*server().GetObject("bucket", name), name);
    EXPECT_EQ(ReadFile(Path(name)), name);
  }
  int RefusedAtAll() {
    const auto log = server().log().Snapshot();
    return static_cast<int>(std::count_if(log.begin(), log.end(), [](const auto& entry) {
      return entry.status == 400 || entry.status == 403;
    }));
  }
  void ExpectSaidOnce(const std::string& text) {
    const std::string log = Shell("cat $(find " + base() + "/state -name underfs.log)").output;
    const size_t first = log.find(text);
    ASSERT_NE(first, std::string::npos) << log;
    EXPECT_EQ(log.find(text, first + 1), std::string::npos) << log;
  }

  std::atomic<int> users_{0};
  ServiceStub stub_;
};

TEST_F(SkewedMountTest, OnAMachineThatIsBehindTheyAreRenewedInTime) {
  Skew(absl::Minutes(20));
  ServeContainer(absl::Seconds(6));
  Mount("credentials-provider=container");
  // By this machine's clock each lives for twenty minutes. Nobody uses the mount meanwhile.
  EXPECT_TRUE(Eventually([this] { return stub_.Count("GET /creds") >= 4; }));
  ExpectMountWorks("f");
  EXPECT_EQ(RefusedAtAll(), 0) << "only the first request was signed by the wrong clock";
  Unmount();
  ExpectSaidOnce("behind the store's");
}

TEST_F(SkewedMountTest, OnAMachineThatIsAheadFreshOnesAreNotTakenForExpired) {
  Skew(-absl::Minutes(20));
  ServeContainer(absl::Minutes(10));
  Mount("credentials-provider=container");
  ExpectMountWorks("f");
  const size_t asked = stub_.Count("GET /creds");
  for (const char* name : {"g", "h", "i"}) {
    ExpectMountWorks(name);
  }
  EXPECT_EQ(stub_.Count("GET /creds"), asked) << "they are good for ten minutes";
  EXPECT_EQ(RefusedAtAll(), 0);
  Unmount();
  ExpectSaidOnce("ahead of the store's");
}

TEST_F(SkewedMountTest, ARolesSessionsAreRenewedByTheTimeThatStsShows) {
  Skew(absl::Minutes(20));
  ServeSts(absl::Seconds(6));
  const Ran mounted = TryMount(
      absl::StrCat("role-arn=arn:aws:iam::123456789012:role/r,sts-endpoint=", stub_.url()));
  EXPECT_EQ(mounted.exit_code, 0) << mounted.output;
  EXPECT_THAT(mounted.output, HasSubstr("behind the store's")) << "the log is not open yet";
  EXPECT_TRUE(Eventually([this] { return users_ >= 4; }));
  ExpectMountWorks("f");
  EXPECT_EQ(RefusedAtAll(), 0);
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
  EXPECT_EQ(stub_.Count("POST /"), static_cast<size_t>(users_) + 1) << "one call by a wrong clock";
}

// What must be read nowhere: secrets, tokens, and the Authorization header.
class SecretsTest : public IdentityTest {
 protected:
  static constexpr char kKeysInOptions[] =
      "-o aws.accessKeyId=AKone,aws.secretKey=secret-of-one,aws.sessionToken=token-of-one";
  void ExpectNoneIn(const std::string& text, const std::string& where) const {
    for (const std::string& secret :
         {std::string("secret-of-one"), std::string("token-of-one"), std::string("secret-of-wrong"),
          std::string("Signature="), std::string("AWS4-HMAC-SHA256 Credential")}) {
      EXPECT_EQ(text.find(secret), std::string::npos) << secret << " is in " << where;
    }
  }
  void ExpectNoneInDaemon() {
    const std::string process = absl::StrCat("/proc/", daemon());
    ExpectNoneIn(ReadFile(process + "/cmdline"), "cmdline");
    // What other tests of this moment run is theirs.
    ExpectNoneIn(Shell("ps axww -o args | grep -F " + base()).output, "ps");
    ExpectNoneIn(Shell("cat /proc/mounts; mount").output, "the mount table");
    ExpectNoneIn(Shell("$UNDERFS stats " + dir()).output, "stats");
    ExpectNoneIn(Shell("$UNDERFS mounts").output, "mounts");
    for (const char* const report :
         {"config list --all", "config explain", "config explain credentials"}) {
      for (const char* const who : {"-o profile=p", kKeysInOptions}) {
        const Ran ran = Shell(absl::StrCat(
            "env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY $UNDERFS ", report, " ", who));
        EXPECT_THAT(ran.output, HasSubstr("AKone")) << report;
        ExpectNoneIn(ran.output, report);
      }
    }
  }
  void ExpectNoneInFiles() {
    const Ran files = Shell(absl::StrCat("find ", base(), "/state ", base(),
                                         "/cores -type f -exec cat {} + 2>/dev/null"));
    EXPECT_GT(files.output.size(), 0u);
    ExpectNoneIn(files.output, "the state directory, the logs or a core file");
  }
};

TEST_F(SecretsTest, AreNowhereAfterEveryLevelABadSignatureAndACrash) {
  server().PutUser(User("one"));
  SignAs("one");
  ASSERT_EQ(mkdir((base() + "/cores").c_str(), 0700), 0);
  for (const char* level : {"error", "warn", "info", "debug", "trace"}) {
    SCOPED_TRACE(level);
    Mount(absl::StrCat("profile=p,log-level=", level));
    WriteFile(Path("f"), "abc");
    EXPECT_EQ(ReadFile(Path("f")), "abc");
    ExpectNoneInDaemon();
    // A bad signature: the server's answer repeats the canonical request with the token in it.
    WriteFileSafely(Credentials(),
                    "[p]\naws_access_key_id=AKone\naws_secret_access_key=secret-of-wrong\n"
                    "aws_session_token=token-of-one\n");
    server().PutUser(User("one", absl::UnixEpoch()));
    const int fd = open(Path("g").c_str(), O_WRONLY | O_CREAT, 0644);
    if (fd >= 0) {
      EXPECT_EQ(write(fd, "abc", 3), 3);
      EXPECT_NE(fsync(fd), 0);
    }
    server().PutUser(User("one"));
    if (fd >= 0) {
      EXPECT_NE(fsync(fd), 0) << "the secret is wrong";
      close(fd);
    }
    if (std::string(level) == "trace" && Shell("command -v gcore").exit_code == 0) {
      Shell(absl::StrCat("cd ", base(), "/cores && gcore -o core ", daemon(), " && ls core.*"));
    }
    ExpectNoneInFiles();
    KillDaemon(SIGABRT);
    Shell("umount -l " + dir());
    ExpectNoneInFiles();
    SignAs("one");
  }
}

}  // namespace
}  // namespace ufs
