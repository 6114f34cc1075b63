// One multipart upload. Invariants: no CreateMultipartUpload without a durable intent, no part
// without a durable id (where there is a journal); the journal's record is closed only when the
// upload is known to be completed, gone or refused; callbacks run with no lock held.
#include "ufs/transfer/uploader.h"

#include <atomic>
#include <utility>

#include "ufs/base/status.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

// What a metadata request may take in all, its retries included.
constexpr absl::Duration kCreateDeadline = absl::Seconds(30);

// Whether the store itself refused, so that nothing was made.
bool IsRefusal(const absl::Status& status) {
  const absl::optional<StoreError> error = GetStoreError(status);
  return error.has_value() && error->http_status >= 400 && error->http_status < 500 &&
         status.code() != absl::StatusCode::kUnavailable;
}

}  // namespace

Uploader::Uploader(const UploadResources& resources, std::string key, ObjectAttributes attributes)
    : resources_(resources), key_(std::move(key)), attributes_(std::move(attributes)) {}

Uploader::~Uploader() {
  UploadRecord record;
  {
    MutexLock lock(&mutex_);
    if (state_ != State::kOpen) {
      return;
    }
    record = Record();
  }
  resources_.janitor->Abort(std::move(record), [](absl::Status) {});
}

UploadRecord Uploader::Record() const {
  UploadRecord record;
  record.intent = intent_;
  record.key = key_;
  record.upload_id = upload_id_;
  return record;
}

void Uploader::Spend() {
  if (state_ == State::kOpen && resources_.journal != nullptr && intent_ != 0) {
    resources_.journal->RecordClosed(intent_);
  }
  state_ = State::kSpent;
}

bool Uploader::started() const {
  MutexLock lock(&mutex_);
  return started_;
}

template <typename Request>
void Uploader::Send(RequestContext context, Request request,
                    Completion<typename Request::Result> done) {
  const std::shared_ptr<ObjectStore> store = resources_.store();
  store->Execute(context, std::move(request),
                 [self = shared_from_this(), store,
                  done = std::move(done)](ResultOf<typename Request::Result> result) mutable {
                   done(std::move(result));
                   self->RequestEnded();
                 });
}

void Uploader::WithUpload(WithId use) {
  absl::StatusOr<std::string> id = absl::CancelledError("the upload was given up");
  bool create = false;
  {
    MutexLock lock(&mutex_);
    if (!aborting_ && state_ != State::kSpent) {
      if (state_ != State::kOpen) {
        waiting_.push_back(std::move(use));
        create = state_ == State::kNew;
        state_ = State::kCreating;
        started_ = true;
      } else {
        id = upload_id_;
        ++in_flight_;
      }
    }
  }
  if (use != nullptr) {
    use(std::move(id));
    return;
  }
  if (!create) {
    return;
  }
  RequestContext context;
  context.deadline = resources_.clock->Now() + kCreateDeadline;
  context.priority = Priority::kUpload;
  UploadRecord record;
  record.key = key_;
  record.recorded = resources_.clock->WallNow();
  record.deadline = kCreateDeadline;
  if (resources_.server_time) {
    record.server_time = resources_.server_time();
  }
  if (resources_.journal == nullptr) {
    SendCreate(context, std::move(record));
    return;
  }
  resources_.journal->RecordIntent(record, [self = shared_from_this(), context,
                                            record](absl::StatusOr<uint64_t> intent) mutable {
    if (!intent.ok()) {
      self->CreationEnded(Annotate(intent.status(), "cannot record an upload"));
      return;
    }
    record.intent = *intent;
    self->SendCreate(context, std::move(record));
  });
}

void Uploader::SendCreate(const RequestContext& context, UploadRecord record) {
  CreateUploadRequest request;
  request.key = key_;
  request.attributes = attributes_;
  const auto lost = std::make_shared<std::atomic<bool>>(false);
  request.lost_attempt = lost;
  const std::shared_ptr<ObjectStore> store = resources_.store();
  store->Execute(context, std::move(request),
                 [self = shared_from_this(), store, lost,
                  record = std::move(record)](absl::StatusOr<std::string> id) mutable {
                   self->Created(std::move(record), std::move(id), *lost);
                 });
}

