// Amazon's host names. Sources of the rules: "Amazon Simple Storage Service endpoints and quotas"
// (AWS General Reference); "Using dual-stack endpoints", "Configuring fast, secure file transfers
// using Amazon S3 Transfer Acceleration" and "AWS PrivateLink for Amazon S3" (S3 User Guide); the
// partitions of botocore (data/partitions.json).
#include "ufs/s3/aws_host.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace ufs {
namespace {

// The last fits every region. Longer prefixes stand before those they begin with.
constexpr AwsPartition kPartitions[] = {
    {"aws-cn", "cn-", "amazonaws.com.cn", false}, {"aws-us-gov", "us-gov-", "amazonaws.com"},
    {"aws-iso", "us-iso-", "c2s.ic.gov"},         {"aws-iso-b", "us-isob-", "sc2s.sgov.gov"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov"},  {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk"},
    {"aws-eusc", "eusc-", "amazonaws.eu"},        {"aws", "", "amazonaws.com"},
};

// `labels` of a name as an interface endpoint has it: ANY.vpce-ID.s3.REGION.vpce; nothing else
// ends so.
bool ReadVpcEndpoint(const std::vector<absl::string_view>& labels, absl::string_view name,
                     AwsHost* host) {
  if (labels.size() < 5 || labels.back() != "vpce") {
    return false;
  }
  const size_t service = labels.size() - 3;
  if ((labels[service] != "s3" && labels[service] != "s3-accesspoint") ||
      !absl::StartsWith(labels[service - 1], "vpce-")) {
    return false;
  }
  host->service = std::string(labels[service]);
  host->region = std::string(labels[service + 1]);
  if (!IsAwsRegionName(host->region)) {
    return false;
  }
  host->vpc_endpoint = absl::StrCat(name, ".", host->suffix);
  return true;
}

bool ReadService(std::vector<absl::string_view> labels, AwsHost* host) {
  absl::string_view first = labels[0];
  labels.erase(labels.begin());
  host->fips = absl::ConsumeSuffix(&first, "-fips");
  if (!labels.empty() && labels[0] == "dualstack") {
    host->dual_stack = true;
    labels.erase(labels.begin());
  }
  if (first == "s3-accelerate") {
    host->service = std::string(first);
    return labels.empty() && !host->fips;
  }
  if (labels.size() > 1) {
    return false;
  }
  if (labels.size() == 1) {
    host->region = std::string(labels[0]);
    return first == "s3" && IsAwsRegionName(host->region);
  }
  // The old forms: s3-REGION, and names without a region, which stand for us-east-1.
  if (first == "s3" || absl::StartsWith(first, "s3-external-")) {
    return !host->fips && !host->dual_stack;
  }
  if (!absl::ConsumePrefix(&first, "s3-") || absl::StartsWith(first, "website-")) {
    return false;
  }
  host->region = std::string(first);
  return !host->fips && !host->dual_stack && IsAwsRegionName(host->region);
}

}  // namespace

const AwsPartition& PartitionOf(absl::string_view region) {
  return *std::find_if(std::begin(kPartitions), std::end(kPartitions),
                       [region](const AwsPartition& candidate) {
                         return absl::StartsWith(region, candidate.region_prefix);
                       });
}

bool IsAwsRegionName(absl::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
}

std::string AwsHost::Name() const {
  if (!vpc_endpoint.empty()) {
    return vpc_endpoint;
  }
  return absl::StrCat(resource, resource.empty() ? "" : ".", service, fips ? "-fips" : "",
                      dual_stack ? ".dualstack" : "", accelerate() || region.empty() ? "" : ".",
                      accelerate() ? "" : region, ".", suffix);
}

absl::optional<AwsHost> ParseAwsHost(absl::string_view host, absl::string_view bucket) {
  for (const AwsPartition& partition : kPartitions) {
    absl::string_view name = host;
    if (!absl::ConsumeSuffix(&name, partition.dns_suffix) || !absl::ConsumeSuffix(&name, ".")) {
      continue;
    }
    AwsHost found;
    found.suffix = std::string(partition.dns_suffix);
    if (ReadVpcEndpoint(absl::StrSplit(name, '.'), name, &found)) {
      return found;
    }
    if (!bucket.empty() && absl::StartsWith(name, absl::StrCat(bucket, ".s3"))) {
      name.remove_prefix(bucket.size() + 1);
    }
    if (ReadService(absl::StrSplit(name, '.'), &found)) {
      return found;
    }
  }
  return absl::nullopt;
}

}  // namespace ufs
