// underfs doctor against the embedded server: all is well, and each check made to fail.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "tests/command/command_fixture.h"
#include "tests/s3server/test_authority.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using s3server::FaultAction;
using s3server::FaultRule;
using s3server::Op;

// What a run said, by --json.
struct Diagnosis {
  int exit_code = -1;
  std::string output;
  nlohmann::json report;

  nlohmann::json Of(const std::string& check) const {
    for (const nlohmann::json& finding : report["checks"]) {
      if (finding["check"] == check) {
        return finding;
      }
    }
    return {{"verdict", "none"}, {"detail", ""}, {"fix", ""}};
  }
  std::string Verdict(const std::string& check) const { return Of(check)["verdict"]; }
  std::string Detail(const std::string& check) const { return Of(check)["detail"]; }
  std::string Fix(const std::string& check) const { return Of(check).value("fix", ""); }
  std::vector<std::string> Failed() const {
    std::vector<std::string> names;
    for (const nlohmann::json& finding : report["checks"]) {
      if (finding["verdict"] == "fail") {
        names.push_back(finding["check"]);
      }
    }
    return names;
  }
};

class DoctorTest : public CommandTest {
 protected:
  void SetUp() override {
    if (access("/dev/fuse", R_OK | W_OK) != 0) {
      GTEST_SKIP() << "no /dev/fuse here: that check fails, and the exit codes with it";
    }
    CommandTest::SetUp();
  }
  // Examines `uri` with more `options`; those for endpoint and state-dir replace this test's own.
  // `before` the command: variables, ulimit.
  Diagnosis Ask(const std::string& uri, const std::string& options = "",
                const std::string& before = "") {
    const auto own = [&](const std::string& name, const std::string& value) {
      return options.find(name + "=") == std::string::npos ? absl::StrCat(" -o ", name, "=", value)
                                                           : std::string();
    };
    const Ran ran = Shell(absl::StrCat(
        before, " HOME=", base(), " $UNDERFS doctor --json", own("state-dir", base() + "/state"),
        own("endpoint", server().endpoint()), " ", options, " ", uri, " 2> ", base(), "/errors"));
    Diagnosis diagnosis;
    diagnosis.exit_code = ran.exit_code;
    diagnosis.output = ran.output;
    diagnosis.report = nlohmann::json::parse(ran.output, nullptr, false);
    EXPECT_FALSE(diagnosis.report.is_discarded()) << ran.output;
    EXPECT_EQ(diagnosis.report.value("exit_code", -1), ran.exit_code);
    return diagnosis;
  }
  void Refuse(Op op, const std::string& code = "AccessDenied") {
    FaultRule rule;
    rule.op = op;
    rule.action = FaultAction::kError;
    rule.code = code;
    server().AddFault(rule);
  }
  void ExpectNothingLeft() {
    EXPECT_THAT(server().ListKeys("bucket"), IsEmpty());
    EXPECT_THAT(server().OpenUploads("bucket"), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(base() + "/state"));
  }
};

TEST_F(DoctorTest, AllIsWellAndNothingIsLeft) {
  const Diagnosis diagnosis = Ask("s3://bucket/data");
  EXPECT_EQ(diagnosis.exit_code, 0) << diagnosis.output;
  EXPECT_THAT(diagnosis.Failed(), IsEmpty());
  for (const char* check :
       {"name",        "addressing",      "proxy",   "tcp",         "http",      "clock",
        "credentials", "bucket",          "list",    "delete",      "put",       "head",
        "get",         "multipart",       "copy",    "conditional", "checksums", "removed",
        "kernel",      "state-directory", "identity"}) {
    EXPECT_EQ(diagnosis.Verdict(check), "pass") << diagnosis.Of(check);
  }
  EXPECT_THAT(diagnosis.Detail("credentials"), HasSubstr("AKIDEXAMPLE from environment"));
  EXPECT_TRUE(diagnosis.report["policy"].is_null());
  EXPECT_TRUE(diagnosis.report["capabilities"].is_object());
  ExpectNothingLeft();
}

