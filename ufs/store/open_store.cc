// From a URI and options to a store.
#include "ufs/store/open_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/aws/corrected_clock.h"
#include "ufs/aws/credential_process.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/aws/make_credentials.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"
#include "ufs/s3/s3_object_store.h"
#include "ufs/store/limits_config.h"
#include "ufs/store/local_store.h"
#include "ufs/store/memory_store.h"
#include "ufs/store/route_config.h"
#include "ufs/store/s3_config.h"
#include "ufs/store/stack_store.h"

namespace ufs {
namespace {

absl::StatusOr<OpenedStore> OpenS3(const Uri& uri, const MountOptions& options,
                                   const StoreResources& resources) {
  auto files = std::make_shared<ProfileFiles>(resources.environment, &resources.clock);
  AwsServices services;
  services.environment = &resources.environment;
  const auto clock = std::make_shared<CorrectedClock>(&resources.clock);
  services.clock = clock.get();
  services.learns = clock.get();
  services.transport = &resources.transport;
  services.run_command = RunCommand;
  const std::shared_ptr<InstanceMetadata> metadata =
      resources.instance != nullptr ? resources.instance
                                    : std::make_shared<InstanceMetadata>(services);
  UFS_ASSIGN_OR_RETURN(
      S3StoreOptions store_options,
      S3StoreConfig(uri, options, resources.environment, files.get(), metadata.get()));
  const ProfileSelection profile = SelectProfile(options.profile, resources.environment);
  UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> loaded, files->Load());
  UFS_ASSIGN_OR_RETURN(ConfiguredRoute route,
                       RouteConfig(options.network, resources.environment,
                                   loaded->Get(profile.name, "ca_bundle").value_or("")));
  store_options.route = std::move(route.route);
  services.route = store_options.route;
  const CredentialsOptions given = CredentialsConfig(uri, options);
  UFS_ASSIGN_OR_RETURN(std::unique_ptr<CredentialsProvider> provider,
                       MakeCredentials(given, services, files, metadata));
  UFS_RETURN_IF_ERROR(provider->Get().status());
  OpenedStore opened;
  opened.warnings = provider->Warnings();
  opened.warnings.insert(opened.warnings.end(), route.warnings.begin(), route.warnings.end());
  if (!given.role.arn.empty() && !AssumesRole(given)) {
    opened.warnings.push_back(
        absl::StrCat("the role ", Escape(given.role.arn),
                     " is not assumed: credentials-provider (fs.s3a.aws.credentials.provider) does "
                     "not list role"));
  }
  if (!options.access_key_id.empty()) {
    opened.hints.emplace_back(
        "access keys stand in the options: a profile, the environment or a role (role-arn) keeps "
        "them out of scripts and fstab, and is read again when it changes");
  }
  S3ObjectStore::Resources borrowed;
  borrowed.transport = &resources.transport;
  borrowed.compute = &resources.compute;
  borrowed.clock = &resources.clock;
  borrowed.timers = &resources.timers;
  borrowed.corrected_clock = clock;
  borrowed.learnt = resources.learnt;
  UFS_ASSIGN_OR_RETURN(std::shared_ptr<S3ObjectStore> store,
                       S3ObjectStore::Create(store_options, std::move(provider), borrowed));
  if (store->endpoint().scheme == "http" && options.secure_http.value_or(false)) {
    opened.warnings.push_back(absl::StrCat("the endpoint ", options.endpoint,
                                           " says http: requests are not encrypted, although "
                                           "secure.http.enabled=true was said"));
  }
  opened.endpoint = absl::StrCat(store->endpoint().scheme, "://", store->endpoint().authority,
                                 store->endpoint().base_path);
  opened.learnt = [store] { return store->Notice(); };
  opened.store = std::move(store);
  return opened;
}

}  // namespace

absl::StatusOr<OpenedStore> OpenStore(const Uri& uri, const MountOptions& options,
                                      const StoreResources& resources) {
  OpenedStore opened;
  if (uri.scheme == "s3") {
    UFS_ASSIGN_OR_RETURN(opened, OpenS3(uri, options, resources));
  } else if (uri.scheme == "file") {
    LocalStoreOptions local;
    local.executor = &resources.compute;
    UFS_ASSIGN_OR_RETURN(opened.store, MakeLocalStore(uri.path, local));
    opened.endpoint = "file";
  } else {
    MemoryStoreOptions memory;
    memory.name = uri.authority;
    memory.executor = &resources.compute;
    opened.store = MakeMemoryStore(memory);
    opened.endpoint = "mem";
  }
  StackParts parts;
  parts.clock = &resources.clock;
  parts.timers = &resources.timers;
  parts.logical = resources.logical;
  parts.attempts = resources.attempts;
  parts.retries = resources.retries;
  StackOptions stack;
  stack.retry.max_attempts = options.max_attempts;
  ConfiguredLimits limits = LimitsConfig(options.limits);
  stack.admission = limits.admission;
  opened.warnings.insert(opened.warnings.end(), limits.warnings.begin(), limits.warnings.end());
  if (uri.scheme == "s3" && resources.rates != nullptr) {
    parts.rate = resources.rates->Of(absl::StrCat(opened.endpoint, "/", uri.authority));
  }
  opened.store = StackStore(std::move(opened.store), parts, stack);
  return opened;
}

}  // namespace ufs
