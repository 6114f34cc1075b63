// From a URI and options to a store.
#include "ufs/mount/open_store.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/region_chain.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"
#include "ufs/s3/s3_object_store.h"
#include "ufs/store/local_store.h"
#include "ufs/store/memory_store.h"
#include "ufs/store/stack_store.h"

namespace ufs {
namespace {

HttpTimeouts Timeouts(const MountOptions& options, absl::Duration first_byte) {
  HttpTimeouts timeouts;
  timeouts.connect = options.connect_timeout;
  timeouts.first_byte = first_byte;
  timeouts.stall = options.stall_timeout;
  return timeouts;
}

absl::StatusOr<S3StoreOptions> StoreOptions(const Uri& uri, const MountOptions& options,
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

absl::StatusOr<OpenedStore> OpenS3(const Uri& uri, const MountOptions& options,
                                   const HostResources& host) {
  auto files = std::make_shared<ProfileFiles>(host.environment, &host.clock);
  UFS_ASSIGN_OR_RETURN(const S3StoreOptions store_options,
                       StoreOptions(uri, options, host.environment, files.get()));
  CredentialsOptions given;
  given.access_key_id = options.access_key_id;
  given.secret_access_key = options.secret_key;
  given.session_token = options.session_token;
  given.profile = options.profile;
  given.anonymous = options.anonymous;
  UFS_ASSIGN_OR_RETURN(std::unique_ptr<CredentialsProvider> provider,
                       MakeCredentials(given, &host.environment, files));
  UFS_RETURN_IF_ERROR(provider->Get().status());
  OpenedStore opened;
  opened.warnings = provider->Warnings();
  S3ObjectStore::Resources resources;
  resources.transport = &host.transport;
  resources.compute = &host.upload;
  resources.clock = &host.clock;
  UFS_ASSIGN_OR_RETURN(std::unique_ptr<S3ObjectStore> store,
                       S3ObjectStore::Create(store_options, std::move(provider), resources));
  opened.endpoint = absl::StrCat(store->endpoint().scheme, "://", store->endpoint().authority,
                                 store->endpoint().base_path);
  opened.store = std::move(store);
  return opened;
}

}  // namespace

absl::StatusOr<OpenedStore> OpenStore(const Uri& uri, const MountOptions& options,
                                      const HostResources& host) {
  OpenedStore opened;
  if (uri.scheme == "s3") {
    UFS_ASSIGN_OR_RETURN(opened, OpenS3(uri, options, host));
  } else if (uri.scheme == "file") {
    LocalStoreOptions local;
    local.executor = &host.upload;
    UFS_ASSIGN_OR_RETURN(opened.store, MakeLocalStore(uri.path, local));
    opened.endpoint = "file";
  } else {
    MemoryStoreOptions memory;
    memory.name = uri.authority;
    memory.executor = &host.upload;
    opened.store = MakeMemoryStore(memory);
    opened.endpoint = "mem";
  }
  StackParts parts;
  parts.clock = &host.clock;
  parts.timers = &host.timers;
  parts.logical = host.logical_requests;
  parts.attempts = host.attempts;
  parts.retries = host.retries;
  StackOptions stack;
  stack.retry.max_attempts = options.max_attempts;
  opened.store = StackStore(std::move(opened.store), parts, stack);
  return opened;
}

std::string DirectoryPrefix(const Uri& uri) {
  if (uri.scheme == "file" || uri.path.empty() || absl::EndsWith(uri.path, "/")) {
    return uri.scheme == "file" ? "" : uri.path;
  }
  return absl::StrCat(uri.path, "/");
}

absl::StatusOr<bool> ProbeStore(ObjectStore& store, const Uri& uri, const RequestContext& context) {
  ListRequest list;
  list.prefix = DirectoryPrefix(uri);
  list.delimiter = "/";
  list.max_keys = 2;
  UFS_ASSIGN_OR_RETURN(const ListPage page,
                       Await<ListPage>(context, [&](Completion<ListPage> done) {
                         store.Execute(context, list, std::move(done));
                       }));
  if (!page.objects.empty() || !page.common_prefixes.empty()) {
    return true;
  }
  if (list.prefix.empty() || list.prefix == uri.path) {
    return false;
  }
  HeadRequest head;
  head.key = uri.path;
  const absl::StatusOr<ObjectMeta> object = Await<ObjectMeta>(
      context, [&](Completion<ObjectMeta> done) { store.Execute(context, head, std::move(done)); });
  if (object.ok()) {
    Uri directory = uri;
    const size_t slash = uri.path.rfind('/');
    directory.path = slash == std::string::npos ? "" : uri.path.substr(0, slash);
    return absl::FailedPreconditionError(
        absl::StrCat(uri.ToString(), " is an object, not a directory: mount ", directory.ToString(),
                     " and open the file in it"));
  }
  return false;  // no such object, or nobody may know
}

}  // namespace ufs
