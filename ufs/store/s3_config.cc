// What of a mount's options the S3 store, its credentials and its requests are made from.
#include "ufs/store/s3_config.h"

#include <algorithm>
#include <memory>

#include "ufs/aws/payload_signing.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/region_chain.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

HttpTimeouts Timeouts(const MountOptions& options, absl::Duration first_byte) {
  HttpTimeouts timeouts;
  timeouts.connect = options.connect_timeout;
  timeouts.first_byte = first_byte;
  timeouts.stall = options.stall_timeout;
  return timeouts;
}

}  // namespace

absl::StatusOr<S3StoreOptions> S3StoreConfig(const Uri& uri, const MountOptions& options,
                                             const Environment& environment, ProfileFiles* files) {
  const ProfileSelection profile = SelectProfile(options.profile, environment);
  S3StoreOptions store;
  store.endpoint.bucket = uri.authority;
  store.endpoint.endpoint = options.endpoint;
  store.endpoint.path_style = options.path_style;
  if (store.endpoint.endpoint.empty()) {
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> loaded, files->Load());
    store.endpoint.endpoint = loaded->Get(profile.name, "endpoint_url").value_or("");
  }
  UFS_ASSIGN_OR_RETURN(const ResolvedRegion region,
                       ResolveRegion(options.region, environment, files, profile));
  // An assumed region would beat the one that an AWS endpoint's name holds.
  store.endpoint.region = region.assumed ? "" : region.name;
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
