// Answers of Ceph's RGW that differ from AWS's.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/s3/s3_store_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using Headers = std::vector<std::pair<std::string, std::string>>;

class CephAnswers : public S3StoreTest {};

// Ceph 16 encodes keys without saying so: its request ids tell, or its profile, or the prefix.
TEST_F(CephAnswers, UploadsAreListedUnderTheirOwnKeys) {
  const auto keys = [&](const std::string& prefix, const std::string& key, Headers headers) {
    transport_.Push(200, std::move(headers),
                    absl::StrCat("<ListMultipartUploadsResult><Upload><Key>", key,
                                 "</Key><UploadId>u</UploadId>"
                                 "<Initiated>2015-10-21T07:28:00.000Z</Initiated></Upload>"
                                 "</ListMultipartUploadsResult>"));
    const auto page = Do(ListUploadsRequest{prefix, "", ""});
    return page.ok() ? page->uploads.at(0).key : page.status().ToString();
  };
  EXPECT_EQ(keys("", "a%20b", {}), "a%20b");
  EXPECT_EQ(keys("a b", "a%20b", {}), "a b") << "as it is asked for by recovery";
  EXPECT_EQ(keys("d/", "d%2Fe", {}), "d/e");
  EXPECT_EQ(keys("a%20b", "a%20b", {}), "a%20b") << "a key may look like an escape";
  EXPECT_EQ(
      keys("", "a%20b", {{"x-amz-request-id", "tx000000000000000000001-0065a1b2c3-1039-default"}}),
      "a b");
  EXPECT_THAT(keys("x", "a%20b", {}), HasSubstr("outside the prefix"));
  options_.provider = "ceph";
  store_ = nullptr;
  EXPECT_EQ(keys("", "a%20b", {}), "a b");
}

TEST_F(CephAnswers, CephsFailedCompleteOfALostUploadIsTold) {
  const Headers ceph = {{"x-amz-request-id", "tx000000000000000000001-0065a1b2c3-1039-default"}};
  const std::string failed = "<Error><Code>UnknownError</Code></Error>";
  const auto complete = [&] {
    return Do(CompleteUploadRequest{"k", "u", {{1, "e"}}, {}}).status();
  };
  transport_.Push(500, ceph, failed);
  transport_.Push(404, ceph, "<Error><Code>NoSuchUpload</Code></Error>");
  EXPECT_TRUE(absl::IsNotFound(complete()));
  EXPECT_THAT(Sent(), HasSubstr("GET /b/k?max-parts=1&uploadId=u\n"));
  transport_.Push(500, ceph, failed);
  transport_.Push(200, ceph, "<ListPartsResult/>");
  EXPECT_EQ(complete().code(), absl::StatusCode::kUnavailable);
  const size_t sent = transport_.count();
  transport_.Push(500, {}, failed);
  EXPECT_EQ(complete().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(transport_.count(), sent + 1) << "others are not asked";
}

}  // namespace
}  // namespace ufs
