// The proof is a chain of requests, each begun by the answer to the one before. Invariant: a
// capability is proven only by a refusal where the condition does not hold AND a success where it
// does: Ceph 16 refuses right ETags too, and others ignore the header.
#include "ufs/store/capability_proof.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr char kFormat[] = "1";
constexpr char kWrongEtag[] = "00000000000000000000000000000000";

struct NamedFlag {
  absl::string_view name;       // in Encode
  absl::string_view condition;  // for people
  bool ProvenCapabilities::*proven;
  bool Capabilities::*capability;
};
constexpr NamedFlag kFlags[] = {
    {"put_if_absent", "If-None-Match on PutObject", &ProvenCapabilities::put_if_absent,
     &Capabilities::put_if_absent},
    {"complete_if_absent", "If-None-Match on CompleteMultipartUpload",
     &ProvenCapabilities::complete_if_absent, &Capabilities::complete_if_absent},
    {"put_if_match", "If-Match on PutObject", &ProvenCapabilities::put_if_match,
     &Capabilities::put_if_match},
    {"copy_source_if_match", "x-amz-copy-source-if-match on CopyObject",
     &ProvenCapabilities::copy_source_if_match, &Capabilities::copy_source_if_match},
    {"copy_if_absent", "If-None-Match on CopyObject", &ProvenCapabilities::copy_if_absent,
     &Capabilities::copy_if_absent},
};

// What may be otherwise the next time.
bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status) || absl::IsDataLoss(status);
}

// How a store takes a request whose condition does not hold, or does.
enum class Reply { kDone, kConditionFailed, kNotOffered, kError };

Reply ReplyOf(const absl::Status& status) {
  if (status.ok()) {
    return Reply::kDone;
  }
  if (absl::IsAlreadyExists(status) || absl::IsFailedPrecondition(status)) {
    return Reply::kConditionFailed;
  }
  return absl::IsUnimplemented(status) || absl::IsInvalidArgument(status) ? Reply::kNotOffered
                                                                          : Reply::kError;
}

class Proof : public std::enable_shared_from_this<Proof> {
 public:
  Proof(std::shared_ptr<ObjectStore> store, const RequestContext& context, const ProofPlace& place,
        absl::AnyInvocable<void(ProvenCapabilities)> done)
      : store_(std::move(store)),
        context_(context),
        key_(place.key),
        copy_key_(absl::StrCat(key_, "-copy")),
        done_(std::move(done)) {}

  void Start(bool where_it_stays) {
    if (where_it_stays) {
      PutFirst();
      return;
    }
    Send(BucketStateRequest(), [](Proof& self, const absl::StatusOr<BucketState>& state) {
      if (!state.ok()) {
        self.Fail(Annotate(state.status(), "it is not known whether the bucket keeps versions"));
      } else if (state->versioned || state->locked) {
        self.GiveUp("the bucket keeps versions or locks objects: what is tried there would stay");
      } else {
        self.PutFirst();
      }
    });
  }

 private:
  template <typename R, typename Then>
  void Send(R request, Then then) {
    store_->Execute(context_, std::move(request),
                    [self = shared_from_this(), then](ResultOf<typename R::Result> result) mutable {
                      then(*self, result);
                    });
  }

  // Notes what came of a condition; false when the proof has ended with it, for it may go better
  // another time.
  bool Judge(bool Capabilities::*capability, const absl::Status& refused,
             const absl::Status& done) {
    for (const absl::Status* status : {&refused, &done}) {
      if (IsPassing(*status)) {
        Fail(*status);
        return false;
      }
    }
    for (const NamedFlag& flag : kFlags) {
      if (flag.capability == capability) {
        ConditionOutcome outcome;
        outcome.condition = flag.condition;
        outcome.capability = capability;
        outcome.answer = ConditionOutcome::Judge(refused, done);
        if (outcome.answer == ConditionOutcome::Answer::kError) {
          outcome.error = ReplyOf(refused) == Reply::kError ? refused : done;
        }
        found_.*flag.proven = outcome.answer == ConditionOutcome::Answer::kHonoured;
        found_.outcomes.push_back(std::move(outcome));
      }
    }
    return true;
  }

  PutRequest PutOf(const char* body, WriteCondition condition) const {
    PutRequest put;
    put.key = key_;
    put.body = Bytes(body);
    put.condition = std::move(condition);
    return put;
  }

  void PutFirst() {
    Send(PutOf("1", {true, ""}), [](Proof& self, const absl::StatusOr<PutResult>& put) {
      self.written_ = true;
      if (put.ok()) {
        self.etag_ = put->etag;
        self.PutAgain();
      } else if (self.Judge(&Capabilities::put_if_absent, put.status(), put.status())) {
        self.PutPlain();  // a store that refuses the header altogether
      }
    });
  }

