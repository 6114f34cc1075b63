// Opens a store in the steps that OpenStore takes at once, so that each can be looked at.
#include "ufs/probe/store_source.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/aws/corrected_clock.h"
#include "ufs/aws/credential_process.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/aws/make_credentials.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/region_chain.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"
#include "ufs/s3/aws_host.h"
#include "ufs/s3/endpoint_url.h"
#include "ufs/s3/provider.h"
#include "ufs/s3/s3_core.h"
#include "ufs/store/route_config.h"
#include "ufs/store/s3_config.h"

namespace ufs {
namespace {

// What is asked beside the store is not worth waiting for.
constexpr absl::Duration kConnectTime = absl::Seconds(5);

// Where STS answers, in the terms of an S3 endpoint without a bucket. (AWS's: "AWS Security Token
// Service endpoints and quotas", AWS General Reference.)
absl::StatusOr<Endpoint> StsEndpointOf(const MountOptions& options, const std::string& region) {
  Endpoint sts;
  sts.service = "sts";
  sts.region = options.sts_region.empty() ? region : options.sts_region;
  sts.scheme = "https";
  sts.authority = absl::StrCat("sts.", sts.region, ".", PartitionOf(sts.region).dns_suffix);
  if (!options.sts_endpoint.empty()) {
    UFS_ASSIGN_OR_RETURN(const EndpointUrl url, ParseEndpointUrl(options.sts_endpoint));
    sts.scheme = url.scheme.empty() ? "https" : url.scheme;
    sts.authority = url.port.empty() ? url.host : absl::StrCat(url.host, ":", url.port);
    sts.base_path = url.path;
  }
  return sts;
}

class ConfiguredSource final : public StoreSource {
 public:
  ConfiguredSource(Uri uri, const MountOptions& options, const StoreResources& resources)
      : uri_(std::move(uri)),
        options_(options),
        resources_(resources),
        files_(std::make_shared<ProfileFiles>(resources.environment, &resources.clock)),
        clock_(std::make_shared<CorrectedClock>(&resources.clock)),
        services_(Services(resources)),
        metadata_(resources.instance != nullptr ? resources.instance
                                                : std::make_shared<InstanceMetadata>(services_)) {}

  absl::StatusOr<Place> Locate() override {
    UFS_ASSIGN_OR_RETURN(
        const S3StoreOptions store,
        S3StoreConfig(uri_, options_, resources_.environment, files_.get(), metadata_.get()));
    Place place;
    UFS_ASSIGN_OR_RETURN(place.endpoint, EndpointOf(store));
    const ProfileSelection profile = SelectProfile(options_.profile, resources_.environment);
    UFS_ASSIGN_OR_RETURN(
        const ResolvedRegion region,
        ResolveRegion(options_.region, resources_.environment, files_.get(), profile,
                      store.endpoint.endpoint.empty() ? metadata_.get() : nullptr));
    place.region_source = region.source;
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> profiles, files_->Load());
    UFS_ASSIGN_OR_RETURN(ConfiguredRoute route,
                         RouteConfig(options_.network, resources_.environment,
                                     profiles->Get(profile.name, "ca_bundle").value_or("")));
    place.route = std::move(route.route);
    services_.route = place.route;
    place.warnings = std::move(route.warnings);
    located_ = store;
    located_.route = place.route;
    return place;
  }

  absl::StatusOr<Identity> Identify() override {
    UFS_ASSIGN_OR_RETURN(provider_, MakeCredentials(CredentialsConfig(uri_, options_), services_,
                                                    files_, metadata_));
    Identity identity;
    UFS_ASSIGN_OR_RETURN(identity.credentials, provider_->Get());
    identity.warnings = provider_->Warnings();
    return identity;
  }

  absl::StatusOr<std::shared_ptr<ObjectStore>> Open() override {
    UFS_ASSIGN_OR_RETURN(OpenedStore opened, OpenStore(uri_, options_, resources_));
    learnt_ = std::move(opened.learnt);
    return std::move(opened.store);
  }

  std::string Learnt() const override { return learnt_ == nullptr ? "" : learnt_(); }

  absl::StatusOr<S3Answer> Send(Party party, const RequestContext& context, S3Call call) override {
    S3StoreOptions options = located_;
    options.metadata.connect = std::min(options.metadata.connect, kConnectTime);
    absl::StatusOr<Endpoint> endpoint = EndpointOf(located_);
    if (party == Party::kStore) {
      options.endpoint.path_style = true;
      endpoint = ResolveEndpoint(options.endpoint);
    }
    UFS_RETURN_IF_ERROR(endpoint.status());
    if (party == Party::kStore) {
      endpoint->bucket.clear();
    } else if (party == Party::kSts) {
      const std::string region = endpoint->region;
      UFS_ASSIGN_OR_RETURN(endpoint, StsEndpointOf(options_, region));
      options.payload_signing = PayloadSigning::kAlways;  // only S3 takes bodies without a digest
      options.signature = SignatureVersion::kV4;
    }
    auto core = std::make_shared<S3Core>(options, *std::move(endpoint), &resources_.transport,
                                         &resources_.compute, provider_, &resources_.clock,
                                         /*timers=*/nullptr, clock_);
    return Await<S3Answer>(context, [&](Completion<S3Answer> done) {
      core->Run<S3Answer>(
          context, std::move(call),
          [](const S3Call& /*call*/, const S3Answer& answer) -> absl::StatusOr<S3Answer> {
            return answer;
          },
          std::move(done));
    });
  }

 private:
  AwsServices Services(const StoreResources& resources) {
    AwsServices services;
    services.environment = &resources.environment;
    services.clock = clock_.get();
    services.learns = clock_.get();
    services.transport = &resources.transport;
    services.run_command = RunCommand;
    return services;
  }

  // As S3ObjectStore takes it: some makers' buckets stand in the path.
  static absl::StatusOr<Endpoint> EndpointOf(const S3StoreOptions& store) {
    UFS_ASSIGN_OR_RETURN(Endpoint endpoint, ResolveEndpoint(store.endpoint));
    const Provider* provider = &ProviderOf(endpoint);
    if (!store.provider.empty()) {
      UFS_ASSIGN_OR_RETURN(provider, FindProvider(store.provider));
    }
    if (!provider->path_style || store.endpoint.path_style.has_value()) {
      return endpoint;
    }
    EndpointSettings settings = store.endpoint;
    settings.path_style = true;
    return ResolveEndpoint(settings);
  }

  const Uri uri_;
  const MountOptions options_;
  const StoreResources resources_;
  const std::shared_ptr<ProfileFiles> files_;
  std::function<std::string()> learnt_;
  // Held by the requests too: one that takes too long outlives this, and looks at the time.
  const std::shared_ptr<CorrectedClock> clock_;
  AwsServices services_;
  const std::shared_ptr<InstanceMetadata> metadata_;
  S3StoreOptions located_;                         // by Locate
  std::shared_ptr<CredentialsProvider> provider_;  // by Identify
};

}  // namespace

std::unique_ptr<StoreSource> MakeStoreSource(const Uri& uri, const MountOptions& options,
                                             const StoreResources& resources) {
  return std::make_unique<ConfiguredSource>(uri, options, resources);
}

}  // namespace ufs
