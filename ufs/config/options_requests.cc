// How requests look: signatures, listings, and what objects are given.
#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ufs/config/option_topic.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// Hadoop says which version.
absl::StatusOr<std::string> ListV1OfVersion(absl::string_view version) {
  if (version == "1" || version == "2") {
    return std::string(version == "1" ? "true" : "false");
  }
  return absl::InvalidArgumentError("the version of the listing is 1 or 2");
}

// "ListObjectsV2", Amazon S3 API Reference: up to 1,000.
constexpr int64_t kLongestPage = 1000;

// Hadoop's default is 5000, of which S3 gives what it has.
absl::StatusOr<std::string> PageOfHadoop(absl::string_view text) {
  int64_t keys = 0;
  if (!absl::SimpleAtoi(text, &keys) || keys < 1) {
    return absl::InvalidArgumentError(absl::StrCat("'", Escape(text), "' is no number of keys"));
  }
  return absl::StrCat(std::min(keys, kLongestPage));
}

}  // namespace

OptionTopic RequestsOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.s3.signer",
       .short_name = "signer",
       .type = OptionType::kEnum,
       .default_value = "v4",
       .help = "How requests are signed: v4, or v2 for old stores that know nothing else "
               "(S3SignerType in Alluxio and Hadoop).",
       .aliases = {"alluxio.underfs.s3.signer.algorithm", "alluxio.underfs.s3a.signer.algorithm",
                   "signer.algorithm", "fs.s3a.signing-algorithm"},
       .values = {"v4", "v2", "S3SignerType", "AWSS3V4SignerType", "AWS4SignerType"}},
      {.name = "underfs.s3.payload-signing",
       .short_name = "payload-signing",
       .type = OptionType::kEnum,
       .default_value = "auto",
       .help = "Whether the SHA-256 of a body is signed; auto: over http only, for over https the "
               "connection protects it.",
       .values = {"auto", "always", "never"}},
      {.name = "underfs.s3.directory-suffix",
       .short_name = "directory-suffix",
       .type = OptionType::kEnum,
       .default_value = "/",
       .help = "What the key of a directory's marker object ends in.",
       .aliases = {"alluxio.underfs.s3.directory.suffix", "alluxio.underfs.s3a.directory.suffix"},
       .values = {"/"},
       .values_unbuilt = {"_$folder$"}},
      {.name = "underfs.s3.list-v1",
       .short_name = "list-v1",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "Lists by version 1 of ListObjects, for stores that do not have version 2.",
       .aliases = {"alluxio.underfs.s3.list.objects.v1",
                   "alluxio.underfs.s3a.list.objects.v1",
                   {"fs.s3a.list.version", ListV1OfVersion}}},
      {.name = "underfs.s3.listing-length",
       .short_name = "listing-length",
       .type = OptionType::kInt,
       .default_value = "1000",
       .help = "How many names one page of a listing has at most; longer listings are more "
               "requests.",
       .aliases = {"alluxio.underfs.listing.length", {"fs.s3a.paging.maximum", PageOfHadoop}},
       .min = 1,
       .max = kLongestPage},
      {.name = "underfs.s3.bulk-delete",
       .short_name = "bulk-delete",
       .type = OptionType::kBool,
       .default_value = "true",
       .help =
           "Deletes up to 1,000 keys by one request; false: each by its own, for stores without "
           "DeleteObjects.",
       .aliases = {"alluxio.underfs.s3.bulk.delete.enabled",
                   "alluxio.underfs.s3a.bulk.delete.enabled", "fs.s3a.multiobjectdelete.enable"}},
      {.name = "underfs.s3.requester-pays",
       .short_name = "requester-pays",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "Says with every request that the one who asks pays for it, as requester-pays "
               "buckets demand.",
       .aliases = {"fs.s3a.requester.pays.enabled"}},
  };
  topic.pending = {
      {"fs.s3a.acl.default", "canned ACLs"},
      {"fs.s3a.object.content.encoding", "headers of objects by rule"},
      {"fs.s3a.create.header", "headers of objects by rule"},
      {"alluxio.underfs.checksum.type", "other checksums"},
  };
  return topic;
}

}  // namespace ufs
