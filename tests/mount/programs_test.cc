// Programs that everybody has, on a mount, and what they left verified by rclone: a client that is
// not ours. The same tests run over the embedded server and, where UFS_RGW_ENV names the rig's
// environment, over Ceph RGW; built with UFS_REFUSE_EVERY=N, behind a relay that answers every N-th
// request of the mount with 503.
#include <gmock/gmock.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/mount/mount_fixture.h"
#include "tests/network/relay.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

// Of 50 files each. Refused requests cost time, and a quarter of the files meet all that can
// happen.
#ifdef UFS_REFUSE_EVERY
constexpr int kDirectories = 10;
#else
constexpr int kDirectories = 40;
#endif

class ProgramsTest : public MountTest {
 protected:
  void SetUp() override {
    MountTest::SetUp();
    if (const char* rig = std::getenv("UFS_RGW_ENV")) {
      environment_ = absl::StrCat("source ", rig,
                                  "; endpoint=$UFS_RGW_ENDPOINT; "
                                  "export AWS_ACCESS_KEY_ID=$UFS_RGW_ACCESS_KEY "
                                  "AWS_SECRET_ACCESS_KEY=$UFS_RGW_SECRET_KEY; ");
    } else {
      environment_ = absl::StrCat("endpoint=", server().endpoint(), "; ");
    }
    // A bucket of this test's own: the rig serves them all.
    bucket_ = absl::StrReplaceAll(base().substr(base().rfind('-') + 1), {{"_", "x"}});
    for (char& c : bucket_) {
      c = static_cast<char>(std::tolower(c));
    }
    bucket_ = absl::StrCat("programs-", bucket_);
    absl::StrAppend(
        &environment_,
        "export RCLONE_CONFIG_T_TYPE=s3 RCLONE_CONFIG_T_PROVIDER=Other "
        "RCLONE_CONFIG_T_ENDPOINT=$endpoint "
        "RCLONE_CONFIG_T_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID "
        "RCLONE_CONFIG_T_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY RCLONE_CONFIG=/dev/null; ",
        "set -euo pipefail; cd ", base(), "; m=", dir(), "; bucket=", bucket_, "; ");
    Must("rclone mkdir t:$bucket");
    std::string endpoint = "$endpoint";
#ifdef UFS_REFUSE_EVERY
    // Only the mount is refused; rclone looks at the store itself.
    throttle_ = std::make_unique<Relay>(std::atoi(Run("echo ${endpoint##*:}").output.c_str()));
    throttle_->RefuseEvery(UFS_REFUSE_EVERY);
    endpoint = absl::StrCat("http://", throttle_->authority());
#endif
    Must(absl::StrCat("$UNDERFS mount s3://$bucket $m -o endpoint=", endpoint,
                      ",state-dir=", base(), "/state"));
  }
  void TearDown() override {
    if (!environment_.empty()) {
      Run("$UNDERFS unmount $m");
      Run("rclone purge t:$bucket");
    }
    MountTest::TearDown();
  }

  Ran Run(const std::string& command) { return Shell(environment_ + command); }
  void Must(const std::string& command) {
    const Ran ran = Run(command);
    ASSERT_EQ(ran.exit_code, 0) << command << "\n" << ran.output;
  }
  // Files of 0 to 16 KiB below ./tree, 50 in each directory.
  void MakeTree() {
    Must(absl::StrReplaceAll(R"(python3 - <<'PY'
import os, random
random.seed(7)
for d in range(DIRECTORIES):
    os.makedirs(f'tree/d{d}/sub')
    for f in range(50):
        with open(f'tree/d{d}/{"sub/" if f % 5 == 0 else ""}file {f}.dat', 'wb') as out:
            out.write(random.randbytes(random.choice([0, 1, 100, 4096, 16384])))
PY)",
                             {{"DIRECTORIES", absl::StrCat(kDirectories)}}));
  }
  // The objects below `prefix`, fetched by rclone, are what ./`expected` holds.
  void VerifyByRclone(const std::string& prefix, const std::string& expected) {
    Must("rm -rf fetched && mkdir fetched && rclone copy --transfers 8 t:$bucket/" + prefix +
         " fetched && diff -r --no-dereference " + expected + " fetched");
  }

 private:
  std::string environment_;
  std::string bucket_;
  std::unique_ptr<Relay> throttle_;  // only in the builds that have one in between
};

TEST_F(ProgramsTest, CopyAndCompareATree) {
  MakeTree();
  Must("cp -r tree $m/tree && diff -r tree $m/tree");
  VerifyByRclone("tree", "tree");
  Must(absl::StrCat("test $(find $m/tree -type f | wc -l) = ", kDirectories * 50));
  Must("rm -r $m/tree && test -z \"$(ls $m)\"");
  Must("test -z \"$(rclone ls t:$bucket)\"");
}

TEST_F(ProgramsTest, TarInAndOut) {
  MakeTree();
  Must("tar cf - tree | tar xf - -C $m && diff -r tree $m/tree");
  Must("mkdir back && tar cf - -C $m tree | tar xf - -C back && diff -r tree back/tree");
  Must("tar cf $m/archive.tar tree && tar df $m/archive.tar");
  VerifyByRclone("tree", "tree");
}

TEST_F(ProgramsTest, RsyncTwice) {
  MakeTree();
  Must("rsync -a tree/ $m/tree/ && diff -r tree $m/tree");
  Must("rsync -ai tree/ $m/tree/ | grep '^[<>]f' && exit 1 || true");
  VerifyByRclone("tree", "tree");
}

TEST_F(ProgramsTest, TwoGibibytesBothWays) {
  Must(
      "openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 -in /dev/zero 2>/dev/null | head -c "
      "2147483648 > big || true");
  Must("test $(stat -c %s big) = 2147483648");
  Must(
      "sha256sum < big > expected; dd if=big of=$m/big bs=1M status=none; "
      "dd if=$m/big bs=1M status=none | sha256sum | cmp - expected");
  Must("rclone cat t:$bucket/big | sha256sum | cmp - expected");
}

TEST_F(ProgramsTest, SixteenReadersAndWritersInParallel) {
  Must("mkdir src; for i in $(seq 16); do head -c $((i * 1500000)) /dev/urandom > src/$i; done");
  Must(
      "for i in $(seq 16); do cp src/$i $m/$i & done; wait; "
      "for i in $(seq 16); do cmp src/$i $m/$i & done; wait; diff -r src $m");
  VerifyByRclone("", "src");
}

TEST_F(ProgramsTest, ShellRedirectionAndMake) {
  Must(
      "echo one > $m/log; echo two >> $m/log; { echo three; echo four; } >> $m/log; "
      "printf 'one\\ntwo\\nthree\\nfour\\n' | cmp - $m/log");
  Must(
      "mkdir project; printf 'all: a b\\na:\\n\\techo building a; touch a\\nb:\\n\\t/bin/echo "
      "building b; touch b\\n' "
      "> project/Makefile; cp -r project $m/; cd $m/project; make > log; grep -c building log | "
      "grep -qx 4");
  const Ran log = Run("rclone cat t:$bucket/project/log");
  EXPECT_THAT(log.output, HasSubstr("building b"));
}

TEST_F(ProgramsTest, ADescriptorKeptOpenByAShell) {
  Must(
      "exec 3> $m/f; for i in $(seq 20); do echo line $i >&3; done; exec 3>&-; "
      "seq 20 | sed 's/^/line /' | cmp - $m/f");
  Must("rclone cat t:$bucket/f | cmp - <(seq 20 | sed 's/^/line /')");
}

}  // namespace
}  // namespace ufs
