#ifndef UFS_PROBE_STORE_SOURCE_FAKE_H_
#define UFS_PROBE_STORE_SOURCE_FAKE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ufs/object/store_error.h"
#include "ufs/probe/store_source.h"
#include "ufs/store/store_layer.h"

namespace ufs {

// Refuses operations by name with a code, or changes nothing but `ignores` conditions.
class TroubledStore final : public StoreDispatch<TroubledStore> {
 public:
  using StoreDispatch::StoreDispatch;
  absl::string_view layer() const override { return "trouble"; }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    const std::string operation = OperationName<R>();
    requests.push_back(operation);
    if (on_request != nullptr) {
      on_request(operation);
    }
    const auto found = refused.find(operation);
    if (found != refused.end()) {
      StoreError error;
      error.http_status = found->second == "NoSuchBucket" ? 404 : 403;
      error.code = operation == "HeadObject" ? "" : found->second;
      error.operation = operation;
      error.bucket = "bucket";
      done(MakeStoreStatus(error));
      return;
    }
    if constexpr (std::is_same_v<R, PutRequest> || std::is_same_v<R, CopyRequest>) {
      if (ignores_conditions) {
        request.condition = WriteCondition();
        if constexpr (std::is_same_v<R, CopyRequest>) {
          request.source.etag.clear();
        }
      }
    }
    next()->Execute(context, std::move(request), std::move(done));
  }

  std::map<std::string, std::string> refused;  // by operation: the code
  bool ignores_conditions = false;
  std::vector<std::string> requests;
  std::function<void(const std::string&)> on_request;
};

class FakeSource final : public StoreSource {
 public:
  FakeSource() {
    Place found;
    EndpointSettings settings;
    settings.bucket = "bucket";
    found.endpoint = *ResolveEndpoint(settings);
    found.region_source = "default";
    place = found;
    Identity who;
    who.credentials.access_key_id = "AKID";
    who.credentials.provider = "environment";
    identity = who;
  }
  absl::StatusOr<Place> Locate() override { return place; }
  absl::StatusOr<Identity> Identify() override { return identity; }
  absl::StatusOr<std::shared_ptr<ObjectStore>> Open() override { return store; }
  std::string Learnt() const override { return learnt; }
  absl::StatusOr<S3Answer> Send(Party party, const RequestContext& /*context*/,
                                S3Call call) override {
    const std::string operation = call.operation;
    sent.emplace_back(party, std::move(call));
    const auto found = answers.find(operation);
    return found == answers.end() ? absl::UnimplementedError("not offered")
                                  : found->second(sent.back().second);
  }

  absl::StatusOr<Place> place;
  absl::StatusOr<Identity> identity;
  std::shared_ptr<ObjectStore> store;
  std::string learnt;
  // What Send is asked, and answers by operation.
  std::vector<std::pair<Party, S3Call>> sent;
  std::map<std::string, std::function<absl::StatusOr<S3Answer>(const S3Call&)>> answers;
};

}  // namespace ufs

#endif  // UFS_PROBE_STORE_SOURCE_FAKE_H_
