// Endpoint resolution. Everything here ends up in a host name that credentials are signed for, so
// nothing passes unchecked: regions, buckets and account ids before they become part of it.
//
// Which combinations AWS has and which it refuses is in its SDKs' endpoint rules for S3 (botocore,
// data/s3/2006-03-01/endpoint-rule-set-1.json), whose published cases endpoint_aws_test.cc holds.
#include "ufs/s3/endpoint.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"
#include "ufs/s3/arn.h"
#include "ufs/s3/endpoint_url.h"

namespace ufs {
namespace {

constexpr char kDefaultRegion[] = "us-east-1";

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// Of any store: RegionOne, default_zone.
bool IsRegion(absl::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlnum(c) || c == '-' || c == '_';
  });
}

// Whether the bucket may stand before the host: "Bucket naming rules" of S3's guide, without dots.
bool IsLabel(absl::string_view bucket) {
  return bucket.size() >= 3 && bucket.size() <= 63 && bucket.front() != '-' &&
         bucket.back() != '-' && std::all_of(bucket.begin(), bucket.end(), [](char c) {
           return (IsAlnum(c) && !absl::ascii_isupper(static_cast<unsigned char>(c))) || c == '-';
         });
}

bool IsDottedLabels(absl::string_view bucket) {
  const std::vector<absl::string_view> labels = absl::StrSplit(bucket, '.');
  return std::all_of(labels.begin(), labels.end(), [](absl::string_view label) {
    return !label.empty() && IsLabel(absl::StrCat("aa", label, "a"));
  });
}

