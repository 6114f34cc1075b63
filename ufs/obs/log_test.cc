#include "ufs/obs/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/base/fake_clock.h"
#include "ufs/obs/log_capture.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Logs into a directory of its own; afterwards to standard error again.
class LogFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = absl::StrCat(::testing::TempDir(), "/log.XXXXXX");
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    ASSERT_TRUE(ConfigureLog({}).ok());
    std::filesystem::remove_all(folder_);
  }

  LogOptions ToFile() const {
    LogOptions options;
    options.levels.level = LogLevel::kInfo;
    options.file = folder_ + "/underfs.log";
    return options;
  }

  std::string folder_;
  FakeClock clock_{absl::FromUnixMicros(1'700'000'000'123'456)};
};

TEST_F(LogFile, WritesTimeLevelRoomAndMessage) {
  ASSERT_TRUE(ConfigureLog(ToFile(), &clock_).ok());
  UFS_LOG(kWarning, "log_test", "%d of %s", 3, "four");
  FlushLog();
  const std::string text = ReadFile(ToFile().file);
  EXPECT_THAT(text, HasSubstr("2023-11-14T22:13:20.123456Z W "));
  EXPECT_THAT(text, HasSubstr(" [log_test] 3 of four\n"));
}

TEST_F(LogFile, IsReadableByItsOwnerAlone) {
  const mode_t before = ::umask(0);
  ASSERT_TRUE(ConfigureLog(ToFile(), &clock_).ok());
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(ToFile().file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(LogFile, RotatesAtItsSizeAndKeepsAFew) {
  LogOptions options = ToFile();
  options.rotate_bytes = 4096;
  ASSERT_TRUE(ConfigureLog(options, &clock_).ok());
  for (int i = 0; i < 1000; ++i) {
    UFS_LOG(kInfo, "log_test", "line %d of a log that is long enough to be rotated", i);
  }
  FlushLog();
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    names.push_back(entry.path().filename());
    EXPECT_LE(entry.file_size(), 4096u);
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
  }
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("underfs.log", "underfs.1.log", "underfs.2.log"));
}

TEST_F(LogFile, ThatCannotBeOpenedLeavesTheOldPlace) {
  ASSERT_TRUE(ConfigureLog(ToFile(), &clock_).ok());
  LogOptions bad = ToFile();
  bad.file = ToFile().file + "/is/no/directory";
  const absl::Status status = ConfigureLog(bad, &clock_);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(bad.file));
  UFS_LOG(kError, "log_test", "still here");
  EXPECT_THAT(ReadFile(ToFile().file), HasSubstr("still here"));
}

TEST(Log, LinesCannotBeForged) {
  LogCapture log;
  UFS_LOG(kInfo, "log_test", "key %s", "a\n2026-01-01 E [fs] forged");
  ASSERT_EQ(log.lines().size(), 1u);
  EXPECT_EQ(log.lines()[0].text, "[log_test] key a\\n2026-01-01 E [fs] forged");
}

TEST(Log, RoomsHaveLevelsOfTheirOwn) {
  LogCapture log;
  SetLogLevels({LogLevel::kWarning, {{"log_a", LogLevel::kDebug}, {"log_b", LogLevel::kOff}}});
  UFS_LOG(kDebug, "log_a", "a debug");
  UFS_LOG(kTrace, "log_a", "a trace");
  UFS_LOG(kError, "log_b", "b error");
  UFS_LOG(kWarning, "log_c", "c warning");
  UFS_LOG(kInfo, "log_c", "c info");
  ASSERT_EQ(log.lines().size(), 2u);
  EXPECT_EQ(log.lines()[0].text, "[log_a] a debug");
  EXPECT_EQ(log.lines()[1].text, "[log_c] c warning");
}

TEST(Log, ArgumentsAreNotEvaluatedWhenOff) {
  LogCapture log(LogLevel::kWarning);
  int evaluated = 0;
  UFS_LOG(kDebug, "log_test", "%d", ++evaluated);
  EXPECT_EQ(evaluated, 0);
}

TEST(Log, LimitPerIntervalSaysHowManyWereLeftOut) {
  FakeClock clock;
  ASSERT_TRUE(ConfigureLog({}, &clock).ok());
  {
    LogCapture log;
    for (int i = 0; i < 10; ++i) {
      UFS_LOG_EVERY(kWarning, "log_test", absl::Seconds(30), "slow down %d", i);
      clock.Advance(absl::Seconds(5));
    }
    ASSERT_EQ(log.lines().size(), 2u);
    EXPECT_EQ(log.lines()[0].text, "[log_test] slow down 0");
    EXPECT_EQ(log.lines()[1].text, "[log_test] slow down 6 (5 like it left out before)");
  }
  ASSERT_TRUE(ConfigureLog({}).ok());
}

TEST(Log, LimitPerKeyLogsEachOnce) {
  LogCapture log;
  for (const char* const key : {"a", "b", "a", "a", "c", "b"}) {
    UFS_LOG_ONCE(kWarning, "log_test", key, "hidden: %s", key);
  }
  EXPECT_EQ(log.lines().size(), 3u);
}

TEST(LogKeys, ForgetsOnlyWhatWasNotAskedForLong) {
  LogKeys keys(2);
  EXPECT_TRUE(keys.Pass("a"));
  EXPECT_TRUE(keys.Pass("b"));
  EXPECT_TRUE(keys.Pass("c"));
  EXPECT_FALSE(keys.Pass("a"));
  EXPECT_TRUE(keys.Pass("d"));
  EXPECT_TRUE(keys.Pass("e"));
  EXPECT_TRUE(keys.Pass("b"));
}

TEST(LogInterval, PassesOneOfManyThreads) {
  LogInterval interval;
  std::atomic<int> passed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      uint64_t skipped = 0;
      passed += interval.Pass(Instant::FromNanos(5), absl::Seconds(1), &skipped) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(passed.load(), 1);
}

TEST(ParseLogLevels, TakesOneForAllAndOthersForSome) {
  const absl::StatusOr<LogLevels> levels = ParseLogLevels("info:s3=debug:fuse=trace");
  ASSERT_TRUE(levels.ok());
  EXPECT_EQ(levels->level, LogLevel::kInfo);
  EXPECT_EQ(levels->rooms.at("s3"), LogLevel::kDebug);
  EXPECT_EQ(levels->rooms.at("fuse"), LogLevel::kTrace);
}

TEST(ParseLogLevels, NamesTheWordThatIsNoLevel) {
  const absl::Status status = ParseLogLevels("info:s3=loud").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("'loud'"));
}

TEST(ParseLogLevels, NamesTheRoomThatIsNone) {
  const absl::Status status = ParseLogLevels("info:bogus=debug").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("'bogus'"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("s3, store"));
}

}  // namespace
}  // namespace ufs
