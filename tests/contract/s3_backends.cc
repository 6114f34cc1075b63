// S3 over the network: the embedded server, and Ceph's.
#include "tests/contract/s3_backends.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/contract/stacked_backend.h"
#include "tests/network/relay.h"
#include "tests/s3server/server.h"
#include "tests/s3server/test_authority.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/aws/make_credentials.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"
#include "ufs/base/thread_pool.h"
#include "ufs/http/curl_transport.h"
#include "ufs/s3/provider.h"
#include "ufs/s3/s3_object_store.h"
#include "ufs/store/store_layer.h"

namespace ufs {
namespace {

// One way to speak S3. The contract runs over each of them; a new one is a new row.
struct S3Variant {
  const char* suffix;  // of the backend's name
  SignatureVersion signature = SignatureVersion::kV4;
  bool virtual_host = false;
  bool tls = false;
  bool old = false;     // list-v1 and bulk-delete=false; the embedded server has nothing newer then
  bool locked = false;  // the embedded server's bucket wants a digest of every body
};
constexpr S3Variant kVariants[] = {
    {""},
    {"VirtualHost", SignatureVersion::kV4, true},
    {"V2", SignatureVersion::kV2},
    {"V2VirtualHost", SignatureVersion::kV2, true},
    {"Tls", SignatureVersion::kV4, false, true},
    {"Old", SignatureVersion::kV4, false, false, true},
};

// Names below localhost are this machine's (RFC 6761); an address has no virtual hosts.
std::string ByName(const std::string& endpoint) {
  return absl::StrReplaceAll(endpoint, {{"127.0.0.1", "localhost"}});
}

struct S3Access {
  std::string endpoint;
  std::string bucket;
  std::string access_key;
  std::string secret_key;
  Capabilities capabilities;
  S3Variant variant = {};
  std::string provider = {};
  std::string ca_bundle = {};
  std::string role_arn = {};  // taken on at the endpoint; empty: none
};

// One bucket through two identities: what only reads objects and names goes through the one that
// may do nothing else.
class ReadersStore final : public StoreDispatch<ReadersStore> {
 public:
  ReadersStore(std::shared_ptr<ObjectStore> writer, std::shared_ptr<ObjectStore> reader)
      : StoreDispatch(std::move(writer)), reader_(std::move(reader)) {}
  absl::string_view layer() const override { return "readers"; }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    constexpr bool kReads = std::is_same_v<R, HeadRequest> || std::is_same_v<R, GetRequest> ||
                            std::is_same_v<R, ListRequest>;
    (kReads ? reader_ : next())->Execute(context, std::move(request), std::move(done));
  }

 private:
  const std::shared_ptr<ObjectStore> reader_;
};

// Network, threads and the stores that use them.
class S3Backend : public Backend {
 public:
  // Where nothing is broken, three attempts: an error that stays is found soon.
  absl::Status Open(const S3Access& access, ContractOptions options, int attempts = 3) {
    UFS_ASSIGN_OR_RETURN(std::shared_ptr<ObjectStore> store, MakeStore(access));
    return Stack(std::move(store), options, attempts);
  }
  // `reader` may list and get, and must not be able to do more.
  absl::Status OpenSplit(const S3Access& writer, const S3Access& reader) {
    UFS_ASSIGN_OR_RETURN(std::shared_ptr<ObjectStore> writes, MakeStore(writer));
    UFS_ASSIGN_OR_RETURN(std::shared_ptr<ObjectStore> reads, MakeStore(reader));
    PutRequest put;
    put.key = "not-allowed";
    const absl::Status refused =
        Await<PutResult>(RequestContext(), [&](Completion<PutResult> done) {
          reads->Execute(RequestContext(), put, std::move(done));
        }).status();
    if (!absl::IsPermissionDenied(refused)) {
      return absl::FailedPreconditionError(
          absl::StrCat("the reader may write: ", refused.ToString()));
    }
    return Stack(std::make_shared<ReadersStore>(std::move(writes), std::move(reads)),
                 ContractOptions(), 3);
  }
  // The same bucket through an identity without rights.
  absl::Status OpenForbidden(const S3Access& access) {
    UFS_ASSIGN_OR_RETURN(forbidden_, MakeStore(access));
    return absl::OkStatus();
  }
  ObjectStore* store() override { return stacked_->store(); }
  ContractOptions options() override {
    ContractOptions options = stacked_->options();
    options.forbidden = forbidden_.get();
    return options;
  }

