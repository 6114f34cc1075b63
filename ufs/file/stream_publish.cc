// Making a content visible. Invariants: at most one publish runs; it works on `publishing_` alone,
// which stays held until the store has confirmed the object; a final request whose outcome is in
// doubt is resolved by a HEAD, never assumed.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/digest/multipart_etag.h"
#include "ufs/file/stream_writer.h"
#include "ufs/object/own_write.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

// Lock files are small and alike: only a nonce tells which of two equal ones is ours. Larger
// contents are known by their ETag, and stay free of metadata that the user did not ask for.
constexpr int64_t kNonceUpTo = 4 * kKiB;
constexpr char kNonceName[] = "underfs-nonce";

// Whether the store may have done what was asked although it did not say so.
bool InDoubt(const absl::Status& status) {
  const absl::optional<StoreError> error = GetStoreError(status);
  return MayBeOwnWrite(status) || !error.has_value() || error->http_status == 0 ||
         error->http_status >= 500 || status.code() == absl::StatusCode::kUnavailable;
}

std::string Md5Of(const Bytes& body) {
  Md5 md5;
  for (const Bytes::Slice& slice : body.slices()) {
    md5.Update(slice.data);
  }
  const Md5::Digest digest = md5.Finish();
  return HexEncode(absl::MakeConstSpan(digest));
}

// The ETag of what `content` was sent as; empty when it cannot be told.
std::string ExpectedEtag(const Content& content, const Bytes& body) {
  if (content.uploader == nullptr) {
    return Md5Of(body);
  }
  MultipartEtag composite;
  for (const PartPtr& part : content.parts) {
    if (!composite.AddEtag(part->etag).ok()) {
      return std::string();
    }
  }
  return composite.Finish();
}

}  // namespace

void StreamWriter::Publish(const RequestContext&, Completion<ObjectMeta> done) {
  Deferred after;
  MutexLock lock(&mutex_);
  if (!sticky_.ok() || !DirtyLocked()) {
    absl::StatusOr<ObjectMeta> answer = published_;
    if (!sticky_.ok() && !discarded_) {
      answer = sticky_;
    }
    after.Run([done = std::move(done), answer = std::move(answer)]() mutable {
      done(std::move(answer));
    });
    return;
  }
  Waiter waiter;
  waiter.seq = current_->modified ? current_->seq : publishing_->seq;
  waiter.done = std::move(done);
  waiters_.push_back(std::move(waiter));
  if (!running_) {
    StartPublish(&after);
  }
}

void StreamWriter::StartPublish(Deferred* after) {
  if (publishing_ == nullptr) {
    publishing_ = std::move(current_);
    publishing_->Freeze();
    current_ = Successor(publishing_);
  }
  running_ = true;
  restarts_left_ = 1;
  publishing_->error = absl::OkStatus();
  for (const PartPtr& part : publishing_->parts) {
    part->error = absl::OkStatus();
  }
  if (publishing_->vanished && !RestartUpload(publishing_, after)) {
    return;
  }
  StepPublish(after);
}

// The store forgot the upload: everything is sent once more. False when that cannot be done; the
// publish has ended then.
bool StreamWriter::RestartUpload(const ContentPtr& content, Deferred* after) {
  if (!content->IsHeld()) {
    sticky_ = absl::DataLossError(
        absl::StrCat(key_, ": the store lost an upload whose bytes are no longer held here"));
    PublishFailed(content, sticky_, after);
    return false;
  }
  after->Drop(std::move(content->uploader));
  content->ForgetUpload();
  content->error = absl::OkStatus();
  for (const PartPtr& part : content->parts) {
    part->error = absl::OkStatus();
  }
  return true;
}

void StreamWriter::StepPublish(Deferred* after) {
  const ContentPtr content = publishing_;
  if (final_) {
    return;
  }
  if (content->error.ok()) {
    if (content->uploader == nullptr && content->parts.size() <= 1 && !content->HasCopies()) {
      if (BaseIsReady(content, after)) {
        SendWhole(content, after);
      }
      if (content->error.ok()) {
        return;
      }
    } else {
      Pump(content, false, after);
    }
  }
  if (content->sending > 0) {
    return;
  }
  if (discarded_) {
    PublishFailed(content, absl::CancelledError("the file was removed"), after);
    return;
  }
  if (!content->error.ok()) {
    if (!content->vanished || restarts_left_-- <= 0) {
      PublishFailed(content, content->error, after);
    } else if (RestartUpload(content, after)) {
      StepPublish(after);
    }
    return;
  }
  final_ = true;
  after->Run([self = shared_from_this(), content] {
    self->CheckVersions(content, Bytes(), [self, content] { self->SendComplete(content); });
  });
}

