// What of a mount's options the S3 store, its credentials and its requests are made from.
#include "ufs/store/s3_config.h"

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "ufs/aws/payload_signing.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/region_chain.h"
#include "ufs/aws/signature_version.h"
#include "ufs/base/status.h"
#include "ufs/config/value_sources.h"

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

}  // namespace

absl::StatusOr<S3StoreOptions> S3StoreConfig(const Uri& uri, const MountOptions& options,
                                             const Environment& environment, ProfileFiles* files) {
  const ProfileSelection profile = SelectProfile(options.profile, environment);
  S3StoreOptions store;
  store.endpoint.bucket = uri.authority;
  store.endpoint.endpoint = options.endpoint;
  store.endpoint.path_style = options.path_style;
  store.endpoint.secure = options.secure_http;
  store.endpoint.accelerate = options.accelerate;
  UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> loaded, files->Load());
  if (store.endpoint.endpoint.empty() && !IgnoresConfiguredEndpoints(environment)) {
    store.endpoint.endpoint = loaded->Get(profile.name, "endpoint_url").value_or("");
  }
  // A profile that asks for a kind of AWS's endpoints says nothing of another store's.
  const bool aws = store.endpoint.endpoint.empty();
  store.endpoint.dual_stack =
      options.dual_stack.value_or(aws && Says(*loaded, profile.name, "use_dualstack_endpoint"));
  store.endpoint.fips =
      options.fips.value_or(aws && Says(*loaded, profile.name, "use_fips_endpoint"));
  UFS_ASSIGN_OR_RETURN(const ResolvedRegion region,
                       ResolveRegion(options.region, environment, files, profile));
  // An assumed region would beat the one that an AWS endpoint's name holds.
  store.endpoint.region = region.assumed ? "" : region.name;
  UFS_ASSIGN_OR_RETURN(store.signature, ParseSigner(options.signer));
  UFS_ASSIGN_OR_RETURN(store.payload_signing, ParsePayloadSigning(options.payload_signing));
  store.metadata = Timeouts(options, options.stall_timeout);
  store.transfer = Timeouts(options, options.stall_timeout);
  // Copies and Complete are silent while the store works: the stall of a transfer is no measure for
  // them.
  const absl::Duration patience = std::max(options.stall_timeout, absl::Minutes(5));
  store.server_side = Timeouts(options, patience);
  store.server_side.stall = patience;
  return store;
}

CredentialsOptions CredentialsConfig(const MountOptions& options) {
  CredentialsOptions given;
  given.access_key_id = options.access_key_id;
  given.secret_access_key = options.secret_key;
  given.session_token = options.session_token;
  given.profile = options.profile;
  given.anonymous = options.anonymous;
  return given;
}

}  // namespace ufs