 private:
  absl::Status Stack(std::shared_ptr<ObjectStore> store, const ContractOptions& options,
                     int attempts) {
    StackOptions stack;
    stack.retry.max_attempts = attempts;
    stack.retry.base_backoff = absl::Milliseconds(5);
    stacked_ = std::make_unique<StackedBackend>(std::move(store), options, stack);
    return absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<ObjectStore>> MakeStore(const S3Access& access) {
    S3StoreOptions options;
    options.endpoint.bucket = access.bucket;
    options.endpoint.endpoint =
        access.variant.virtual_host ? ByName(access.endpoint) : access.endpoint;
    options.endpoint.path_style = !access.variant.virtual_host;
    options.signature = access.variant.signature;
    options.endpoint.region = "us-east-1";
    options.capabilities = access.capabilities;
    options.provider = access.provider;
    options.list_v1 = access.variant.old;
    options.bulk_delete = !access.variant.old;
    if (!access.ca_bundle.empty()) {
      HttpRoute route;
      route.tls.ca_bundle = access.ca_bundle;
      options.route = std::make_shared<HttpRoute>(route);
    }
    CredentialsOptions credentials;
    credentials.access_key_id = access.access_key;
    credentials.secret_access_key = Secret(access.secret_key);
    credentials.role.arn = access.role_arn;
    credentials.sts.url = access.endpoint;
    AwsServices services;
    services.environment = &environment_;
    services.clock = Clock::Real();
    services.transport = &transport_;
    UFS_ASSIGN_OR_RETURN(
        std::shared_ptr<CredentialsProvider> provider,
        MakeCredentials(credentials, services,
                        std::make_shared<ProfileFiles>(environment_, Clock::Real()),
                        std::make_shared<InstanceMetadata>(services)));
    UFS_ASSIGN_OR_RETURN(std::unique_ptr<S3ObjectStore> store,
                         S3ObjectStore::Create(options, std::move(provider),
                                               {&transport_, &compute_, Clock::Real()}));
    return std::shared_ptr<ObjectStore>(std::move(store));
  }

  FakeEnvironment environment_;  // nothing of the machine's
  ThreadPool compute_{"contract", 2};
  CurlTransport transport_;
  std::shared_ptr<ObjectStore> forbidden_;
  std::unique_ptr<StackedBackend> stacked_;
};

constexpr int64_t kServerPartSize = 64 << 10;

class S3ServerBackend final : public Backend {
 public:
  static absl::StatusOr<std::unique_ptr<Backend>> Make(const S3Variant& variant) {
    s3server::Options server_options;
    server_options.sigv2 = variant.signature == SignatureVersion::kV2;
    server_options.quirks.no_list_v2 = variant.old;
    server_options.quirks.no_bulk_delete = variant.old;
    server_options.limits.min_part_size = kServerPartSize;
    if (variant.locked) {
      server_options.locked = {"bucket"};
    }
    auto backend = std::make_unique<S3ServerBackend>();
    if (variant.tls) {
      server_options.tls = backend->authority_.Issue("server");
    }
    UFS_ASSIGN_OR_RETURN(backend->server_, s3server::Server::Start(server_options));
    S3Access access{backend->server_->endpoint(), "bucket",       server_options.access_key,
                    server_options.secret_key,    Capabilities(), variant};
    access.ca_bundle = variant.tls ? backend->authority_.bundle() : "";
    access.capabilities.put_if_absent = true;
    access.capabilities.complete_if_absent = true;
    access.capabilities.put_if_match = true;
    access.capabilities.copy_source_if_match = true;
    access.capabilities.copy_if_absent = true;
    access.capabilities.min_part_size = kServerPartSize;
    ContractOptions options;
    options.part_size = kServerPartSize;
    UFS_RETURN_IF_ERROR(backend->s3_.Open(access, options));
    return std::unique_ptr<Backend>(std::move(backend));
  }
  ObjectStore* store() override { return s3_.store(); }
  ContractOptions options() override { return s3_.options(); }

 private:
  const s3server::TestAuthority authority_;
  std::unique_ptr<s3server::Server> server_;
  S3Backend s3_;
};

// What tests/NAME/NAME.sh wrote of the server that it started.
absl::StatusOr<std::map<std::string, std::string>> ReadEnvironment(const std::string& name,
                                                                   const std::string& variable) {
  const char* const path = std::getenv(variable.c_str());
  if (path == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(variable, " is not set: run 'ctest -L ", name,
                                                      "', or tests/", name, "/", name,
                                                      ".sh start DIR and set it to DIR/env"));
  }
  std::map<std::string, std::string> values;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> field = absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (field.size() == 2) {
      values[field[0]] = field[1];
    }
  }
  if (values.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(path, " names no endpoint"));
  }
  return values;
}

