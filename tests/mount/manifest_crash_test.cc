// kill -9 of the daemon, ten times, while programs write that believe what fsync and close return:
// every promise must have been kept, and everything else be whole. UFS_CRASH_SEED sets the seed.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <random>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "tests/mount/manifest.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

constexpr int kKills = 10;
constexpr char kOptions[] = "part-size=5M,memory-limit=64M";

class ManifestCrashTest : public MountTest {
 protected:
  // Where the file of that name is as something else sees it; absent when there is none.
  using Fetch = absl::FunctionRef<absl::optional<std::string>(const std::string& name)>;

  void Verify(absl::string_view who, const Manifest& manifest, Fetch fetch) {
    for (const std::string& name : manifest.Names()) {
      const absl::optional<std::string> is = fetch(name);
      if (!is.has_value()) {
        EXPECT_TRUE(manifest.MayBeAbsent(name)) << who << ": " << name << " is gone";
        continue;
      }
      const std::vector<std::string> may_be = manifest.MayBe(name);
      const bool whole = std::find(may_be.begin(), may_be.end(), *is) != may_be.end();
      EXPECT_TRUE(whole) << who << ": " << name << " has " << is->size()
                         << " bytes, and none of the " << may_be.size() << " contents it may have; "
                         << "the promised one has " << (may_be.empty() ? 0 : may_be.back().size());
    }
  }

  absl::optional<std::string> FromMount(const std::string& name) {
    if (access(Path(name).c_str(), F_OK) != 0) {
      EXPECT_EQ(errno, ENOENT) << name;
      return absl::nullopt;
    }
    return ReadFile(Path(name));
  }

  std::string Curl(const std::string& options, const std::string& target) {
    return absl::StrCat(R"(printf 'user = "%s:%s"\n' $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY | )",
                        "curl -s -K - --aws-sigv4 aws:amz:us-east-1:s3 -H 'x-amz-content-sha256: "
                        "UNSIGNED-PAYLOAD' ",
                        options, " '", server().endpoint(), "/bucket", target, "'");
  }

  absl::optional<std::string> FromStore(const std::string& name) {
    const std::string path = base() + "/fetched";
    unlink(path.c_str());
    const Ran ran = Shell(Curl("-w '%{http_code}' -o " + path, "/" + name));
    EXPECT_TRUE(ran.output == "200" || ran.output == "404") << name << ": " << ran.output;
    if (ran.output != "200") {
      return absl::nullopt;
    }
    return access(path.c_str(), F_OK) == 0 ? ReadFile(path) : "";  // curl makes no empty file
  }

  // Lets a writer that is promised by fsync and one that is promised by close write until the
  // daemon is killed behind a number of requests and some microseconds.
  void WriteAndKill(int round, std::mt19937_64* random) {
    const bool anywhere = TakesWritesAnywhere();
    std::vector<std::thread> writers;
    for (const char* by : {"fsync", "close"}) {
      const std::string command =
          absl::StrCat(UNDERFS_MANIFEST_WRITER, " ", dir(), " ", base(), "/manifest-", by, " ",
                       (*random)() % 1'000'000 * 1000 + static_cast<uint64_t>(round) + 1, " ", by,
                       "- ", by, anywhere ? " anywhere" : "");
      writers.emplace_back([command] {
        const Ran ran = Shell(command);
        EXPECT_EQ(ran.exit_code, 0) << ran.output;
      });
    }
    const uint64_t requests = 1 + (*random)() % 160;
    EXPECT_TRUE(Eventually([&] { return server().log().Count() >= requests; }));
    usleep(static_cast<useconds_t>((*random)() % 30'000));
    KillDaemon();
    for (std::thread& writer : writers) {
      writer.join();
    }
  }

  bool TakesWritesAnywhere() {
    WriteFile(Path("probe"), "0123456789");
    const int fd = open(Path("probe").c_str(), O_WRONLY | O_CLOEXEC);
    const int error = UFS_ERRNO_OF(pwrite(fd, "x", 1, 3));
    EXPECT_TRUE(error == 0 || error == EOPNOTSUPP) << error;
    EXPECT_EQ(close(fd), 0);
    EXPECT_EQ(unlink(Path("probe").c_str()), 0);
    return error == 0;
  }

  Manifest Load() {
    Manifest manifest;
    for (const char* by : {"fsync", "close"}) {
      EXPECT_TRUE(manifest.Load(absl::StrCat(base(), "/manifest-", by)));
    }
    return manifest;
  }
};

TEST_F(ManifestCrashTest, EveryPromiseIsKeptOverTenKills) {
  const char* chosen = std::getenv("UFS_CRASH_SEED");
  const uint64_t seed =
      chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : std::random_device()();
  std::printf("UFS_CRASH_SEED=%llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  Mount(kOptions);
  for (int round = 0; round < kKills && !HasFailure(); ++round) {
    WriteAndKill(round, &random);
    // The next mount shows everything at once, while it recovers behind.
    Mount(kOptions);
    ASSERT_FALSE(HasFatalFailure()) << "no mount after kill " << round + 1;
    Verify(absl::StrCat("after kill ", round + 1), Load(),
           [this](const std::string& name) { return FromMount(name); });
  }
  EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").empty(); }));
  Unmount();
  const Ran uploads = Shell(Curl("-f", "/?uploads="));
  EXPECT_EQ(uploads.exit_code, 0) << uploads.output;
  EXPECT_EQ(uploads.output.find("<Upload>"), std::string::npos) << uploads.output;
  const Manifest manifest = Load();
  std::printf("%d promises over %zu names\n", manifest.held(), manifest.Names().size());
  EXPECT_GE(manifest.held(), kKills) << "nothing was proven";
  Verify("the store", manifest, [this](const std::string& name) { return FromStore(name); });
  // Nothing of what this host kept can help now.
  EXPECT_EQ(Shell("rm -rf " + base() + "/state").exit_code, 0);
  Mount();
  Verify("an empty cache", manifest, [this](const std::string& name) { return FromMount(name); });
  Unmount();
}

}  // namespace
}  // namespace ufs
