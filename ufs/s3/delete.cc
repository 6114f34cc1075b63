// DeleteObject and DeleteObjects. XML 1.0 cannot carry every key (control characters, bytes that
// are not UTF-8): those are deleted one by one, by their URL, beside the bulk request; so are all
// of them where the store has no bulk request.
#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "ufs/base/mutex.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/error_answer.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"
#include "ufs/xml/xml_writer.h"

namespace ufs {
namespace {

constexpr size_t kMaxKeys = 1000;  // "DeleteObjects", Amazon S3 API Reference
// Requests for single keys that stand behind one DeleteMany: it holds one slot of admission.
constexpr size_t kMaxSingles = 16;

absl::StatusOr<std::string> DeleteBody(const std::vector<std::string>& keys) {
  XmlWriter xml("Delete", kS3Namespace);
  xml.Element("Quiet", "true");
  for (const std::string& key : keys) {
    xml.Open("Object").Element("Key", key).Close();
  }
  return xml.Finish();
}

absl::StatusOr<DeleteManyResult> ReadDeleted(const S3Call& call, const S3Answer& answer) {
  UFS_ASSIGN_OR_RETURN(const XmlDocument document, ParseBody(call, answer, "DeleteResult"));
  DeleteManyResult result;
  for (const XmlElement error : document.root().Children()) {
    if (error.name() == "Error" && error.ChildText("Code") != "NoSuchKey") {
      result.failures.push_back({std::string(error.ChildText("Key")),
                                 std::string(error.ChildText("Code")),
                                 std::string(error.ChildText("Message"))});
    }
  }
  return result;
}

// Joins the outcomes of several requests into one result. A key that the store refused is a
// failure in the result; anything else that goes wrong is the whole operation's.
class Joined {
 public:
  Joined(int count, Completion<DeleteManyResult> done) : left_(count), done_(std::move(done)) {}

  void AddBulk(absl::StatusOr<DeleteManyResult> result) {
    {
      MutexLock lock(&mutex_);
      if (result.ok()) {
        for (DeleteFailure& failure : result->failures) {
          result_.failures.push_back(std::move(failure));
        }
      } else {
        status_.Update(result.status());
      }
    }
    FinishOne();
  }

  void AddOne(const std::string& key, const absl::Status& status) {
    const absl::optional<StoreError> error = GetStoreError(status);
    MutexLock lock(&mutex_);
    if (error.has_value() && status.code() == absl::StatusCode::kPermissionDenied) {
      result_.failures.push_back({key, error->code, error->message});
    } else {
      status_.Update(status);
    }
  }

  // Nothing more needs to be tried: the whole operation fails.
  bool failed() {
    MutexLock lock(&mutex_);
    return !status_.ok();
  }

  // One of the `count` runs is over.
  void FinishOne() {
    absl::StatusOr<DeleteManyResult> result = DeleteManyResult();
    Completion<DeleteManyResult> done;
    {
      MutexLock lock(&mutex_);
      if (--left_ > 0) {
        return;
      }
      result = status_.ok() ? absl::StatusOr<DeleteManyResult>(std::move(result_))
                            : absl::StatusOr<DeleteManyResult>(status_);
      done = std::move(done_);
    }
    done(std::move(result));
  }

 private:
  Mutex mutex_;
  int left_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  DeleteManyResult result_ ABSL_GUARDED_BY(mutex_);
  Completion<DeleteManyResult> done_ ABSL_GUARDED_BY(mutex_);
};

void SendBulk(S3Core& core, const RequestContext& context, S3Call call,
              const std::vector<std::string>& keys, Completion<DeleteManyResult> done) {
  absl::StatusOr<std::string> body = DeleteBody(keys);
  if (!body.ok()) {
    done(core.Name(call, body.status()));
    return;
  }
  call.query = {{"delete", ""}};
  call.headers = {{"content-type", "application/xml"},
                  {"content-md5", Base64Encode(Md5::Of(*body))}};
  call.body = Bytes(*std::move(body));
  core.Run<DeleteManyResult>(
      context, std::move(call),
      [owner = core.shared_from_this()](
          const S3Call& sent, const S3Answer& answer) -> absl::StatusOr<DeleteManyResult> {
        if (IsErrorBody(sent, answer)) {
          return owner->Refusal(sent, answer);
        }
        return ReadDeleted(sent, answer);
      },
      std::move(done));
}

void SendOne(S3Core& core, const RequestContext& context, S3Call call, Completion<void> done) {
  core.Run<void>(
      context, std::move(call),
      [](const S3Call& /*call*/, const S3Answer& /*answer*/) { return absl::OkStatus(); },
      [done = std::move(done)](absl::Status status) mutable {
        // Some stores say that there was nothing to delete; S3 does not.
        done(IsStoreCode(status, "NoSuchKey") ? absl::OkStatus() : std::move(status));
      });
}

// Keys that are deleted one by one, each run taking the next when its own is done.
struct Singles {
  std::shared_ptr<S3Core> core;
  RequestContext context;
  std::vector<std::string> keys;
  std::atomic<size_t> next{0};
  std::shared_ptr<Joined> joined;

  static void Next(const std::shared_ptr<Singles>& self) {
    const size_t index = self->next.fetch_add(1);
    if (index >= self->keys.size() || self->joined->failed()) {
      self->joined->FinishOne();
      return;
    }
    SendOne(*self->core, self->context, CallFor(DeleteRequest(), "DELETE", self->keys[index]),
            [self, index](absl::Status status) {
              self->joined->AddOne(self->keys[index], status);
              Next(self);
            });
  }
};

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, DeleteRequest request,
                            Completion<void> done) {
  S3Call call = CallFor(request, "DELETE", std::move(request.key));
  if (absl::Status status = CheckKey(call.key); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  SendOne(*core_, context, std::move(call), std::move(done));
}

void S3ObjectStore::Execute(const RequestContext& context, DeleteManyRequest request,
                            Completion<DeleteManyResult> done) {
  S3Call call = CallFor(request, "POST", "");
  absl::Status valid =
      request.keys.size() > kMaxKeys
          ? absl::InvalidArgumentError("at most 1,000 keys can be deleted at a time")
          : absl::OkStatus();
  std::vector<std::string> bulk;
  std::vector<std::string> single;
  for (std::string& key : request.keys) {
    valid.Update(CheckKey(key));
    const bool in_bulk = core_->options().bulk_delete && FitsXml(key);
    (in_bulk ? bulk : single).push_back(std::move(key));
  }
  if (!valid.ok()) {
    done(core_->Name(call, valid));
    return;
  }
  if (bulk.empty() && single.empty()) {
    done(DeleteManyResult());
    return;
  }
  const size_t runs = std::min(single.size(), kMaxSingles);
  auto joined =
      std::make_shared<Joined>(static_cast<int>(runs) + (bulk.empty() ? 0 : 1), std::move(done));
  if (!bulk.empty()) {
    SendBulk(
        *core_, context, std::move(call), bulk,
        [joined](absl::StatusOr<DeleteManyResult> result) { joined->AddBulk(std::move(result)); });
  }
  auto singles = std::make_shared<Singles>();
  singles->core = core_;
  singles->context = context;
  singles->keys = std::move(single);
  singles->joined = std::move(joined);
  for (size_t i = 0; i < runs; ++i) {
    Singles::Next(singles);
  }
}

}  // namespace ufs
