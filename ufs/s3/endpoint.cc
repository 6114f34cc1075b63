// Endpoint resolution. Everything here ends up in a host name that credentials are signed for, so
// nothing passes unchecked: a region is letters, digits and hyphens, a host holds no user part.
#include "ufs/s3/endpoint.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr char kDefaultRegion[] = "us-east-1";

struct Partition {
  absl::string_view region_prefix;
  absl::string_view dns_suffix;
};

// AWS's partitions (botocore, data/partitions.json); the last fits every region.
constexpr Partition kPartitions[] = {
    {"cn-", "amazonaws.com.cn"},    {"us-iso-", "c2s.ic.gov"},      {"us-isob-", "sc2s.sgov.gov"},
    {"us-isof-", "csp.hci.ic.gov"}, {"eu-isoe-", "cloud.adc-e.uk"}, {"eusc-", "amazonaws.eu"},
    {"", "amazonaws.com"},
};

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

bool IsRegion(absl::string_view text) {
  return !text.empty() && text.size() <= 63 &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

bool IsDottedNumbers(absl::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '.';
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

absl::Status Wrong(absl::string_view endpoint, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("endpoint \"", absl::CHexEscape(endpoint),
                                                 "\": ", why, " (write [http[s]://]host[:port])"));
}

struct Url {
  std::string scheme;  // empty: not said
  std::string host;    // an IPv6 address with its brackets
  std::string port;    // empty: not said
  std::string path;
};

absl::Status SplitPort(absl::string_view text, absl::string_view authority, Url* url) {
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.rfind(':');
  absl::string_view host = authority;
  if (colon != absl::string_view::npos && (bracket == absl::string_view::npos || colon > bracket)) {
    host = authority.substr(0, colon);
    const absl::string_view port = authority.substr(colon + 1);
    int number = 0;
    if (port.size() > 5 || !absl::SimpleAtoi(port, &number) || number < 1 || number > 65535 ||
        !absl::ascii_isdigit(static_cast<unsigned char>(port[0]))) {
      return Wrong(text, "the port is no number from 1 to 65535");
    }
    url->port = absl::StrCat(number);
  }
  const bool address = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const absl::string_view name = address ? host.substr(1, host.size() - 2) : host;
  if (name.empty() || !std::all_of(name.begin(), name.end(), [address](char c) {
        return IsAlnum(c) || c == '.' || (address ? c == ':' : c == '-' || c == '_');
      })) {
    return Wrong(text, "the host is not one");
  }
  url->host = absl::AsciiStrToLower(host);
  return absl::OkStatus();
}

absl::StatusOr<Url> ParseUrl(absl::string_view text) {
  Url url;
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  if (const size_t at = rest.find("://"); at != absl::string_view::npos) {
    url.scheme = absl::AsciiStrToLower(rest.substr(0, at));
    rest.remove_prefix(at + 3);
    if (url.scheme != "http" && url.scheme != "https") {
      return Wrong(text, "only http and https are known");
    }
  }
  if (rest.find_first_of("?#") != absl::string_view::npos) {
    return Wrong(rest.substr(0, rest.find_first_of("@?#")), "it has a query or fragment");
  }
  const size_t slash = rest.find('/');
  const absl::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        "the endpoint names a user: give credentials by aws.accessKeyId and aws.secretKey");
  }
  UFS_RETURN_IF_ERROR(SplitPort(text, authority, &url));
  if (slash != absl::string_view::npos) {
    url.path = std::string(absl::StripSuffix(rest.substr(slash), "/"));
    while (absl::EndsWith(url.path, "/")) {
      url.path.pop_back();
    }
    if (!std::all_of(url.path.begin(), url.path.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); })) {
      return Wrong(text, "its path holds white space or bytes that are not ASCII");
    }
  }
  return url;
}

// The region that an AWS host name names; nothing when the host is not Amazon's. A bucket that was
// written before it is cut off.
absl::optional<std::string> AwsRegionOf(absl::string_view bucket, std::string* host) {
  for (const Partition& partition : kPartitions) {
    if (!absl::EndsWith(*host, absl::StrCat(".", partition.dns_suffix))) {
      continue;
    }
    if (absl::StartsWith(*host, absl::StrCat(bucket, ".s3"))) {
      host->erase(0, bucket.size() + 1);
    }
    absl::string_view name = *host;
    name.remove_suffix(partition.dns_suffix.size() + 1);
    const std::vector<absl::string_view> labels = absl::StrSplit(name, '.');
    // s3, s3-fips, s3-REGION (the old form) first; then dualstack and the region.
    if (labels[0] != "s3" && !absl::StartsWith(labels[0], "s3-")) {
      continue;
    }
    if (labels.size() > 1 && labels.back() != "dualstack") {
      return std::string(labels.back());
    }
    absl::string_view old = labels[0];
    const bool names_region = absl::ConsumePrefix(&old, "s3-") && old != "fips" &&
                              !absl::StartsWith(old, "accelerate") &&
                              !absl::StartsWith(old, "external");
    return std::string(names_region ? old : absl::string_view(kDefaultRegion));
  }
  return absl::nullopt;
}