// The whole object in one request.
void StreamWriter::SendWhole(const ContentPtr& content, Deferred* after) {
  final_ = true;
  PutRequest request;
  request.key = key_;
  request.attributes = attributes_;
  request.condition = Condition(/*whole=*/true);
  if (request.condition.if_absent && content->size <= kNonceUpTo) {
    if (content->nonce.empty()) {
      content->nonce = shared_->resources.random->NextName();
    }
    request.attributes.user_metadata[kNonceName] = content->nonce;
  }
  auto send = [self = shared_from_this(), content,
               request = std::move(request)](absl::StatusOr<Bytes> body) mutable {
    if (!body.ok()) {
      self->EndPublish(content, body.status());
      return;
    }
    request.body = *body;
    self->CheckVersions(content, *body, [self, content, request = std::move(request)]() mutable {
      const std::shared_ptr<ObjectStore> store = self->shared_->resources.store();
      Bytes sent = request.body;
      store->Execute(
          RequestContext{}, std::move(request),
          [self, content, store, sent = std::move(sent)](absl::StatusOr<PutResult> result) mutable {
            self->FinalAnswer(content, std::move(sent), std::move(result));
          });
    });
  };
  if (content->parts.empty()) {
    after->Run([send = std::move(send)]() mutable { send(Bytes()); });
  } else {
    GetBody(content, content->parts.front(), std::move(send), after);
  }
}

// What must hold for the write to be ours to make.
WriteCondition StreamWriter::Condition(bool whole) const {
  const Capabilities& capabilities = shared_->resources.store()->capabilities();
  const bool absent = exclusive_ || (shared_->options.fail_on_conflict && expected_ == "");
  WriteCondition condition;
  condition.if_absent =
      absent && (whole ? capabilities.put_if_absent : capabilities.complete_if_absent);
  if (!absent && shared_->options.fail_on_conflict && expected_.has_value() &&
      capabilities.put_if_match) {
    condition.if_match = *expected_;
  }
  return condition;
}

// Looks before the object becomes visible at what the store cannot check for us: whether the source
// of the copies, and where conflicts are to fail the version that is replaced, still stand.
void StreamWriter::CheckVersions(const ContentPtr& content, Bytes body,
                                 absl::AnyInvocable<void()> go_on) {
  const std::shared_ptr<ObjectStore> store = shared_->resources.store();
  const Capabilities& capabilities = store->capabilities();
  std::string key;
  absl::optional<std::string> expected;
  {
    MutexLock lock(&mutex_);
    const WriteCondition condition = Condition(content->uploader == nullptr);
    if (shared_->options.fail_on_conflict && !exclusive_ && expected_.has_value() &&
        !condition.if_absent && condition.if_match.empty()) {
      key = key_;
      expected = expected_;
    } else if (content->HasCopies() && !capabilities.copy_source_if_match) {
      key = content->base->id.key;
      expected = content->base->id.etag;
    }
  }
  if (!expected.has_value()) {
    go_on();
    return;
  }
  store->Execute(HeadContext(), HeadRequest{key},
                 [self = shared_from_this(), content, body = std::move(body), key, expected, store,
                  go_on = std::move(go_on)](absl::StatusOr<ObjectMeta> meta) mutable {
                   absl::Status status = meta.status();
                   const std::string etag = meta.ok() ? meta->etag : std::string();
                   if ((meta.ok() || absl::IsNotFound(status)) && etag == *expected) {
                     go_on();
                     return;
                   }
                   bool ours = false;  // an earlier attempt, whose answer was lost
                   if (meta.ok()) {
                     MutexLock lock(&self->mutex_);
                     ours = content->maybe_published && etag == ExpectedEtag(*content, body);
                   }
                   if (ours) {
                     self->EndPublish(content, etag);
                     return;
                   }
                   if (meta.ok() || absl::IsNotFound(status)) {
                     status = absl::FailedPreconditionError(absl::StrCat(
                         key, " was replaced by another client while it was written on"));
                   }
                   self->EndPublish(content, status);
                 });
}

void StreamWriter::SendComplete(const ContentPtr& content) {
  std::shared_ptr<Uploader> uploader;
  std::vector<CompletedPart> parts;
  WriteCondition condition;
  const std::shared_ptr<ObjectStore> store = shared_->resources.store();
  {
    MutexLock lock(&mutex_);
    uploader = content->uploader;
    for (size_t i = 0; i < content->parts.size(); ++i) {
      parts.push_back({static_cast<int>(i) + 1, content->parts[i]->etag});
    }
    condition = Condition(/*whole=*/false);
  }
  if (uploader == nullptr) {
    EndPublish(content, absl::CancelledError("the upload was given up"));
    return;
  }
  uploader->Complete(RequestContext{}, std::move(parts), std::move(condition),
                     [self = shared_from_this(), content](absl::StatusOr<PutResult> result) {
                       self->FinalAnswer(content, Bytes(), std::move(result));
                     });
}