  void PutPlain() {
    Send(PutOf("1", {}), [](Proof& self, const absl::StatusOr<PutResult>& put) {
      if (!put.ok()) {
        self.Fail(put.status());
        return;
      }
      self.etag_ = put->etag;
      self.MatchWrong();
    });
  }

  void PutAgain() {
    Send(PutOf("22", {true, ""}), [](Proof& self, const absl::StatusOr<PutResult>& put) {
      self.TakeEtag(put);
      if (self.Judge(&Capabilities::put_if_absent, put.status(), absl::OkStatus())) {
        self.MatchWrong();
      }
    });
  }

  void MatchWrong() {
    Send(PutOf("333", {false, kWrongEtag}), [](Proof& self, const absl::StatusOr<PutResult>& put) {
      self.TakeEtag(put);
      if (ReplyOf(put.status()) == Reply::kConditionFailed) {
        self.MatchRight(put.status());
      } else if (self.Judge(&Capabilities::put_if_match, put.status(), absl::OkStatus())) {
        self.CopyFromWrong();
      }
    });
  }

  void MatchRight(const absl::Status& refused) {
    Send(PutOf("4444", {false, etag_}),
         [refused](Proof& self, const absl::StatusOr<PutResult>& put) {
           self.TakeEtag(put);
           if (self.Judge(&Capabilities::put_if_match, refused, put.status())) {
             self.CopyFromWrong();
           }
         });
  }

  CopyRequest CopyOf(std::string etag, bool if_absent) const {
    CopyRequest copy;
    copy.source = ObjectId{key_, std::move(etag)};
    copy.key = copy_key_;
    copy.condition.if_absent = if_absent;
    return copy;
  }

  void CopyFromWrong() {
    Send(CopyOf(kWrongEtag, false), [](Proof& self, const absl::StatusOr<CopyResult>& copy) {
      self.CopyFromRight(copy.status());
    });
  }

  void CopyFromRight(const absl::Status& refused) {
    Send(CopyOf(etag_, false), [refused](Proof& self, const absl::StatusOr<CopyResult>& copy) {
      if (self.Judge(&Capabilities::copy_source_if_match, refused, copy.status())) {
        self.CopyAgain();
      }
    });
  }

  // The copy is there: a second one must not replace it, and a first one elsewhere must work, which
  // the plain key shows once it is deleted.
  void CopyAgain() {
    Send(CopyOf("", true), [](Proof& self, const absl::StatusOr<CopyResult>& copy) {
      if (ReplyOf(copy.status()) == Reply::kConditionFailed) {
        self.CopyAnew(copy.status());
      } else if (self.Judge(&Capabilities::copy_if_absent, copy.status(), absl::OkStatus())) {
        self.BeginUpload(absl::OkStatus());
      }
    });
  }

  void CopyAnew(const absl::Status& refused) {
    Send(DeleteRequest{copy_key_}, [refused](Proof& self, const absl::Status& /*status*/) {
      self.Send(self.CopyOf("", true),
                [refused](Proof& last, const absl::StatusOr<CopyResult>& copied) {
                  if (last.Judge(&Capabilities::copy_if_absent, refused, copied.status())) {
                    last.BeginUpload(absl::OkStatus());
                  }
                });
    });
  }

  // An upload of one part, completed if nothing is there. The first time (`refused` is OK) the
  // object is there; the second time it is not.
  void BeginUpload(const absl::Status& refused) {
    CreateUploadRequest create;
    create.key = key_;
    Send(std::move(create), [refused](Proof& self, const absl::StatusOr<std::string>& id) {
      if (!id.ok()) {
        self.EndUploads(id.status(), id.status());
        return;
      }
      self.upload_id_ = *id;
      self.SendPart(refused);
    });
  }

  void SendPart(const absl::Status& refused) {
    UploadPartRequest part;
    part.key = key_;
    part.upload_id = upload_id_;
    part.part_number = 1;
    part.body = Bytes("55555");
    Send(std::move(part), [refused](Proof& self, const absl::StatusOr<PartResult>& sent) {
      if (sent.ok()) {
        self.Complete(sent->etag, refused);
      } else {
        self.AbortUpload([error = sent.status()](Proof& same) { same.EndUploads(error, error); });
      }
    });
  }

