// Name and account of an access point become a label of a host name, so that their characters are
// checked: "Access points naming rules", S3 User Guide.
#include "ufs/s3/arn.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/base/status.h"
#include "ufs/s3/aws_host.h"

namespace ufs {
namespace {

absl::Status Wrong(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", absl::CHexEscape(text), "\": ", why));
}

bool IsLabel(absl::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
         });
}

bool IsAccount(absl::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

absl::Status CheckPlace(const Arn& arn, absl::string_view text) {
  if (arn.service == "s3-object-lambda") {
    return Wrong(text,
                 "what an Object Lambda access point gives is not what is stored, so that "
                 "sizes and ETags do not fit: use the access point behind it");
  }
  if (arn.service != "s3" && arn.service != "s3-outposts") {
    return Wrong(text, "the ARN is not one of S3");
  }
  if (arn.region.empty() && arn.account.empty()) {
    return Wrong(text, "for a bucket write its name alone: s3://bucket");
  }
  if (arn.region.empty()) {
    return Wrong(text,
                 "multi-region access points need Signature Version 4A, which is not built: "
                 "use the access point of one region");
  }
  if (!IsAwsRegionName(arn.region) || PartitionOf(arn.region).name != arn.partition) {
    return Wrong(text, "the region is not one of its partition");
  }
  return IsAccount(arn.account) ? absl::OkStatus()
                                : Wrong(text, "the account is not a number of 12 digits");
}

}  // namespace

absl::StatusOr<Arn> ParseArn(absl::string_view text) {
  const std::vector<absl::string_view> fields = absl::StrSplit(text, absl::MaxSplits(':', 5));
  if (fields.size() != 6 || fields[0] != "arn" || fields[1].empty() || fields[2].empty() ||
      fields[5].empty()) {
    return Wrong(text, "not an ARN: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE");
  }
  Arn arn;
  arn.partition = std::string(fields[1]);
  arn.service = std::string(fields[2]);
  arn.region = std::string(fields[3]);
  arn.account = std::string(fields[4]);
  arn.resource = std::string(fields[5]);
  return arn;
}

absl::StatusOr<AccessPoint> ParseAccessPoint(absl::string_view text) {
  AccessPoint point;
  UFS_ASSIGN_OR_RETURN(point.arn, ParseArn(text));
  UFS_RETURN_IF_ERROR(CheckPlace(point.arn, text));
  const std::vector<absl::string_view> parts =
      absl::StrSplit(point.arn.resource, absl::ByAnyChar(":/"));
  const bool outposts = point.arn.service == "s3-outposts";
  if (outposts && parts.size() == 4 && parts[0] == "outpost" && parts[2] == "accesspoint") {
    point.outpost = std::string(parts[1]);
    point.name = std::string(parts[3]);
  } else if (!outposts && parts.size() == 2 && parts[0] == "accesspoint") {
    point.name = std::string(parts[1]);
  } else {
    return Wrong(text, outposts ? "write outpost/ID/accesspoint/NAME after the account"
                                : "write accesspoint/NAME after the account");
  }
  if (!IsLabel(point.name) || (outposts && !IsLabel(point.outpost)) ||
      point.name.size() > 50) {  // with '-' and the account a label
    return Wrong(text, "an access point's name has lower-case letters, digits and hyphens");
  }
  return point;
}

}  // namespace ufs
