#include "ufs/digest/multipart_etag.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "ufs/digest/encoding.h"

namespace ufs {
namespace {

// Computed by: (printf one|md5sum; printf two|md5sum) | cut -c1-32 | xxd -r -p | md5sum
TEST(MultipartEtag, IsTheDigestOfTheBinaryDigests) {
  MultipartEtag etag;
  etag.Add(Md5::Of("one"));
  etag.Add(Md5::Of("two"));
  EXPECT_EQ(etag.parts(), 2u);
  EXPECT_EQ(etag.Finish(), "1397b7ee3222e3980d0d20f23a871b02-2");
}

TEST(MultipartEtag, TakesEtagsAsServersWriteThem) {
  const std::string one = HexEncode(Md5::Of("one"));
  const std::string two = HexEncode(Md5::Of("two"));
  MultipartEtag etag;
  EXPECT_TRUE(etag.AddEtag(one).ok());
  EXPECT_TRUE(etag.AddEtag(absl::StrCat("\"", two, "\"")).ok());
  EXPECT_EQ(etag.Finish(), "1397b7ee3222e3980d0d20f23a871b02-2");
}

TEST(MultipartEtag, OnePartIsACompositeToo) {
  MultipartEtag etag;
  etag.Add(Md5::Of("one"));
  EXPECT_EQ(etag.Finish(), "f9b4018028d097c99d5827f9fd8a6557-1");
  EXPECT_EQ(etag.parts(), 0u);
}

TEST(MultipartEtag, RefusesWhatIsNoMd5AndDoesNotCountIt) {
  MultipartEtag etag;
  for (const char* bad :
       {"", "\"", "\"\"", "d41d8cd98f00b204e9800998ecf8427", "not-hex",
        "d41d8cd98f00b204e9800998ecf8427e-2", "\"d41d8cd98f00b204e9800998ecf8427e"}) {
    EXPECT_EQ(etag.AddEtag(bad).code(), absl::StatusCode::kInvalidArgument) << bad;
  }
  EXPECT_EQ(etag.parts(), 0u);
}

}  // namespace
}  // namespace ufs