void StreamWriter::FinalAnswer(const ContentPtr& content, Bytes body,
                               absl::StatusOr<PutResult> result) {
  if (result.ok()) {
    EndPublish(content, result->etag);
    return;
  }
  const bool doubt = InDoubt(result.status());
  bool resolve = doubt;
  {
    MutexLock lock(&mutex_);
    // Refused because of what is there: perhaps what an earlier attempt of ours made.
    if (absl::IsAlreadyExists(result.status()) || absl::IsFailedPrecondition(result.status())) {
      resolve = content->maybe_published || MayBeOwnWrite(result.status());
      if (!exclusive_ && shared_->options.fail_on_conflict) {
        result = absl::FailedPreconditionError(absl::StrCat(
            key_,
            " was replaced by another client while it was written: ", result.status().message()));
      }
    }
    // Gone because it was completed: an answer was lost on the way.
    resolve = (resolve || absl::IsNotFound(result.status())) && !absl::IsDataLoss(result.status());
    content->maybe_published = content->maybe_published || doubt;
  }
  if (resolve) {
    Resolve(content, std::move(body), result.status());
  } else {
    EndPublish(content, result.status());
  }
}

// Looks whether the object is there as we sent it.
void StreamWriter::Resolve(const ContentPtr& content, Bytes body, absl::Status status) {
  const std::shared_ptr<ObjectStore> store = shared_->resources.store();
  store->Execute(
      HeadContext(), HeadRequest{key()},
      [self = shared_from_this(), content, body = std::move(body), status = std::move(status),
       store](absl::StatusOr<ObjectMeta> meta) {
        bool ours = false;
        if (meta.ok()) {
          MutexLock lock(&self->mutex_);
          if (!content->nonce.empty()) {
            const auto nonce = meta->user_metadata.find(kNonceName);
            ours = nonce != meta->user_metadata.end() && nonce->second == content->nonce;
          } else if (store->capabilities().etag_is_md5 && meta->size == content->size) {
            const std::string expected = ExpectedEtag(*content, body);
            ours = !expected.empty() && expected == meta->etag;
          }
        }
        // No answer proves nothing: to send all again, or to leave the name to somebody
        // else, is for what is known not to be ours. The next publish asks again.
        // Who may not ask at all never learns more.
        const bool unknown = !meta.ok() && !absl::IsNotFound(meta.status()) &&
                             !absl::IsPermissionDenied(meta.status());
        if (ours) {
          self->EndPublish(content, meta->etag);
        } else if (unknown && (absl::IsNotFound(status) || absl::IsAlreadyExists(status))) {
          self->EndPublish(content, meta.status());
        } else {
          self->EndPublish(content, status);
        }
      });
}

void StreamWriter::EndPublish(const ContentPtr& content, absl::StatusOr<std::string> etag) {
  auto version = std::make_shared<BaseVersion>();
  if (etag.ok()) {
    version->id = ObjectId{key(), *etag};
    {
      MutexLock lock(&mutex_);
      version->size = content->size;
    }
    version->reader = shared_->resources.make_reader(version->id, version->size);
  }
  Deferred after;
  MutexLock lock(&mutex_);
  final_ = false;
  if (!etag.ok()) {
    // Unknown to the store, or it holds other parts than it acknowledged: everything is sent again.
    const bool useless =
        absl::IsNotFound(etag.status()) || IsStoreCode(etag.status(), "InvalidPart");
    if (content->uploader != nullptr && (absl::IsDataLoss(etag.status()) || useless)) {
      content->vanished = true;
      if (useless && restarts_left_-- > 0 && !discarded_) {
        if (RestartUpload(content, &after)) {
          StepPublish(&after);
        }
        return;
      }
    }
    PublishFailed(content, etag.status(), &after);
    return;
  }
  running_ = false;
  exclusive_ = false;
  failure_ = absl::OkStatus();
  expected_ = *etag;
  published_.size = version->size;
  published_.etag = *etag;
  published_.last_modified = shared_->resources.clock->WallNow();
  if (current_->predecessor == content) {
    current_->predecessor = nullptr;
    current_->base = version;
  }
  for (Waiter& waiter : waiters_) {
    if (waiter.seq <= content->seq) {
      after.Run([done = std::make_shared<Completion<ObjectMeta>>(std::move(waiter.done)),
                 meta = published_] { (*done)(meta); });
    }
  }
  waiters_.erase(std::remove_if(waiters_.begin(), waiters_.end(),
                                [](const Waiter& waiter) { return !waiter.done; }),
                 waiters_.end());
  after.Drop(std::move(publishing_));
  after.Drop(std::move(on_publish_end_));
  on_publish_end_.clear();
  if (!waiters_.empty() && !discarded_) {
    StartPublish(&after);
  } else {
    Pump(current_, false, &after);
  }
}

// Everybody who waits learns of it; the bytes stay held for the next attempt.
void StreamWriter::PublishFailed(const ContentPtr& content, absl::Status status, Deferred* after) {
  running_ = false;
  failure_ = status;
  if (absl::IsAlreadyExists(status)) {
    sticky_ = status;  // somebody else was first: for good
    if (content->uploader != nullptr) {
      after->Run(
          [uploader = std::move(content->uploader)] { uploader->Abort([](absl::Status) {}); });
    }
  }
  for (Waiter& waiter : waiters_) {
    after->Run([done = std::make_shared<Completion<ObjectMeta>>(std::move(waiter.done)), status] {
      (*done)(status);
    });
  }
  waiters_.clear();
  after->Drop(std::move(on_publish_end_));
  on_publish_end_.clear();
  Unpark(true, after);
}

}  // namespace ufs
