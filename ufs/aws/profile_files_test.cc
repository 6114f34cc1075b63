#include "ufs/aws/profile_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/aws/home_fake.h"
#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kKeys[] = "[default]\naws_access_key_id=A\naws_secret_access_key=hush\n";

// The files of a test were written long before.
const absl::Time kLongAfter = absl::FromUnixSeconds(32'503'680'000);

std::string Region(ProfileFiles* files) {
  const auto loaded = files->Load();
  EXPECT_TRUE(loaded.ok()) << loaded.status();
  return loaded.ok() ? (*loaded)->Get("default", "region").value_or("(none)") : "(failed)";
}

TEST(ProfileFiles, ReadsBothFilesBelowHome) {
  FakeHome home;
  FakeClock clock;
  home.Write(".aws/credentials", kKeys);
  home.Write(".aws/config", "[default]\nregion=eu-west-1\naws_access_key_id=B\n");
  ProfileFiles files(home.MakeEnvironment(), &clock);
  EXPECT_EQ(Region(&files), "eu-west-1");
  EXPECT_EQ((*files.Load())->Get("default", "aws_access_key_id"), "A");
  EXPECT_THAT(files.Warnings(), IsEmpty());
}

TEST(ProfileFiles, ReadsWhereTheEnvironmentSays) {
  FakeHome home;
  FakeClock clock;
  home.Write("elsewhere", "[default]\nregion=r1\n");
  home.Write("keys", "[default]\naws_access_key_id=K\n");
  ProfileFiles files(
      home.MakeEnvironment({{"AWS_CONFIG_FILE", absl::StrCat(home.path(), "/elsewhere")},
                            {"AWS_SHARED_CREDENTIALS_FILE", "~/keys"}}),
      &clock);
  EXPECT_EQ(files.credentials_path(), absl::StrCat(home.path(), "/keys"));
  EXPECT_EQ(Region(&files), "r1");
  EXPECT_EQ((*files.Load())->Get("default", "aws_access_key_id"), "K");
}

TEST(ProfileFiles, MissingFilesAndHomeSayNothing) {
  FakeClock clock;
  FakeHome home;
  ProfileFiles files(home.MakeEnvironment(), &clock);
  EXPECT_EQ(Region(&files), "(none)");
  ProfileFiles homeless(FakeEnvironment(), &clock);
  EXPECT_EQ(Region(&homeless), "(none)");
  EXPECT_EQ(homeless.config_path(), "");
}

TEST(ProfileFiles, ReadsAgainWhatChanged) {
  FakeHome home;
  FakeClock clock(kLongAfter);
  home.Write(".aws/config", "[default]\nregion=one\n");
  ProfileFiles files(home.MakeEnvironment(), &clock);
  EXPECT_EQ(Region(&files), "one");
  home.Write(".aws/config", "[default]\nregion=two-longer\n");
  EXPECT_EQ(Region(&files), "one") << "looked at again within a second";
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(Region(&files), "two-longer");
  home.Write(".aws/credentials", "[default]\nregion=three\n");
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(Region(&files), "three");
  home.Remove(".aws/credentials");
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(Region(&files), "two-longer");
}

TEST(ProfileFiles, DoesNotReadAgainWhatDidNot) {
  FakeHome home;
  FakeClock clock(kLongAfter);
  home.Write(".aws/config", "[default]\nregion=one\n");
  ProfileFiles files(home.MakeEnvironment(), &clock);
  const auto first = *files.Load();
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(*files.Load(), first);
}

// A second change of the same length within one step of the file's times would leave no trace.
TEST(ProfileFiles, ReadsAgainWhatChangedJustBeforeTheLook) {
  FakeHome home;
  FakeClock clock(absl::UnixEpoch());
  home.Write(".aws/config", "[default]\nregion=one\n");
  ProfileFiles files(home.MakeEnvironment(), &clock);
  const auto first = *files.Load();
  clock.Advance(absl::Seconds(1));
  EXPECT_NE(*files.Load(), first);
}

TEST(ProfileFiles, ABrokenChangeLeavesWhatWasRead) {
  FakeHome home;
  FakeClock clock(kLongAfter);
  home.Write(".aws/config", "[default]\nregion=one\n");
  ProfileFiles files(home.MakeEnvironment(), &clock);
  EXPECT_EQ(Region(&files), "one");
  home.Write(".aws/config", "[default]\nregion=two\nbroken");
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(Region(&files), "one");
  EXPECT_THAT(files.Warnings(), ElementsAre(HasSubstr("line 3")));
  home.Write(".aws/config", "[default]\nregion=mended\n");
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(Region(&files), "mended");
  EXPECT_THAT(files.Warnings(), IsEmpty());
}

TEST(ProfileFiles, WarnsAboutSecretsThatOthersMayRead) {
  FakeHome home;
  FakeClock clock;
  home.Write(".aws/credentials", kKeys, 0640);
  home.Write(".aws/config", "[default]\nregion=one\n", 0644);
  ProfileFiles files(home.MakeEnvironment(), &clock);
  ASSERT_TRUE(files.Load().ok());
  EXPECT_THAT(files.Warnings(),
              ElementsAre(absl::StrCat(home.path(),
                                       "/.aws/credentials holds a secret key and can be read by "
                                       "other users (mode 0640); chmod 600 it")));
}

TEST(ProfileFiles, RefusesWhatIsNoFileAndWhatIsTooLarge) {
  FakeHome home;
  FakeClock clock;
  home.Write("large", std::string((1 << 20) + 1, '#'));
  ASSERT_EQ(mkfifo((home.path() + "/fifo").c_str(), 0600), 0);
  for (const char* name : {"large", "fifo", ".aws"}) {
    const std::string path = absl::StrCat(home.path(), "/", name);
    ProfileFiles files(home.MakeEnvironment({{"AWS_CONFIG_FILE", path}}), &clock);
    const absl::Status status = files.Load().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << name;
    EXPECT_THAT(status.message(), HasSubstr(path));
  }
}

TEST(ProfileFiles, ServesManyThreadsWhileTheFilesChange) {
  FakeHome home;
  FakeClock clock;
  home.Write(".aws/config", "[default]\nregion=r0\n");
  ProfileFiles files(home.MakeEnvironment(), &clock);
  ASSERT_EQ(Region(&files), "r0");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&files, &clock] {
      for (int i = 0; i < 100; ++i) {
        clock.Advance(absl::Seconds(1));
        // A file that is being written may be read half; what comes is whole profiles all the same.
        const auto loaded = files.Load();
        ASSERT_TRUE(loaded.ok()) << loaded.status();
        ASSERT_EQ((*loaded)->Get("default", "region").value_or("r").substr(0, 1), "r");
        files.Warnings();
      }
    });
  }
  for (int i = 1; i <= 50; ++i) {
    home.Write(".aws/config", absl::StrCat("[default]\nregion=r", i, "\n"));
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(Region(&files), "r50");
}

TEST(ProfileFiles, ABrokenFileIsAnErrorFromTheStart) {
  FakeHome home;
  FakeClock clock;
  home.Write(".aws/credentials", "hush");
  ProfileFiles files(home.MakeEnvironment(), &clock);
  const absl::Status status = files.Load().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr(".aws/credentials, line 1"));
}

}  // namespace
}  // namespace ufs
