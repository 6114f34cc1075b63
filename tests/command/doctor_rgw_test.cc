// underfs doctor on Ceph RGW: the owner of a bucket, somebody without rights, and wrong secrets.
#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DoctorRgwTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const rig = std::getenv("UFS_RGW_ENV");
    ASSERT_NE(rig, nullptr) << "run 'ctest -L rgw'";
    before_ = absl::StrCat("source ", rig,
                           "; export HOME=/nonexistent AWS_EC2_METADATA_DISABLED=true "
                           "AWS_ACCESS_KEY_ID=$UFS_RGW_ACCESS_KEY "
                           "AWS_SECRET_ACCESS_KEY=$UFS_RGW_SECRET_KEY; ");
  }
  Ran Doctor(const std::string& variables, const std::string& arguments) {
    return Shell(absl::StrCat(before_, variables,
                              " state=$(mktemp -d); $UNDERFS doctor --json -o "
                              "state-dir=$state/s,endpoint=$UFS_RGW_ENDPOINT ",
                              arguments, "; code=$?; rmdir $state; exit $code"));
  }
  static nlohmann::json Of(const Ran& ran, const std::string& check) {
    const nlohmann::json report = nlohmann::json::parse(ran.output, nullptr, false);
    if (report.is_discarded()) {
      return {{"verdict", ran.output}};
    }
    for (const nlohmann::json& finding : report["checks"]) {
      if (finding["check"] == check) {
        return finding;
      }
    }
    return {{"verdict", "none"}};
  }

  std::string before_;
};

TEST_F(DoctorRgwTest, TheOwnerMayDoAll) {
  const Ran ran = Doctor("", "s3://$UFS_RGW_BUCKET/doctor");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  for (const char* check : {"http", "clock", "credentials", "bucket", "list", "delete", "put",
                            "head", "get", "multipart", "copy", "checksums", "removed"}) {
    EXPECT_EQ(Of(ran, check)["verdict"], "pass") << Of(ran, check);
  }
  EXPECT_EQ(Of(ran, "identity")["detail"], "the store knows it as alice");
  const Ran left = Shell(before_ +
                         "$UNDERFS fs ls -R -o endpoint=$UFS_RGW_ENDPOINT "
                         "s3://$UFS_RGW_BUCKET/ | grep doctor");
  EXPECT_EQ(left.output, "");
}

TEST_F(DoctorRgwTest, AStrangerIsToldWhatIsMissing) {
  const std::string stranger =
      "AWS_ACCESS_KEY_ID=$UFS_RGW_OTHER_ACCESS_KEY "
      "AWS_SECRET_ACCESS_KEY=$UFS_RGW_OTHER_SECRET_KEY;";
  const Ran ran = Doctor(stranger, "s3://$UFS_RGW_BUCKET/doctor");
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_EQ(Of(ran, "list")["verdict"], "fail");
  EXPECT_THAT(ran.output, HasSubstr("\"s3:ListBucket\""));
  EXPECT_THAT(ran.output, HasSubstr("arn:aws:s3:::contract"));
}

TEST_F(DoctorRgwTest, WrongSecretsAndBuckets) {
  const Ran secret = Doctor("AWS_SECRET_ACCESS_KEY=not-the-secret;", "s3://$UFS_RGW_BUCKET");
  EXPECT_EQ(secret.exit_code, 77) << secret.output;
  EXPECT_THAT(secret.output, Not(HasSubstr("not-the-secret")));
  const Ran bucket = Doctor("", "s3://no-such-bucket-here");
  EXPECT_EQ(bucket.exit_code, 66) << bucket.output;
}

}  // namespace
}  // namespace ufs