absl::Status Invalid(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Names of buckets that are something else to AWS. ("Bucket naming rules", reserved suffixes.)
absl::Status CheckReserved(absl::string_view bucket) {
  if (absl::EndsWith(bucket, "--x-s3")) {
    return Invalid(absl::StrCat(bucket,
                                " is a directory bucket (S3 Express One Zone): it needs "
                                "sessions of its own, which are not built"));
  }
  if (absl::EndsWith(bucket, "--ol-s3")) {
    return Invalid(absl::StrCat(bucket,
                                " is an alias of an Object Lambda access point: what it "
                                "gives is not what is stored; use the one behind it"));
  }
  if (absl::EndsWith(bucket, "--op-s3")) {
    return Invalid(
        absl::StrCat(bucket, " is an alias of an access point on Outposts: use its ARN"));
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const EndpointSettings& settings, bool arn) {
  const std::string& bucket = settings.bucket;
  if (bucket.empty() || bucket.size() > 255 ||
      !std::all_of(bucket.begin(), bucket.end(), [arn](char c) {
        return absl::ascii_isgraph(static_cast<unsigned char>(c)) && (arn || c != '/') && c != '\\';
      })) {
    return Invalid(absl::StrCat("\"", absl::CHexEscape(bucket), "\" is not a bucket's name"));
  }
  if (!settings.region.empty() && !IsRegion(settings.region)) {
    return Invalid(absl::StrCat("region \"", absl::CHexEscape(settings.region),
                                "\" is not one: write it as eu-west-1"));
  }
  return absl::OkStatus();
}

// The flags choose among Amazon's own endpoints.
absl::Status CheckFlags(const EndpointSettings& settings, const AwsPartition& partition) {
  const absl::string_view flag = settings.dual_stack ? "dual-stack"
                                 : settings.fips     ? "fips"
                                                     : "accelerate";
  if (!settings.endpoint.empty() && (settings.dual_stack || settings.fips || settings.accelerate)) {
    return Invalid(absl::StrCat(flag,
                                " chooses one of Amazon's endpoints and cannot be combined "
                                "with the option endpoint: leave one of them out"));
  }
  if (settings.fips && !partition.fips) {
    return Invalid(absl::StrCat("the partition ", partition.name, " has no FIPS endpoints"));
  }
  if (!settings.accelerate) {
    return absl::OkStatus();
  }
  if (settings.fips) {
    return Invalid("accelerate and fips exclude each other: leave one of them out");
  }
  if (settings.path_style.value_or(false) || !IsLabel(settings.bucket)) {
    return Invalid(
        "accelerate needs the bucket before the host: it works neither with path-style "
        "nor with dots in the bucket's name, nor with an ARN");
  }
  return partition.name == "aws"
             ? absl::OkStatus()
             : Invalid(absl::StrCat("the partition ", partition.name, " has no acceleration"));
}

absl::Status ChooseStyle(const EndpointSettings& settings, const EndpointUrl& url,
                         Endpoint* endpoint) {
  const std::string& bucket = settings.bucket;
  const bool address = url.IsAddress();
  const bool local = url.host == "localhost";
  endpoint->path_style = settings.path_style.value_or(address || local || !IsLabel(bucket));
  if (endpoint->path_style) {
    return absl::OkStatus();
  }
  if (address) {
    return Invalid(absl::StrCat("path-style=false cannot work with the address ", url.host,
                                ": a bucket cannot stand before it; leave path-style out"));
  }
  if (!IsDottedLabels(bucket)) {
    return Invalid(absl::StrCat("path-style=false cannot work with the bucket ",
                                absl::CHexEscape(bucket),
                                ": its name cannot be part of a host name; leave path-style out"));
  }
  if (!IsLabel(bucket) && endpoint->scheme == "https") {
    return Invalid(absl::StrCat("path-style=false cannot work over TLS with the bucket ", bucket,
                                ": no certificate matches a name with dots before ", url.host,
                                "; leave path-style out"));
  }
  return absl::OkStatus();
}

AwsHost HostIn(absl::string_view region, const EndpointSettings& settings) {
  AwsHost host;
  host.region = std::string(region);
  host.suffix = std::string(PartitionOf(region).dns_suffix);
  host.dual_stack = settings.dual_stack;
  host.fips = settings.fips;
  if (settings.accelerate) {
    host.service = "s3-accelerate";
  }
  return host;
}

// As every client writes it: the scheme's own port is left out of Host.
std::string Authority(const Endpoint& endpoint, absl::string_view before, const EndpointUrl& url) {
  const absl::string_view usual = endpoint.scheme == "https" ? "443" : "80";
  return absl::StrCat(before, before.empty() ? "" : ".", url.host,
                      url.port.empty() || url.port == usual ? "" : ":",
                      url.port == usual ? "" : url.port);
}

// Where the settings' own endpoint is, or Amazon's for the region. `url` gets its parts.
absl::Status Locate(const EndpointSettings& settings, EndpointUrl* url, Endpoint* endpoint) {
  if (settings.endpoint.empty()) {
    if (endpoint->region.empty()) {
      endpoint->region = kDefaultRegion;
    }
    if (!IsAwsRegionName(endpoint->region)) {
      return Invalid(absl::StrCat("region \"", endpoint->region,
                                  "\" is none of Amazon's: write it as eu-west-1, or give the "
                                  "option endpoint for another store"));
    }
    endpoint->aws_host = HostIn(endpoint->region, settings);
    url->host = endpoint->aws_host->Name();
  } else {
    UFS_ASSIGN_OR_RETURN(*url, ParseEndpointUrl(settings.endpoint));
    if (absl::StartsWith(url->host, "s3-website")) {
      return Invalid(absl::StrCat("the endpoint ", url->host,
                                  " serves web sites and not S3's API: leave endpoint out"));
    }
    endpoint->aws_host = ParseAwsHost(url->host, settings.bucket);
    if (endpoint->aws_host.has_value()) {
      url->host = endpoint->aws_host->Name();
      if (endpoint->region.empty()) {
        endpoint->region = endpoint->aws_host->region;
      }
    }
    if (endpoint->region.empty()) {
      endpoint->region = kDefaultRegion;
    }
  }
  endpoint->aws = endpoint->aws_host.has_value();
  endpoint->scheme = !url->scheme.empty()             ? url->scheme
                     : settings.secure.value_or(true) ? "https"
                                                      : "http";
  endpoint->base_path = url->path;
  if (settings.fips && endpoint->scheme == "http") {
    return Invalid("FIPS endpoints answer over TLS only: leave secure.http.enabled=false out");
  }
  return absl::OkStatus();
}

// "Managing access with Amazon S3 access points": NAME-ACCOUNT.s3-accesspoint.REGION; on Outposts
// NAME-ACCOUNT.OUTPOST.s3-outposts.REGION. The region is the ARN's.
absl::StatusOr<Endpoint> ResolveAccessPoint(const EndpointSettings& settings) {
  UFS_ASSIGN_OR_RETURN(const AccessPoint point, ParseAccessPoint(settings.bucket));
  if (settings.path_style.value_or(false)) {
    return Invalid("an access point's ARN cannot be addressed with path-style: leave it out");
  }
  const bool outposts = !point.outpost.empty();
  if (outposts && (settings.fips || settings.dual_stack)) {
    return Invalid("S3 on Outposts has neither fips nor dual-stack endpoints: leave them out");
  }
  Endpoint endpoint;
  endpoint.bucket = settings.bucket;
  endpoint.region = point.arn.region;
  endpoint.service = outposts ? "s3-outposts" : "s3";
  const std::string name = absl::StrCat(point.name, "-", point.arn.account);
  EndpointUrl url;
  UFS_RETURN_IF_ERROR(Locate(settings, &url, &endpoint));
  if (url.IsAddress()) {
    return Invalid("an access point cannot be addressed at an address: give the endpoint's name");
  }
  if (settings.endpoint.empty()) {
    endpoint.aws_host->resource = name;
    endpoint.aws_host->service =
        outposts ? absl::StrCat(point.outpost, ".s3-outposts") : std::string("s3-accesspoint");
    url.host = endpoint.aws_host->Name();
    endpoint.authority = Authority(endpoint, "", url);
  } else {
    endpoint.authority = Authority(endpoint, name, url);
  }
  return endpoint;
}

}  // namespace

absl::StatusOr<Endpoint> ResolveEndpoint(const EndpointSettings& settings) {
  const bool arn = absl::StartsWith(settings.bucket, "arn:");
  UFS_RETURN_IF_ERROR(CheckNames(settings, arn));
  UFS_RETURN_IF_ERROR(CheckFlags(
      settings, PartitionOf(settings.region.empty() ? kDefaultRegion : settings.region)));
  if (arn) {
    return ResolveAccessPoint(settings);
  }
  Endpoint endpoint;
  endpoint.bucket = settings.bucket;
  endpoint.region = settings.region;
  EndpointUrl url;
  UFS_RETURN_IF_ERROR(Locate(settings, &url, &endpoint));
  if (endpoint.aws) {
    UFS_RETURN_IF_ERROR(CheckReserved(settings.bucket));
  }
  UFS_RETURN_IF_ERROR(ChooseStyle(settings, url, &endpoint));
  endpoint.authority = Authority(
      endpoint, endpoint.path_style ? absl::string_view() : absl::string_view(settings.bucket),
      url);
  return endpoint;
}

std::string Endpoint::PathOf(absl::string_view key) const {
  std::string path = base_path;
  if (path_style) {
    absl::StrAppend(&path, "/", UriEncode(bucket, false));
    if (key.empty()) {
      return path;
    }
  }
  absl::StrAppend(&path, "/", UriEncode(key, true));
  return path;
}

std::string Endpoint::ResourceOf(absl::string_view key) const {
  const std::string path = PathOf(key).substr(base_path.size());
  return path_style ? path : absl::StrCat("/", bucket, path);
}

std::string Endpoint::CopySourceOf(absl::string_view key) const {
  // "CopyObject", Amazon S3 API Reference: ARN/object/KEY, encoded as a whole.
  const absl::string_view between = absl::StartsWith(bucket, "arn:") ? "/object/" : "/";
  return UriEncode(absl::StrCat(bucket, between, key), true);
}

absl::optional<Endpoint> Endpoint::MovedTo(absl::string_view to) const {
  if (!(aws ? IsAwsRegionName(to) : IsRegion(to)) || absl::StartsWith(bucket, "arn:")) {
    return absl::nullopt;
  }
  Endpoint moved = *this;
  moved.region = std::string(to);
  if (!aws_host.has_value()) {
    return moved;
  }
  const AwsPartition& partition = PartitionOf(to);
  if (!aws_host->vpc_endpoint.empty() || partition.name != PartitionOf(region).name ||
      partition.dns_suffix != aws_host->suffix) {
    return absl::nullopt;
  }
  if (!aws_host->accelerate()) {
    const std::string before = aws_host->Name();
    moved.aws_host->region = std::string(to);
    const size_t at = authority.rfind(before);  // it is there: the authority was made of it
    moved.authority = absl::StrCat(authority.substr(0, at), moved.aws_host->Name(),
                                   authority.substr(at + before.size()));
  }
  return moved;
}

}  // namespace ufs