TEST_F(DoctorTest, TextSaysTheSame) {
  const Ran ran = Shell(absl::StrCat("$UNDERFS doctor s3://bucket -o state-dir=", base(),
                                     "/state,endpoint=", server().endpoint()));
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("\npass    list             0 objects below s3://bucket"),
                                HasSubstr("What the store is known to do"), HasSubstr(" passed, "),
                                HasSubstr(" 0 failed, ")));
}

TEST_F(DoctorTest, ReadOnlySendsNoWritingRequest) {
  Put("data/mine", "content");
  server().log().Clear();
  const Diagnosis diagnosis = Ask("s3://bucket/data", "--read-only");
  EXPECT_EQ(diagnosis.exit_code, 0) << diagnosis.output;
  EXPECT_EQ(diagnosis.Verdict("put"), "skipped");
  EXPECT_THAT(diagnosis.Detail("get"), HasSubstr("first byte"));
  EXPECT_EQ(server().log().Count(Op::kHeadObject), 1U);
  EXPECT_EQ(server().log().Count(Op::kGetObject), 1U);
  EXPECT_EQ(server().log().CountWrites(), 0U);
  EXPECT_FALSE(std::filesystem::exists(base() + "/state"));
  // -o ro means the same.
  EXPECT_EQ(Ask("s3://bucket/data", "-o ro").Verdict("put"), "skipped");
  EXPECT_EQ(server().log().CountWrites(), 0U);
}

TEST_F(DoctorTest, EveryRefusedRightIsNamedWithItsPolicy) {
  struct Case {
    Op op;
    const char* check;
    const char* action;
  };
  for (const Case& one : std::vector<Case>{
           {Op::kListObjectsV2, "list", "s3:ListBucket"},
           {Op::kPutObject, "put", "s3:PutObject"},
           {Op::kHeadObject, "head", "s3:GetObject"},
           {Op::kGetObject, "get", "s3:GetObject"},
           {Op::kDeleteObject, "delete", "s3:DeleteObject"},
           {Op::kCreateMultipartUpload, "multipart", "s3:PutObject"},
           {Op::kAbortMultipartUpload, "multipart", "s3:AbortMultipartUpload"},
           {Op::kListParts, "multipart", "s3:ListMultipartUploadParts"},
           {Op::kListMultipartUploads, "multipart", "s3:ListBucketMultipartUploads"},
           {Op::kCopyObject, "copy", "s3:GetObject"},
           {Op::kUploadPartCopy, "copy", "s3:GetObject"},
       }) {
    Refuse(one.op);
    const Diagnosis diagnosis = Ask("s3://bucket/data");
    server().ClearFaults();
    EXPECT_EQ(diagnosis.exit_code, 77) << one.action << diagnosis.output;
    EXPECT_THAT(diagnosis.Failed(), Contains(one.check)) << diagnosis.output;
    EXPECT_THAT(diagnosis.report["policy"].dump(), HasSubstr(one.action)) << diagnosis.output;
    EXPECT_FALSE(diagnosis.Fix(one.check).empty());
    for (const std::string& key : server().ListKeys("bucket")) {
      ADD_FAILURE() << one.action << " leaves " << key;
      ASSERT_TRUE(server().DeleteObject("bucket", key).ok());
    }
  }
}

TEST_F(DoctorTest, NamesAndEndpointsThatCannotBe) {
  EXPECT_THAT(Ask("bucket/data").Failed(), Contains("name"));
  EXPECT_EQ(Ask("bucket/data").exit_code, 64);
  const Ran name = Shell("$UNDERFS doctor s3://My_Bucket -o region=eu-west-1");
  EXPECT_THAT(name.output, HasSubstr("fail    name             bucket \"My_Bucket\""));
  EXPECT_EQ(name.exit_code, 78) << name.output;
  const Diagnosis style = Ask("s3://bucket", "-o path-style=false");
  EXPECT_THAT(style.Failed(), ElementsAre("addressing"));
  EXPECT_EQ(style.exit_code, 78);
  const Diagnosis prefix = Ask("s3://bucket/a//b");
  EXPECT_EQ(prefix.Verdict("name"), "warn");
  EXPECT_EQ(prefix.exit_code, 0);
  EXPECT_EQ(Shell("$UNDERFS doctor").exit_code, 64);
  EXPECT_EQ(Shell("$UNDERFS doctor s3://bucket --colour").exit_code, 64);
  EXPECT_EQ(Shell("$UNDERFS doctor s3://bucket -o endpiont=x").exit_code, 78);
}

