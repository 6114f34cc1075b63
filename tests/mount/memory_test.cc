// The memory promise: RSS within 1.1 x memory-limit + 64 MiB, whatever the load.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

constexpr int64_t kLimit = int64_t{256} << 20;
constexpr int64_t kPromise = kLimit + kLimit / 10 + (int64_t{64} << 20);

class MemoryTest : public MountTest {};

TEST_F(MemoryTest, ThirtyTwoReadersAndWritersOf256MiBEach) {
  server_options_.data = "null";  // sizes are kept, bytes are a function of the offset
  server_options_.threads = 2;
  Mount("memory-limit=256M,payload-signing=never");
  const Ran written =
      Shell(absl::StrCat("for i in $(seq 0 31); do dd if=/dev/zero of=", dir(),
                         "/w$i bs=1M count=256 status=none || echo failed $i & done; wait"));
  EXPECT_EQ(written.output, "");
  const Ran both =
      Shell(absl::StrCat("for i in $(seq 0 31); do dd if=/dev/zero of=", dir(),
                         "/x$i bs=1M count=256 status=none || echo failed $i & dd if=", dir(),
                         "/w$i of=/dev/null bs=1M status=none || echo failed $i & done; wait"));
  EXPECT_EQ(both.output, "");
  EXPECT_LE(DaemonPeakRss(), kPromise) << "peak " << (DaemonPeakRss() >> 20) << " MiB";
  std::printf("peak RSS %lld MiB of %lld\n", static_cast<long long>(DaemonPeakRss() >> 20),
              static_cast<long long>(kPromise >> 20));
  Unmount();
}

TEST_F(MemoryTest, FindOver200000Keys) {
  for (int i = 0; i < 200'000; ++i) {
    ASSERT_TRUE(server()
                    .PutObject("bucket",
                               absl::StrFormat("d%03d/a-rather-long-file-name-%06d", i % 200, i),
                               "")
                    .ok());
  }
  Mount("memory-limit=256M");
  const Ran found = Shell(absl::StrCat("find ", dir(), " -type f -size 0 | wc -l"));
  EXPECT_EQ(found.output, "200000\n");
  EXPECT_LE(DaemonPeakRss(), kPromise) << "peak " << (DaemonPeakRss() >> 20) << " MiB";
  std::printf("peak RSS %lld MiB of %lld\n", static_cast<long long>(DaemonPeakRss() >> 20),
              static_cast<long long>(kPromise >> 20));
  Unmount();
}

}  // namespace
}  // namespace ufs