void Uploader::Created(UploadRecord record, absl::StatusOr<std::string> id, bool lost_attempt) {
  if (!id.ok()) {
    if (lost_attempt || !IsRefusal(id.status())) {
      resources_.janitor->ResolveIntent(std::move(record));
    } else if (resources_.journal != nullptr) {
      resources_.journal->RecordClosed(record.intent);
    }
    CreationEnded(std::move(id));
    return;
  }
  {
    MutexLock lock(&mutex_);
    intent_ = record.intent;
    upload_id_ = *id;
  }
  if (resources_.journal == nullptr) {
    CreationEnded(std::move(id));
    return;
  }
  // An earlier attempt may have made an upload, too: it gets an intent of its own, which is looked
  // into only when the id of this one is known, so that the two are not mistaken.
  const auto lost_intent = std::make_shared<uint64_t>(0);
  if (lost_attempt) {
    resources_.journal->RecordIntent(record, [lost_intent](absl::StatusOr<uint64_t> intent) {
      *lost_intent = intent.value_or(0);  // completions come in order, on one thread
    });
  }
  resources_.journal->RecordUploadId(
      record.intent, *id,
      [self = shared_from_this(), record, id, lost_intent](absl::Status recorded) mutable {
        if (*lost_intent != 0) {
          UploadRecord lost = record;
          lost.intent = *lost_intent;
          self->resources_.janitor->ResolveIntent(std::move(lost));
        }
        if (!recorded.ok()) {
          record.upload_id = *id;
          self->resources_.janitor->Abort(std::move(record), [](absl::Status) {});
          id = Annotate(recorded, "cannot record an upload");
        }
        self->CreationEnded(std::move(id));
      });
}

void Uploader::CreationEnded(absl::StatusOr<std::string> id) {
  std::vector<WithId> waiting;
  bool abort = false;
  {
    MutexLock lock(&mutex_);
    state_ = id.ok() ? State::kOpen : State::kNew;
    waiting.swap(waiting_);
    if (aborting_) {
      abort = true;
    } else if (id.ok()) {
      in_flight_ += static_cast<int>(waiting.size());
    }
  }
  if (abort) {
    id = absl::CancelledError("the upload was given up");
  }
  for (WithId& use : waiting) {
    use(id);
  }
  if (abort) {
    FinishAbort();
  }
}

void Uploader::RequestEnded() {
  {
    MutexLock lock(&mutex_);
    --in_flight_;
    if (!aborting_ || in_flight_ != 0 || state_ == State::kCreating) {
      return;
    }
  }
  FinishAbort();
}

void Uploader::SendPart(const RequestContext& context, int number, Bytes body,
                        Completion<PartResult> done) {
  WithUpload([this, context = RequestContext(context), number, body = std::move(body),
              done = std::move(done)](absl::StatusOr<std::string> id) mutable {
    if (!id.ok()) {
      done(id.status());
      return;
    }
    UploadPartRequest request;
    request.key = key_;
    request.upload_id = *std::move(id);
    request.part_number = number;
    request.body = std::move(body);
    context.cancel = cancel_parts_.token();
    Send(context, std::move(request), std::move(done));
  });
}

void Uploader::CopyPart(const RequestContext& context, int number, ObjectId source, ByteRange range,
                        Completion<PartResult> done) {
  WithUpload([this, context = RequestContext(context), number, source = std::move(source), range,
              done = std::move(done)](absl::StatusOr<std::string> id) mutable {
    if (!id.ok()) {
      done(id.status());
      return;
    }
    UploadPartCopyRequest request;
    request.key = key_;
    request.upload_id = *std::move(id);
    request.part_number = number;
    request.source = std::move(source);
    request.range = range;
    context.cancel = cancel_parts_.token();
    Send(context, std::move(request), std::move(done));
  });
}

void Uploader::Complete(const RequestContext& context, std::vector<CompletedPart> parts,
                        WriteCondition condition, Completion<PutResult> done) {
  WithUpload([this, context, parts = std::move(parts), condition = std::move(condition),
              done = std::move(done)](absl::StatusOr<std::string> id) mutable {
    if (!id.ok()) {
      done(id.status());
      return;
    }
    CompleteUploadRequest request;
    request.key = key_;
    request.upload_id = *std::move(id);
    request.parts = std::move(parts);
    request.condition = std::move(condition);
    Send(context, std::move(request),
         [self = shared_from_this(),
          done = std::move(done)](absl::StatusOr<PutResult> result) mutable {
           if (result.ok() || absl::IsNotFound(result.status()) ||
               absl::IsDataLoss(result.status())) {
             MutexLock lock(&self->mutex_);
             self->Spend();
           }
           done(std::move(result));
         });
  });
}

void Uploader::Abort(Completion<void> done) {
  bool now = false;
  {
    MutexLock lock(&mutex_);
    aborting_ = true;
    abort_waiters_.push_back(std::move(done));
    now = state_ != State::kCreating && in_flight_ == 0;
  }
  cancel_parts_.Cancel();
  if (now) {
    FinishAbort();
  }
}

void Uploader::FinishAbort() {
  std::vector<Completion<void>> waiters;
  absl::optional<UploadRecord> left;
  {
    MutexLock lock(&mutex_);
    waiters.swap(abort_waiters_);
    if (state_ == State::kOpen) {
      left = Record();
    }
    state_ = State::kSpent;
  }
  auto answer = [waiters = std::move(waiters)](absl::Status status) mutable {
    for (Completion<void>& waiter : waiters) {
      waiter(status);
    }
  };
  if (left.has_value()) {
    resources_.janitor->Abort(*std::move(left), std::move(answer));
  } else {
    answer(absl::OkStatus());
  }
}

}  // namespace ufs
