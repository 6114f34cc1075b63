#include "ufs/tools/restore_object.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;

TEST(RestoreTest, WaitsLongerAndLongerUntilItIsReadable) {
  int left = 9;
  std::vector<int64_t> slept;
  const absl::Status status = AwaitRestore(
      [&]() -> absl::StatusOr<Restoration> {
        return left-- > 0 ? Restoration::kUnderWay : Restoration::kReadable;
      },
      [&](absl::Duration time) {
        slept.push_back(absl::ToInt64Seconds(time));
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(slept, ElementsAre(1, 2, 4, 8, 16, 32, 60, 60, 60));
}

TEST(RestoreTest, WaitingEndsByErrorsAndInterrupts) {
  const auto under_way = []() -> absl::StatusOr<Restoration> { return Restoration::kUnderWay; };
  const auto none = []() -> absl::StatusOr<Restoration> { return Restoration::kNone; };
  const auto fails = []() -> absl::StatusOr<Restoration> { return absl::UnavailableError("x"); };
  const auto interrupted = [](absl::Duration) { return absl::CancelledError("interrupted"); };
  EXPECT_TRUE(absl::IsCancelled(AwaitRestore(under_way, interrupted)));
  EXPECT_TRUE(absl::IsFailedPrecondition(AwaitRestore(none, interrupted)));
  EXPECT_TRUE(absl::IsUnavailable(AwaitRestore(fails, interrupted)));
}

TEST(RestoreTest, TermsAreChecked) {
  EXPECT_TRUE(RestoreTerms().Check().ok());
  EXPECT_FALSE((RestoreTerms{0, "Standard"}.Check().ok()));
  EXPECT_FALSE((RestoreTerms{1, "standard"}.Check().ok()));
}

TEST(RestoreTest, StatesTravelAsText) {
  for (const Restoration each :
       {Restoration::kNone, Restoration::kUnderWay, Restoration::kReadable}) {
    EXPECT_EQ(*ParseRestoration(RestorationText(each)), each);
  }
  EXPECT_FALSE(ParseRestoration("thawed").ok());
}

}  // namespace
}  // namespace ufs