absl::Status OpenRgw(std::map<std::string, std::string>& values, S3Access access, int attempts,
                     S3Backend* backend) {
  access.bucket = values["UFS_RGW_BUCKET"];
  access.access_key = values["UFS_RGW_ACCESS_KEY"];
  access.secret_key = values["UFS_RGW_SECRET_KEY"];
  access.capabilities.put_if_absent = true;
  UFS_RETURN_IF_ERROR(backend->Open(access, ContractOptions(), attempts));
  // Straight to RGW: it has no layers of ours that would try again.
  access.endpoint = values[access.variant.tls ? "UFS_RGW_TLS_ENDPOINT" : "UFS_RGW_ENDPOINT"];
  access.role_arn.clear();
  access.access_key = values["UFS_RGW_OTHER_ACCESS_KEY"];
  access.secret_key = values["UFS_RGW_OTHER_SECRET_KEY"];
  return backend->OpenForbidden(access);
}

absl::StatusOr<std::unique_ptr<Backend>> MakeRgw(const S3Variant& variant) {
  UFS_ASSIGN_OR_RETURN(auto values, ReadEnvironment("rgw", "UFS_RGW_ENV"));
  S3Access access;
  access.variant = variant;
  access.endpoint = values[variant.tls ? "UFS_RGW_TLS_ENDPOINT" : "UFS_RGW_ENDPOINT"];
  access.ca_bundle = variant.tls ? values["UFS_RGW_CA_BUNDLE"] : "";
  auto backend = std::make_unique<S3Backend>();
  UFS_RETURN_IF_ERROR(OpenRgw(values, access, 3, backend.get()));
  return std::unique_ptr<Backend>(std::move(backend));
}

// alice's bucket that bob may list and read by a bucket policy of those two actions.
absl::StatusOr<std::unique_ptr<Backend>> MakeRgwReader() {
  UFS_ASSIGN_OR_RETURN(auto values, ReadEnvironment("rgw", "UFS_RGW_ENV"));
  S3Access writer;
  writer.endpoint = values["UFS_RGW_ENDPOINT"];
  writer.bucket = values["UFS_RGW_READABLE_BUCKET"];
  writer.access_key = values["UFS_RGW_ACCESS_KEY"];
  writer.secret_key = values["UFS_RGW_SECRET_KEY"];
  writer.capabilities.put_if_absent = true;
  S3Access reader = writer;
  reader.access_key = values["UFS_RGW_OTHER_ACCESS_KEY"];
  reader.secret_key = values["UFS_RGW_OTHER_SECRET_KEY"];
  auto backend = std::make_unique<S3Backend>();
  UFS_RETURN_IF_ERROR(backend->OpenSplit(writer, reader));
  return std::unique_ptr<Backend>(std::move(backend));
}

absl::StatusOr<std::unique_ptr<Backend>> MakeRgwRole() {
  UFS_ASSIGN_OR_RETURN(auto values, ReadEnvironment("rgw", "UFS_RGW_ENV"));
  S3Access access;
  access.endpoint = values["UFS_RGW_STS_ENDPOINT"];
  access.role_arn = values["UFS_RGW_ROLE_ARN"];
  auto backend = std::make_unique<S3Backend>();
  UFS_RETURN_IF_ERROR(OpenRgw(values, access, 3, backend.get()));
  return std::unique_ptr<Backend>(std::move(backend));
}

// RGW behind something that refuses every third request.
class ThrottledRgw final : public Backend {
 public:
  static absl::StatusOr<std::unique_ptr<Backend>> Make() {
    UFS_ASSIGN_OR_RETURN(auto values, ReadEnvironment("rgw", "UFS_RGW_ENV"));
    const std::string& endpoint = values["UFS_RGW_ENDPOINT"];
    int port = 0;
    if (!absl::SimpleAtoi(endpoint.substr(endpoint.rfind(':') + 1), &port)) {
      return absl::InvalidArgumentError(endpoint);
    }
    auto backend = std::make_unique<ThrottledRgw>(port);
    backend->relay_.RefuseEvery(3);
    S3Access access;
    access.endpoint = absl::StrCat("http://", backend->relay_.authority());
    UFS_RETURN_IF_ERROR(OpenRgw(values, access, 20, &backend->s3_));
    return std::unique_ptr<Backend>(std::move(backend));
  }
  explicit ThrottledRgw(int port) : relay_(port) {}
  ObjectStore* store() override { return s3_.store(); }
  ContractOptions options() override { return s3_.options(); }

 private:
  Relay relay_;
  S3Backend s3_;
};

absl::StatusOr<std::unique_ptr<Backend>> MakeSwift() {
  UFS_ASSIGN_OR_RETURN(auto values, ReadEnvironment("swift", "UFS_SWIFT_ENV"));
  UFS_ASSIGN_OR_RETURN(const Provider* swift, FindProvider("swift"));
  S3Access access;
  access.provider = "swift";
  access.endpoint = values["UFS_SWIFT_ENDPOINT"];
  access.bucket = values["UFS_SWIFT_BUCKET"];
  access.access_key = values["UFS_SWIFT_ACCESS_KEY"];
  access.secret_key = values["UFS_SWIFT_SECRET_KEY"];
  access.capabilities = swift->capabilities;
  // A request takes Swift, which is written in Python, some 10 ms of a core: four small pages say
  // as much as four large ones.
  ContractOptions options;
  options.large_directory = 20;
  options.page_size = 10;
  auto backend = std::make_unique<S3Backend>();
  UFS_RETURN_IF_ERROR(backend->Open(access, options));
  access.access_key = values["UFS_SWIFT_OTHER_ACCESS_KEY"];
  access.secret_key = values["UFS_SWIFT_OTHER_SECRET_KEY"];
  UFS_RETURN_IF_ERROR(backend->OpenForbidden(access));
  return std::unique_ptr<Backend>(std::move(backend));
}

