// A server far away on a thin line: slow is not dead. Nothing times out, nothing is sent twice, and
// whoever waits can be killed.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

class SlowServerTest : public MountTest {
 protected:
  // Half a second until anything comes, then 128 KiB/s for all together.
  void BeSlow() {
    s3server::Model model;
    model.latency = absl::Milliseconds(500);
    model.total_bytes_per_second = 128 << 10;
    server().SetModel(model);
  }
  void TearDown() override {
    server().SetModel(s3server::Model());
    MountTest::TearDown();
  }
  static constexpr char kOptions[] = "stall-timeout=4s,request-timeout=40s,metadata-ttl=60s";
};

TEST_F(SlowServerTest, ReadsAndWritesGoOnAsLongAsBytesMove) {
  const std::string large = Pattern(768 << 10, 1);
  ASSERT_TRUE(server().PutObject("bucket", "f", large).ok());
  Mount(kOptions);
  BeSlow();
  EXPECT_TRUE(ReadFile(Path("f")) == large);  // 6 s, above the stall timeout
  // Below it: on loopback all of a body is in the server's buffers at once, and no byte moves.
  const std::string data = Pattern(192 << 10, 2);
  WriteFile(Path("g"), data);
  server().SetModel(s3server::Model());
  EXPECT_TRUE(server().GetObject("bucket", "g").value_or("") == data);
  EXPECT_EQ(server().log().Count(Op::kPutObject), 1U) << "a slow PUT was sent again";
  // Read-ahead may use several ranges; each byte comes once.
  uint64_t bytes = 0;
  for (const s3server::LogEntry& entry : server().log().Snapshot()) {
    EXPECT_NE(entry.status, 0) << entry.method << " " << entry.target << " was given up";
    bytes += entry.op == Op::kGetObject ? entry.bytes_out : 0;
  }
  EXPECT_EQ(bytes, large.size()) << server().log().Count(Op::kGetObject) << " GETs";
  Unmount();
}

TEST_F(SlowServerTest, WhoWaitsCanBeKilledAndOthersGoOn) {
  const std::string data = Pattern(20 << 20, 1);
  ASSERT_TRUE(server().PutObject("bucket", "large", data).ok());
  ASSERT_TRUE(server().PutObject("bucket", "small", "small").ok());
  Mount(kOptions);
  EXPECT_EQ(ReadFile(Path("small")), "small");
  BeSlow();
  server().log().Clear();
  const std::string large = Path("large");
  const pid_t child = fork();
  if (child == 0) {
    execlp("cat", "cat", large.c_str(), nullptr);
    _exit(127);
  }
  EXPECT_TRUE(server().log().WaitForCount(Op::kGetObject, 1, absl::Seconds(30)));
  EXPECT_EQ(kill(child, SIGKILL), 0);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);  // it would take minutes if it could not
  EXPECT_TRUE(WIFSIGNALED(status));
  struct stat st {};
  EXPECT_EQ(stat(Path("small").c_str(), &st), 0);
  EXPECT_EQ(ReadFile(Path("small")), "small");
  server().SetModel(s3server::Model());
  EXPECT_TRUE(ReadFile(large) == data);
}

TEST_F(SlowServerTest, ListingsAndMetadataComeWithinTheirDeadline) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(server().PutObject("bucket", absl::StrCat("d/f", i), "x").ok());
  }
  Mount(kOptions);
  BeSlow();
  EXPECT_EQ(Shell("ls -l " + Path("d") + " | grep -c f").output, "100\n");
  EXPECT_EQ(UFS_ERRNO_OF(mkdir(Path("new").c_str(), 0755)), 0);
  EXPECT_EQ(UFS_ERRNO_OF(rename(Path("d/f1").c_str(), Path("d/g1").c_str())), 0);
  EXPECT_EQ(UFS_ERRNO_OF(unlink(Path("d/f2").c_str())), 0);
  EXPECT_EQ(server().ListKeys("bucket", "d/").size(), 99U);
}

}  // namespace
}  // namespace ufs
