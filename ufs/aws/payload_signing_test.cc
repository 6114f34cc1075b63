#include "ufs/aws/payload_signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ufs {
namespace {

TEST(PayloadSigning, AutoSignsWhatTheConnectionDoesNotProtect) {
  EXPECT_FALSE(SignsPayload(PayloadSigning::kAuto, "https"));
  EXPECT_FALSE(SignsPayload(PayloadSigning::kAuto, "HTTPS"));
  EXPECT_TRUE(SignsPayload(PayloadSigning::kAuto, "http"));
}

TEST(PayloadSigning, AlwaysAndNeverMeanIt) {
  for (const char* scheme : {"http", "https"}) {
    EXPECT_TRUE(SignsPayload(PayloadSigning::kAlways, scheme));
    EXPECT_FALSE(SignsPayload(PayloadSigning::kNever, scheme));
  }
}

TEST(PayloadSigning, ParsesItsNamesAndListsThemOtherwise) {
  EXPECT_EQ(*ParsePayloadSigning("auto"), PayloadSigning::kAuto);
  EXPECT_EQ(*ParsePayloadSigning("always"), PayloadSigning::kAlways);
  EXPECT_EQ(*ParsePayloadSigning("never"), PayloadSigning::kNever);
  const absl::Status status = ParsePayloadSigning("yes").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), ::testing::HasSubstr("auto, always, never"));
}

}  // namespace
}  // namespace ufs