TEST_F(DoctorTest, AnEndpointThatDoesNotAnswer) {
  const Diagnosis refused = Ask("s3://bucket", "-o endpoint=http://127.0.0.1:1");
  EXPECT_THAT(refused.Failed(), ElementsAre("tcp"));
  EXPECT_THAT(refused.Detail("tcp"), HasSubstr("Connection refused"));
  EXPECT_EQ(refused.exit_code, 69);
  EXPECT_EQ(refused.Verdict("list"), "skipped");
  const Diagnosis unknown = Ask("s3://bucket", "-o endpoint=http://no-such-host.invalid");
  EXPECT_THAT(unknown.Failed(), ElementsAre("tcp"));
  EXPECT_THAT(unknown.Detail("tcp"), HasSubstr("does not resolve"));
  server().Pause();
  const Diagnosis silent = Ask("s3://bucket", "-o request-timeout=1s");
  server().Resume();
  EXPECT_THAT(silent.Failed(), ElementsAre("http"));
  EXPECT_EQ(silent.exit_code, 69);
}

TEST_F(DoctorTest, AClockThatIsOff) {
  s3server::Options options;
  options.now = [] { return absl::Now() + absl::Minutes(20); };
  auto late = s3server::Server::Start(options);
  ASSERT_TRUE(late.ok()) << late.status();
  const Diagnosis diagnosis = Ask("s3://bucket", "-o endpoint=" + (*late)->endpoint());
  EXPECT_EQ(diagnosis.exit_code, 0) << "a mount corrects it: " << diagnosis.output;
  EXPECT_EQ(diagnosis.Verdict("clock"), "warn") << diagnosis.output;
  EXPECT_THAT(diagnosis.Detail("clock"), AllOf(HasSubstr("20m behind the store's"),
                                               HasSubstr("signed with the store's time")));
  EXPECT_THAT(diagnosis.Fix("clock"), HasSubstr("timedatectl"));
  EXPECT_EQ(diagnosis.Verdict("put"), "pass") << diagnosis.output;
  EXPECT_EQ(diagnosis.Verdict("identity"), "pass") << diagnosis.output;
}

TEST_F(DoctorTest, WhoAsksIsSaidAndNeverAFailure) {
  EXPECT_THAT(Ask("s3://bucket").Detail("identity"), HasSubstr("the store knows it as s3server ("));
  Refuse(Op::kListBuckets);
  const Diagnosis owner = Ask("s3://bucket");
  EXPECT_THAT(owner.Detail("identity"), HasSubstr("the bucket is owned by s3server"));
  Refuse(Op::kGetBucketAcl);
  const Diagnosis nobody = Ask("s3://bucket");
  EXPECT_EQ(nobody.exit_code, 0) << nobody.output;
  EXPECT_EQ(nobody.Verdict("identity"), "skipped");
  EXPECT_THAT(nobody.Detail("identity"), HasSubstr("not allowed to ask: ListBuckets"));
  EXPECT_TRUE(nobody.report["policy"].is_null()) << "it is not needed for a mount";
}

TEST_F(DoctorTest, ABucketThatKeepsVersionsIsTriedAsWell) {
  s3server::Options options;
  options.versioned = {"bucket"};
  options.quirks.ignores_copy_source_conditions = true;
  auto kept = s3server::Server::Start(options);
  ASSERT_TRUE(kept.ok()) << kept.status();
  const Diagnosis diagnosis = Ask("s3://bucket", "-o endpoint=" + (*kept)->endpoint());
  EXPECT_EQ(diagnosis.Verdict("conditional"), "warn") << diagnosis.output;
  EXPECT_THAT(diagnosis.Detail("conditional"),
              AllOf(HasSubstr("x-amz-copy-source-if-match on CopyObject is ignored"),
                    HasSubstr("honoured: If-None-Match on PutObject")));
  EXPECT_TRUE(diagnosis.report["capabilities"]["copy_if_absent"]);
  EXPECT_FALSE(diagnosis.report["capabilities"]["copy_source_if_match"]);
  EXPECT_THAT((*kept)->ListKeys("bucket"), IsEmpty());
}

