// S3 over the network: the embedded server, and Ceph's.
#include "tests/contract/s3_backends.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/contract/stacked_backend.h"
#include "tests/s3server/server.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/base/status.h"
#include "ufs/base/thread_pool.h"
#include "ufs/http/curl_transport.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {
namespace {

struct S3Access {
  std::string endpoint;
  std::string bucket;
  std::string access_key;
  std::string secret_key;
  Capabilities capabilities;
};

// Network, threads and the stores that use them.
class S3Backend : public Backend {
 public:
  absl::Status Open(const S3Access& access, ContractOptions options) {
    UFS_ASSIGN_OR_RETURN(std::shared_ptr<ObjectStore> store, MakeStore(access));
    StackOptions stack;
    stack.retry.max_attempts = 3;  // nothing is broken here: an error that stays is found soon
    stacked_ = std::make_unique<StackedBackend>(std::move(store), options, stack);
    return absl::OkStatus();
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
  absl::StatusOr<std::shared_ptr<ObjectStore>> MakeStore(const S3Access& access) {
    S3StoreOptions options;
    options.endpoint.bucket = access.bucket;
    options.endpoint.endpoint = access.endpoint;
    options.endpoint.region = "us-east-1";
    options.capabilities = access.capabilities;
    UFS_ASSIGN_OR_RETURN(
        std::unique_ptr<S3ObjectStore> store,
        S3ObjectStore::Create(
            options, MakeOptionCredentials(access.access_key, Secret(access.secret_key), Secret()),
            {&transport_, &compute_, Clock::Real()}));
    return std::shared_ptr<ObjectStore>(std::move(store));
  }

  ThreadPool compute_{"contract", 2};
  CurlTransport transport_;
  std::shared_ptr<ObjectStore> forbidden_;
  std::unique_ptr<StackedBackend> stacked_;
};

constexpr int64_t kServerPartSize = 64 << 10;

class S3ServerBackend final : public Backend {
 public:
  static absl::StatusOr<std::unique_ptr<Backend>> Make() {
    s3server::Options server_options;
    server_options.limits.min_part_size = kServerPartSize;
    auto backend = std::make_unique<S3ServerBackend>();
    UFS_ASSIGN_OR_RETURN(backend->server_, s3server::Server::Start(server_options));
    S3Access access{backend->server_->endpoint(), "bucket", server_options.access_key,
                    server_options.secret_key, Capabilities()};
    access.capabilities.put_if_absent = true;
    access.capabilities.complete_if_absent = true;
    access.capabilities.put_if_match = true;
    access.capabilities.copy_source_if_match = true;
    access.capabilities.min_part_size = kServerPartSize;
    ContractOptions options;
    options.part_size = kServerPartSize;
    UFS_RETURN_IF_ERROR(backend->s3_.Open(access, options));
    return std::unique_ptr<Backend>(std::move(backend));
  }
  ObjectStore* store() override { return s3_.store(); }
  ContractOptions options() override { return s3_.options(); }

 private:
  std::unique_ptr<s3server::Server> server_;
  S3Backend s3_;
};

absl::StatusOr<std::map<std::string, std::string>> ReadRgwEnvironment() {
  const char* const path = std::getenv("UFS_RGW_ENV");
  if (path == nullptr) {
    return absl::FailedPreconditionError(
        "UFS_RGW_ENV is not set: run 'ctest -L rgw', or tests/rgw/rgw.sh start DIR and set it to "
        "DIR/env");
  }
  std::map<std::string, std::string> values;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> field = absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (field.size() == 2) {
      values[field[0]] = field[1];
    }
  }
  if (values["UFS_RGW_ENDPOINT"].empty()) {
    return absl::FailedPreconditionError(absl::StrCat(path, " names no endpoint"));
  }
  return values;
}

absl::StatusOr<std::unique_ptr<Backend>> MakeRgw() {
  UFS_ASSIGN_OR_RETURN(auto values, ReadRgwEnvironment());
  S3Access access{values["UFS_RGW_ENDPOINT"], values["UFS_RGW_BUCKET"],
                  values["UFS_RGW_ACCESS_KEY"], values["UFS_RGW_SECRET_KEY"], Capabilities()};
  access.capabilities.put_if_absent = true;
  auto backend = std::make_unique<S3Backend>();
  UFS_RETURN_IF_ERROR(backend->Open(access, ContractOptions()));
  access.access_key = values["UFS_RGW_OTHER_ACCESS_KEY"];
  access.secret_key = values["UFS_RGW_OTHER_SECRET_KEY"];
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
    {"multipartListUploadsTest", "is not listed",
     "it percent-encodes the keys of ListMultipartUploads without saying so"},
};

}  // namespace

const BackendKind kS3ServerBackend = {"S3Server", &S3ServerBackend::Make, kS3ServerGaps};
const BackendKind kRgwBackend = {"Rgw", &MakeRgw, kRgwGaps};

}  // namespace ufs
