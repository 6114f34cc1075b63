// What is known about the makers of S3 servers. A fact stands here only with its source; everything
// else is the default: absent, and for stores that may change or that nobody describes, provable.
#include "ufs/s3/provider.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace ufs {
namespace {

// What a newer release may honour is tried where it is needed.
Capabilities Unknown() {
  Capabilities capabilities;
  capabilities.provable = true;
  return capabilities;
}

Provider Aws() {
  Provider aws;
  aws.name = "aws";
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
  aws.checksums = true;
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html (PutObject,
  // CompleteMultipartUpload, CopyObject), .../conditional-requests.html (copy sources).
  aws.capabilities.put_if_absent = true;
  aws.capabilities.complete_if_absent = true;
  aws.capabilities.put_if_match = true;
  aws.capabilities.copy_source_if_match = true;
  aws.capabilities.copy_if_absent = true;
  return aws;
}

// Radosgw 16.2.15, measured: If-None-Match is honoured by PutObject and ignored by
// CompleteMultipartUpload and CopyObject; If-Match only without quotes; copy-source conditions are
// ignored; Complete of an upload that was aborted answers 500.
Provider Ceph() {
  Provider ceph;
  ceph.name = "ceph";
  ceph.encodes_upload_keys = true;
  ceph.capabilities = Unknown();
  ceph.capabilities.put_if_absent = true;
  return ceph;
}

// Which conditions MinIO honours changed between its releases (github.com/minio/minio, issues 20346
// and 21526). It verifies checksums (internal/hash/checksum.go there).
Provider Minio() {
  Provider minio;
  minio.name = "minio";
  minio.checksums = true;
  minio.capabilities = Unknown();
  return minio;
}

// Swift 2.30's s3api, measured: conditions on PutObject are 501, on CompleteMultipartUpload and on
// copy sources they are honoured. DeleteObjects works, but deletes two keys at a time (its
// multi_delete_concurrency) and says nothing before all are gone: 500 took 7.7 s, of 1,000 on a
// busy server no byte came within 30 s; 500 single requests, sixteen at a time, took 7.1 s, each
// answered at once.
Provider Swift() {
  Provider swift;
  swift.name = "swift";
  swift.bulk_delete = false;
  swift.tags = false;  // x-amz-tagging is 501 there
  swift.capabilities.complete_if_absent = true;
  swift.capabilities.copy_source_if_match = true;
  // s3api's max_upload_part_num: what an operator does not raise.
  swift.capabilities.max_parts = 1'000;
  return swift;
}

// https://developers.cloudflare.com/r2/api/s3/api/ (conditions on PutObject and copy sources,
// checksums, no tagging), https://developers.cloudflare.com/r2/objects/multipart-objects/ (parts of
// one size), https://developers.cloudflare.com/r2/platform/limits/ (sizes).
Provider R2() {
  static constexpr absl::string_view kHosts[] = {".r2.cloudflarestorage.com"};
  Provider r2;
  r2.name = "r2";
  r2.hosts = kHosts;
  r2.tags = false;
  r2.checksums = true;
  r2.capabilities = Unknown();
  r2.capabilities.put_if_absent = true;
  r2.capabilities.put_if_match = true;
  r2.capabilities.copy_source_if_match = true;
  r2.capabilities.uniform_part_size = true;
  r2.capabilities.max_put_size = (int64_t{5} << 30) - (int64_t{5} << 20);
  r2.capabilities.max_part_size = r2.capabilities.max_put_size;
  r2.capabilities.max_object_size = (int64_t{5} << 40) - (int64_t{5} << 30);
  return r2;
}

// https://docs.cloud.google.com/storage/docs/request-preconditions: ETag conditions are for reads;
// writes take x-goog-if-generation-match instead. Its XML API has neither DeleteObjects nor tags:
// https://docs.cloud.google.com/storage/docs/migrating
Provider Gcs() {
  static constexpr absl::string_view kHosts[] = {"storage.googleapis.com"};
  Provider gcs;
  gcs.name = "gcs";
  gcs.hosts = kHosts;
  gcs.bulk_delete = false;
  gcs.tags = false;
  return gcs;
}

// https://www.backblaze.com/docs/cloud-storage-s3-compatible-api: its list of calls has no tagging.
Provider B2() {
  static constexpr absl::string_view kHosts[] = {".backblazeb2.com"};
  Provider b2;
  b2.name = "b2";
  b2.hosts = kHosts;
  b2.tags = false;
  b2.capabilities = Unknown();
  return b2;
}

// https://docs.wasabi.com/docs/rest-api-introduction: path style is what it recommends.
Provider Wasabi() {
  static constexpr absl::string_view kHosts[] = {".wasabisys.com"};
  Provider wasabi;
  wasabi.name = "wasabi";
  wasabi.hosts = kHosts;
  wasabi.path_style = true;
  wasabi.capabilities = Unknown();
  return wasabi;
}

// https://docs.oracle.com/en-us/iaas/Content/Object/Tasks/s3compatibleapi_topic-Amazon_S3_Compatibility_API_Support.htm
// (ListObjects, tagging), and the release notes of BulkDelete. The bucket stands in the path of
// NAMESPACE.compat.objectstorage.REGION.oraclecloud.com.
Provider Oci() {
  static constexpr absl::string_view kHosts[] = {".oraclecloud.com", ".customer-oci.com",
                                                 ".oci.customer-oci.com"};
  Provider oci;
  oci.name = "oci";
  oci.hosts = kHosts;
  oci.path_style = true;
  oci.checksums = true;  // "DeleteObjects / BulkDelete supports new checksum algorithms", 2026-07
  oci.list_v1 = true;    // the list of operations names version 1 alone
  oci.capabilities = Unknown();
  return oci;
}

Provider Generic() {
  Provider generic;
  generic.name = "generic";
  generic.capabilities = Unknown();
  return generic;
}

absl::string_view HostOf(const Endpoint& endpoint) {
  const absl::string_view authority = endpoint.authority;
  const size_t colon = authority.rfind(':');
  return colon != absl::string_view::npos && authority.find(']', colon) == absl::string_view::npos
             ? authority.substr(0, colon)
             : authority;
}

}  // namespace

absl::Span<const Provider> Providers() {
  static const auto* const kProviders = new std::vector<Provider>{
      Aws(), Ceph(), Minio(), Swift(), R2(), Gcs(), B2(), Wasabi(), Oci(), Generic()};
  return *kProviders;
}

const Provider& ProviderOf(const Endpoint& endpoint) {
  if (endpoint.aws) {
    return Providers().front();
  }
  const absl::string_view host = HostOf(endpoint);
  for (const Provider& provider : Providers()) {
    for (const absl::string_view suffix : provider.hosts) {
      if (absl::EndsWith(host, suffix) || absl::StrCat(".", host) == suffix) {
        return provider;
      }
    }
  }
  return Providers().back();
}

absl::StatusOr<const Provider*> FindProvider(absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const Provider& provider : Providers()) {
    if (provider.name == name) {
      return &provider;
    }
    names.push_back(provider.name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no provider is called \"", name, "\": ", absl::StrJoin(names, ", ")));
}

bool IsCephRequestId(absl::string_view request_id) {
  // "tx", 21 hex digits, "-", 10 of the time, "-", the instance, "-", the zone (radosgw's
  // req_info); Swift's ids, which begin alike, end with the time.
  const std::vector<absl::string_view> fields = absl::StrSplit(request_id, '-');
  const auto is_hex = [](absl::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return absl::ascii_isxdigit(static_cast<unsigned char>(c));
    });
  };
  return fields.size() >= 4 && fields[0].size() == 23 && absl::StartsWith(fields[0], "tx") &&
         is_hex(fields[0].substr(2)) && fields[1].size() == 10 && is_hex(fields[1]) &&
         is_hex(fields[2]);
}

}  // namespace ufs
