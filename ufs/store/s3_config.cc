// What of a mount's options the S3 store, its credentials and its requests are made from.
#include "ufs/store/s3_config.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/payload_signing.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/region_chain.h"
#include "ufs/aws/service_endpoint.h"
#include "ufs/aws/signature_version.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

HttpTimeouts Timeouts(const MountOptions& options, absl::Duration first_byte) {
  HttpTimeouts timeouts;
  timeouts.connect = options.connect_timeout;
  timeouts.first_byte = first_byte;
  timeouts.stall = options.stall_timeout;
  return timeouts;
}

bool Says(const ProfileFile& file, const std::string& profile, absl::string_view key) {
  return absl::EqualsIgnoreCase(file.Get(profile, key).value_or(""), "true");
}

// A few rules are a few hundred bytes: whatever is larger is not the file that was meant.
constexpr size_t kMaxRules = size_t{1} << 20;

absl::StatusOr<std::string> ReadRules(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxRules, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof()) {
    return absl::InvalidArgumentError(file.good() ? "it has more than 1 MiB" : "it cannot be read");
  }
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

absl::Status Named(const absl::Status& status, absl::string_view option) {
  return status.ok() ? status : Annotate(status, option);
}

// What requests name: the bucket, or the access point that stands for it. ("Configuring different
// S3 buckets with Per-Bucket Configuration", "Using S3 access points", Hadoop's S3A.)
absl::StatusOr<std::string> BucketConfig(const Uri& uri, const MountOptions& options) {
  if (options.access_point.empty()) {
    if (options.access_point_required && !absl::StartsWith(uri.authority, "arn:")) {
      return absl::InvalidArgumentError(absl::StrCat(
          "access-point-required: there is no access point for the bucket ", uri.authority,
          ": give access-point, or fs.s3a.bucket.", uri.authority, ".accesspoint.arn in a file"));
    }
    return uri.authority;
  }
  if (!absl::StartsWith(options.access_point, "arn:")) {
    return absl::InvalidArgumentError(
        absl::StrCat("access-point: '", Escape(options.access_point),
                     "' is no ARN: write arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME"));
  }
  return options.access_point;
}

}  // namespace

absl::StatusOr<WriteHeaders> WriteHeadersConfig(const MountOptions& options) {
  WriteHeaders headers;
  UFS_RETURN_IF_ERROR(
      Named(WriteHeaders::CheckStorageClass(options.storage_class), "storage-class"));
  UFS_RETURN_IF_ERROR(Named(WriteHeaders::CheckTags(options.tags), "tags"));
  headers.storage_class = options.storage_class;
  headers.tags = options.tags;
  headers.type_by_suffix = options.content_type.empty() || options.content_type == "auto";
  if (!headers.type_by_suffix) {
    UFS_RETURN_IF_ERROR(
        Named(WriteHeaders::CheckValue("content-type", options.content_type), "content-type"));
    headers.content_type = options.content_type;
  }
  if (!options.cache_control.empty()) {
    UFS_RETURN_IF_ERROR(
        Named(WriteHeaders::CheckValue("cache-control", options.cache_control), "cache-control"));
    headers.cache_control = options.cache_control;
  }
  if (!options.header_rules.empty()) {
    const std::string subject = absl::StrCat("header-rules ", options.header_rules);
    const absl::StatusOr<std::string> text = ReadRules(options.header_rules);
    UFS_RETURN_IF_ERROR(Named(text.status(), subject));
    absl::StatusOr<std::vector<HeaderRule>> rules = WriteHeaders::ParseRules(*text);
    UFS_RETURN_IF_ERROR(Named(rules.status(), subject));
    headers.rules = *std::move(rules);
  }
  return headers;
}

absl::StatusOr<S3StoreOptions> S3StoreConfig(const Uri& uri, const MountOptions& options,
                                             const Environment& environment, ProfileFiles* files,
                                             InstanceMetadata* metadata) {
  const ProfileSelection profile = SelectProfile(options.profile, environment);
  S3StoreOptions store;
  UFS_ASSIGN_OR_RETURN(store.endpoint.bucket, BucketConfig(uri, options));
  store.endpoint.endpoint = options.endpoint;
  store.endpoint.path_style = options.path_style;
  store.endpoint.secure = options.secure_http;
  store.endpoint.accelerate = options.accelerate;
  UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> loaded, files->Load());
  const bool passed_over = PassesOverEndpoints(environment, loaded.get(), profile.name);
  if (passed_over && options.endpoint_of_environment) {
    store.endpoint.endpoint.clear();
  }
  if (store.endpoint.endpoint.empty() && !passed_over) {
    store.endpoint.endpoint = ProfileEndpoint(*loaded, profile.name, "s3");
  }
  // A profile that asks for a kind of AWS's endpoints says nothing of another store's.
  const bool aws = store.endpoint.endpoint.empty();
  store.endpoint.dual_stack =
      options.dual_stack.value_or(aws && Says(*loaded, profile.name, "use_dualstack_endpoint"));
  store.endpoint.fips =
      options.fips.value_or(aws && Says(*loaded, profile.name, "use_fips_endpoint"));
  UFS_ASSIGN_OR_RETURN(const ResolvedRegion region,
                       ResolveRegion(options.region, environment, files, profile,
                                     // Other stores have regions of their own, or none.
                                     store.endpoint.endpoint.empty() ? metadata : nullptr));
  // An assumed region would beat the one that an AWS endpoint's name holds.
  store.endpoint.region = region.assumed ? "" : region.name;
  UFS_ASSIGN_OR_RETURN(store.signature, ParseSigner(options.signer));
  UFS_ASSIGN_OR_RETURN(store.payload_signing, ParsePayloadSigning(options.payload_signing));
  store.provider = options.provider;
  store.list_v1 = options.list_v1;
  store.listing_length = options.listing_length;
  store.bulk_delete = options.bulk_delete;
  store.requester_pays = options.requester_pays;
  UFS_ASSIGN_OR_RETURN(store.write, WriteHeadersConfig(options));
  store.metadata = Timeouts(options, options.stall_timeout);
  store.transfer = Timeouts(options, options.stall_timeout);
  // Copies and Complete are silent while the store works: the stall of a transfer is no measure for
  // them.
  const absl::Duration patience = std::max(options.stall_timeout, absl::Minutes(5));
  store.server_side = Timeouts(options, patience);
  store.server_side.stall = patience;
  return store;
}

CredentialsOptions CredentialsConfig(const Uri& uri, const MountOptions& options) {
  CredentialsOptions given;
  given.access_key_id = options.access_key_id;
  given.secret_access_key = options.secret_key;
  given.session_token = options.session_token;
  given.profile = options.profile;
  given.passwd_file = options.passwd_file;
  given.anonymous = options.anonymous;
  given.role.arn = options.role_arn;
  given.role.session_name = options.role_session_name;
  given.role.external_id = options.external_id;
  given.role.duration = options.role_duration;
  given.role.policy = options.role_policy;
  given.places = options.places;
  given.role_places = options.role_places;
  given.web_identity_token_file = options.web_identity_token_file;
  given.sts.url = options.sts_endpoint;
  given.sts.region = options.sts_region;
  given.region = options.region;
  given.bucket = uri.authority;
  return given;
}

}  // namespace ufs