  void Complete(const std::string& part_etag, const absl::Status& refused) {
    CompleteUploadRequest complete;
    complete.key = key_;
    complete.upload_id = upload_id_;
    complete.parts = {{1, part_etag}};
    complete.condition.if_absent = true;
    Send(std::move(complete), [refused](Proof& self, const absl::StatusOr<PutResult>& done) {
      const absl::Status status = done.status();
      if (!refused.ok()) {  // the second time
        const auto end = [refused, status](Proof& same) { same.EndUploads(refused, status); };
        status.ok() ? end(self) : self.AbortUpload(end);
      } else if (ReplyOf(status) == Reply::kConditionFailed) {
        self.AbortUpload([status](Proof& same) {
          same.Send(DeleteRequest{same.key_}, [status](Proof& last, const absl::Status& /*gone*/) {
            last.BeginUpload(status);
          });
        });
      } else if (status.ok()) {  // over an object that is there: the condition was ignored
        self.EndUploads(status, status);
      } else {
        self.AbortUpload([status](Proof& same) { same.EndUploads(status, absl::OkStatus()); });
      }
    });
  }

  template <typename Then>
  void AbortUpload(Then then) {
    Send(AbortUploadRequest{key_, upload_id_},
         [then](Proof& self, const absl::Status& /*status*/) { then(self); });
  }

  void EndUploads(const absl::Status& refused, const absl::Status& done) {
    if (Judge(&Capabilities::complete_if_absent, refused, done)) {
      found_.conclusive = true;
      CleanUp();
    }
  }

  void Fail(const absl::Status& status) {
    found_ = ProvenCapabilities();
    found_.again = IsPassing(status);
    found_.reason = std::string(status.message());
    found_.cause = status;
    CleanUp();
  }

  void GiveUp(std::string reason) {
    found_.cause = absl::FailedPreconditionError(reason);
    found_.reason = std::move(reason);
    CleanUp();
  }

  void CleanUp() {
    if (!written_) {
      Finish();
      return;
    }
    Send(DeleteRequest{copy_key_}, [](Proof& self, const absl::Status& /*status*/) {
      self.Send(DeleteRequest{self.key_},
                [](Proof& same, const absl::Status& status) { same.Deleted(status); });
    });
  }

  void Deleted(const absl::Status& status) {
    if (!status.ok()) {
      found_.reason = absl::StrCat(key_, " could not be deleted: ", status.message());
    }
    Finish();
  }

  void Finish() { std::move(done_)(std::move(found_)); }

  void TakeEtag(const absl::StatusOr<PutResult>& put) {
    if (put.ok()) {
      etag_ = put->etag;
    }
  }

  const std::shared_ptr<ObjectStore> store_;
  const RequestContext context_;
  const std::string key_;
  const std::string copy_key_;
  absl::AnyInvocable<void(ProvenCapabilities)> done_;
  ProvenCapabilities found_;
  bool written_ = false;
  std::string etag_;
  std::string upload_id_;
};

}  // namespace

ConditionOutcome::Answer ConditionOutcome::Judge(const absl::Status& refused,
                                                 const absl::Status& done) {
  const Reply bad = ReplyOf(refused);
  const Reply good = ReplyOf(done);
  if (bad == Reply::kError || good == Reply::kError) {
    return Answer::kError;
  }
  if (bad == Reply::kNotOffered) {
    return Answer::kNotOffered;
  }
  if (bad == Reply::kDone) {
    return Answer::kIgnored;
  }
  return good == Reply::kDone ? Answer::kHonoured : Answer::kRefusesAll;
}

void ProvenCapabilities::AddTo(Capabilities* capabilities) const {
  for (const NamedFlag& flag : kFlags) {
    capabilities->*flag.capability = capabilities->*flag.capability || this->*flag.proven;
  }
}

std::string ProvenCapabilities::Encode() const {
  std::string text = kFormat;
  for (const NamedFlag& flag : kFlags) {
    if (this->*flag.proven) {
      absl::StrAppend(&text, " ", flag.name);
    }
  }
  return absl::StrCat(text, "\n");
}

absl::optional<ProvenCapabilities> ProvenCapabilities::Decode(absl::string_view text) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  if (words.empty() || words.front() != kFormat || text.back() != '\n') {
    return absl::nullopt;
  }
  ProvenCapabilities proven;
  proven.conclusive = true;
  for (size_t i = 1; i < words.size(); ++i) {
    bool known = false;
    for (const NamedFlag& flag : kFlags) {
      if (flag.name == words[i]) {
        proven.*flag.proven = known = true;
      }
    }
    if (!known) {
      return absl::nullopt;
    }
  }
  return proven;
}

void ProveCapabilities(std::shared_ptr<ObjectStore> store, const RequestContext& context,
                       const ProofPlace& place, absl::AnyInvocable<void(ProvenCapabilities)> done) {
  std::make_shared<Proof>(std::move(store), context, place, std::move(done))
      ->Start(place.where_it_stays);
}

}  // namespace ufs