TEST_F(DoctorTest, CredentialsThatAreNotThere) {
  const Diagnosis none =
      Ask("s3://bucket", "",
          "AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY= AWS_EC2_METADATA_DISABLED=true");
  EXPECT_THAT(none.Failed(), ElementsAre("credentials"));
  EXPECT_THAT(none.Detail("credentials"), HasSubstr("environment"));
  EXPECT_EQ(none.exit_code, 77);
}

TEST_F(DoctorTest, CredentialsThatAreRefused) {
  const Diagnosis secret = Ask("s3://bucket", "", "AWS_SECRET_ACCESS_KEY=not-the-secret");
  EXPECT_THAT(secret.Failed(), ElementsAre("bucket"));
  EXPECT_THAT(secret.Detail("bucket"), HasSubstr("SignatureDoesNotMatch"));
  EXPECT_THAT(secret.Fix("bucket"), HasSubstr("secret key"));
  EXPECT_EQ(secret.exit_code, 77);
  EXPECT_THAT(secret.output, Not(HasSubstr("not-the-secret")));
  const Diagnosis id = Ask("s3://bucket", "", "AWS_ACCESS_KEY_ID=AKIDOTHER");
  EXPECT_THAT(id.Detail("bucket"), HasSubstr("InvalidAccessKeyId"));
  EXPECT_EQ(id.exit_code, 77);
  const Diagnosis bucket = Ask("s3://no-such-bucket");
  EXPECT_THAT(bucket.Failed(), ElementsAre("bucket"));
  EXPECT_EQ(bucket.exit_code, 66);
}

TEST_F(DoctorTest, AnotherRegion) {
  s3server::Options options;
  options.region = "eu-central-1";
  auto away = s3server::Server::Start(options);
  ASSERT_TRUE(away.ok()) << away.status();
  const Diagnosis diagnosis =
      Ask("s3://bucket", "-o region=us-west-2,endpoint=" + (*away)->endpoint());
  EXPECT_EQ(diagnosis.Verdict("region"), "warn") << diagnosis.output;
  EXPECT_THAT(diagnosis.Detail("region"), HasSubstr("eu-central-1"));
  EXPECT_EQ(diagnosis.Verdict("list"), "pass") << diagnosis.output;
}

TEST_F(DoctorTest, ACertificateOfAnUnknownAuthority) {
  const s3server::TestAuthority authority;
  s3server::Options options;
  options.tls = authority.Issue("store");
  auto https = s3server::Server::Start(options);
  ASSERT_TRUE(https.ok()) << https.status();
  const std::string endpoint = absl::StrCat("-o endpoint=https://127.0.0.1:", (*https)->port());
  const Diagnosis unknown = Ask("s3://bucket", endpoint);
  EXPECT_THAT(unknown.Failed(), ElementsAre("tls")) << unknown.output;
  EXPECT_THAT(unknown.Detail("tls"), HasSubstr("certificate"));
  EXPECT_EQ(unknown.exit_code, 69);
  const Diagnosis known = Ask("s3://bucket", endpoint + ",ca-bundle=" + authority.bundle());
  EXPECT_EQ(known.Verdict("tls"), "pass") << known.output;
  EXPECT_EQ(known.Verdict("put"), "pass") << known.output;
  const Diagnosis anybody = Ask("s3://bucket", endpoint + ",no-verify");
  EXPECT_EQ(anybody.Verdict("addressing"), "warn") << anybody.output;
}

TEST_F(DoctorTest, AProxyThatIsNotThere) {
  const Diagnosis diagnosis =
      Ask("s3://bucket", "-o endpoint=http://store.example,proxy.host=127.0.0.1,proxy.port=1");
  EXPECT_THAT(diagnosis.Failed(), ElementsAre("proxy")) << diagnosis.output;
  EXPECT_THAT(diagnosis.Detail("proxy"), HasSubstr("127.0.0.1:1"));
  EXPECT_EQ(diagnosis.exit_code, 69);
}