absl::Status ChooseStyle(const EndpointSettings& settings, absl::string_view host,
                         Endpoint* endpoint) {
  const std::string& bucket = settings.bucket;
  const bool address = host.front() == '[' || IsDottedNumbers(host);
  const bool local = host == "localhost";
  endpoint->path_style = settings.path_style.value_or(address || local || !IsLabel(bucket));
  if (endpoint->path_style) {
    return absl::OkStatus();
  }
  if (address) {
    return absl::InvalidArgumentError(
        absl::StrCat("path-style=false cannot work with the address ", host,
                     ": a bucket cannot stand before it; leave path-style out"));
  }
  if (!IsDottedLabels(bucket)) {
    return absl::InvalidArgumentError(
        absl::StrCat("path-style=false cannot work with the bucket ", absl::CHexEscape(bucket),
                     ": its name cannot be part of a host name; leave path-style out"));
  }
  if (!IsLabel(bucket) && endpoint->scheme == "https") {
    return absl::InvalidArgumentError(absl::StrCat(
        "path-style=false cannot work over TLS with the bucket ", bucket,
        ": no certificate matches a name with dots before ", host, "; leave path-style out"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Endpoint> ResolveEndpoint(const EndpointSettings& settings) {
  if (settings.bucket.empty() || settings.bucket.size() > 255 ||
      !std::all_of(settings.bucket.begin(), settings.bucket.end(), [](char c) {
        return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '/' && c != '\\';
      })) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", absl::CHexEscape(settings.bucket), "\" is not a bucket's name"));
  }
  if (!settings.region.empty() && !IsRegion(settings.region)) {
    return absl::InvalidArgumentError(absl::StrCat("region \"", absl::CHexEscape(settings.region),
                                                   "\" is not one: write it as eu-west-1"));
  }
  Endpoint endpoint;
  endpoint.bucket = settings.bucket;
  endpoint.region = settings.region;
  Url url;
  if (settings.endpoint.empty()) {
    endpoint.aws = true;
    endpoint.region = settings.region.empty() ? kDefaultRegion : settings.region;
    const auto* partition = std::find_if(
        std::begin(kPartitions), std::end(kPartitions), [&](const Partition& candidate) {
          return absl::StartsWith(endpoint.region, candidate.region_prefix);
        });
    url.host = absl::StrCat("s3.", endpoint.region, ".", partition->dns_suffix);
  } else {
    UFS_ASSIGN_OR_RETURN(url, ParseUrl(settings.endpoint));
    const absl::optional<std::string> named = AwsRegionOf(settings.bucket, &url.host);
    endpoint.aws = named.has_value();
    if (endpoint.region.empty()) {
      endpoint.region = named.value_or(kDefaultRegion);
    }
  }
  endpoint.scheme = !url.scheme.empty()              ? url.scheme
                    : settings.secure.value_or(true) ? "https"
                                                     : "http";
  UFS_RETURN_IF_ERROR(ChooseStyle(settings, url.host, &endpoint));
  endpoint.authority =
      endpoint.path_style ? url.host : absl::StrCat(settings.bucket, ".", url.host);
  // As every client writes it: the scheme's own port is left out of Host.
  if (!url.port.empty() && url.port != (endpoint.scheme == "https" ? "443" : "80")) {
    absl::StrAppend(&endpoint.authority, ":", url.port);
  }
  endpoint.base_path = url.path;
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

std::string EndpointFromEnvironment(const Environment& environment) {
  const absl::optional<std::string> ignore = environment.Get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (ignore.has_value() && absl::EqualsIgnoreCase(*ignore, "true")) {
    return "";
  }
  for (const absl::string_view name : {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
    if (absl::optional<std::string> value = environment.Get(name); value.has_value()) {
      return *std::move(value);
    }
  }
  return "";
}

}  // namespace ufs