constexpr KnownGap kS3ServerGaps[] = {
    {"forbiddenIsNotMissingTest", "no second identity", "the embedded server knows one identity"},
};

// Radosgw 16.2.15, as Debian 12 has it.
constexpr KnownGap kRgwGaps[] = {
    {"invalidUtf8KeyTest", "InvalidObjectName", "it refuses keys that are not UTF-8"},
    {"putIfMatchTest", "does not offer If-Match",
     "it compares If-Match on PutObject without its quotes: a right one fails"},
    {"copyOfAVersionTest", "does not offer x-amz-copy-source-if-match",
     "it ignores the header: copies are checked by HEAD"},
    {"multipartCopyOfAVersionTest", "does not offer x-amz-copy-source-if-match",
     "it ignores the header: copies are checked by HEAD"},
    {"multipartIfAbsentTest", "does not offer If-None-Match on CompleteMultipartUpload",
     "it ignores the header there"},
    {"multipartLeaveOutPartsTest", "InvalidPart", "it demands that every part sent is named"},
    {"multipartRefusalsTest", "DATA_LOSS",
     "it completes what AWS refuses; our checks of its answer find that"},
    {"multipartPartNumbersTest", "it gives OK", "it takes parts 0 and 10,001"},
};

constexpr KnownGap kReaderGap = {"forbiddenIsNotMissingTest", "no second identity",
                                 "the second one is needed for reading"};
constexpr KnownGap kRoleGap = {
    "multipartCopyTest", "AccessDenied",
    "it grants CopyObject to a role's session, but not the source of UploadPartCopy"};

// Lives for ever, as the tests that it is registered with.
absl::Span<const KnownGap> RgwGapsAnd(const KnownGap& gap) {
  auto* const gaps = new std::vector<KnownGap>(std::begin(kRgwGaps), std::end(kRgwGaps));
  gaps->push_back(gap);
  return *gaps;
}

// Swift 2.30's s3api, as Debian 12 has it.
constexpr KnownGap kSwiftGaps[] = {
    {"putIfMatchTest", "does not offer If-Match", "it answers 501 to conditions on PutObject"},
    {"putIfAbsentTest", "does not offer If-None-Match on PutObject", "the same"},
    {"concurrentExclusiveWritersTest", "does not offer If-None-Match on PutObject", "the same"},
    {"invalidUtf8KeyTest", "InvalidURI", "it refuses keys that are not UTF-8"},
    {"forbiddenIsNotMissingTest", "HTTP 404", "it tells anybody that an object is missing"},
    {"multipartPartNumbersTest", "it gives OK", "it takes a part that AWS refuses"},
};

std::vector<BackendKind> OverVariants(
    const std::string& name,
    absl::StatusOr<std::unique_ptr<Backend>> (*make)(const S3Variant& variant),
    absl::Span<const KnownGap> gaps) {
  std::vector<BackendKind> kinds;
  for (const S3Variant& variant : kVariants) {
    kinds.push_back({name + variant.suffix, [=] { return make(variant); }, gaps});
  }
  return kinds;
}

}  // namespace

std::vector<BackendKind> S3ServerBackends() {
  std::vector<BackendKind> kinds = OverVariants("S3Server", &S3ServerBackend::Make, kS3ServerGaps);
  S3Variant locked = {"Locked"};
  locked.locked = true;
  kinds.push_back(
      {"S3ServerLocked", [locked] { return S3ServerBackend::Make(locked); }, kS3ServerGaps});
  return kinds;
}

std::vector<BackendKind> RgwBackends() {
  const absl::Span<const KnownGap> gaps = kRgwGaps;
  std::vector<BackendKind> kinds = OverVariants("Rgw", &MakeRgw, gaps);
  kinds.push_back({"RgwThrottled", &ThrottledRgw::Make, gaps});
  kinds.push_back({"RgwReader", &MakeRgwReader, RgwGapsAnd(kReaderGap)});
  kinds.push_back({"RgwRole", &MakeRgwRole, RgwGapsAnd(kRoleGap)});
  return kinds;
}

std::vector<BackendKind> SwiftBackends() { return {{"Swift", &MakeSwift, kSwiftGaps}}; }

}  // namespace ufs