TEST_F(DoctorTest, BytesAndEtagsThatAreWrong) {
  FaultRule flip;
  flip.op = Op::kGetObject;
  flip.action = FaultAction::kFlipByte;
  flip.bytes = 100;
  server().AddFault(flip);
  const Diagnosis bytes = Ask("s3://bucket");
  EXPECT_THAT(bytes.Failed(), Contains("get")) << bytes.output;
  server().ClearFaults();
  FaultRule etag;
  etag.op = Op::kPutObject;
  etag.action = FaultAction::kWrongEtag;
  server().AddFault(etag);
  const Diagnosis wrong = Ask("s3://bucket", "-o retries=0");
  EXPECT_THAT(wrong.Failed(), ElementsAre("put")) << wrong.output;
  EXPECT_THAT(wrong.Fix("put"), HasSubstr("damaged"));
  server().ClearFaults();
  ExpectNothingLeft();
}

TEST_F(DoctorTest, ThisMachine) {
  const Diagnosis files = Ask("s3://bucket", "", "ulimit -n 200;");
  EXPECT_THAT(files.Failed(), ElementsAre("limits")) << files.output;
  EXPECT_EQ(files.exit_code, 78);
  const Diagnosis state = Ask("s3://bucket", "-o state-dir=/proc/version/state");
  EXPECT_THAT(state.Failed(), ElementsAre("state-directory")) << state.output;
  ASSERT_TRUE(std::filesystem::create_directory(base() + "/open"));
  std::filesystem::permissions(base() + "/open", std::filesystem::perms::all);
  const Diagnosis open = Ask("s3://bucket", absl::StrCat("-o state-dir=", base(), "/open"));
  EXPECT_THAT(open.Failed(), ElementsAre("state-directory")) << open.output;
  EXPECT_EQ(open.exit_code, 77);
}

TEST_F(DoctorTest, AnInterruptionLeavesNothing) {
  FaultRule slow;
  slow.op = Op::kCompleteMultipartUpload;
  slow.first = 1;
  slow.last = 1;
  slow.action = FaultAction::kDelay;
  slow.duration = absl::Seconds(5);
  server().AddFault(slow);
  Ran ran;
  std::thread shell([&] {
    ran = Shell(absl::StrCat("$UNDERFS doctor s3://bucket/d -o state-dir=", base(),
                             "/state,endpoint=", server().endpoint(), " & echo $! > ", base(),
                             "/pid; wait $!"));
  });
  EXPECT_TRUE(server().log().WaitForCount(Op::kListMultipartUploads, 1, absl::Seconds(60)));
  EXPECT_EQ(kill(std::atoi(ReadFile(base() + "/pid").c_str()), SIGTERM), 0);
  shell.join();
  EXPECT_EQ(ran.exit_code, 143) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("interrupted"));
  ExpectNothingLeft();
}

TEST_F(DoctorTest, AStoreThatBreaksInBetweenIsTidiedUp) {
  for (const Op op : {Op::kUploadPart, Op::kCompleteMultipartUpload, Op::kCopyObject,
                      Op::kCreateMultipartUpload, Op::kPutObject}) {
    FaultRule lost;
    lost.op = op;
    lost.action = FaultAction::kLostAnswer;
    server().AddFault(lost);
    const Diagnosis diagnosis = Ask("s3://bucket/d", "-o retries=0");
    server().ClearFaults();
    if (op != Op::kCompleteMultipartUpload) {  // a HEAD tells that it was carried out
      EXPECT_THAT(diagnosis.Failed(), Not(IsEmpty())) << diagnosis.output;
    }
    EXPECT_EQ(diagnosis.Verdict("removed"), "pass") << diagnosis.output;
    ExpectNothingLeft();
  }
}

TEST_F(DoctorTest, LocalDirectoriesHaveNoNetwork) {
  ASSERT_TRUE(std::filesystem::create_directory(base() + "/store"));
  const Diagnosis diagnosis = Ask("file://" + base() + "/store");
  EXPECT_EQ(diagnosis.exit_code, 0) << diagnosis.output;
  EXPECT_EQ(diagnosis.Verdict("put"), "pass");
  EXPECT_EQ(diagnosis.Verdict("tcp"), "skipped");
}

}  // namespace
}  // namespace ufs
