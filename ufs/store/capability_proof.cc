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
  absl::string_view name;
  bool ProvenCapabilities::*proven;
  bool Capabilities::*capability;
};
constexpr NamedFlag kFlags[] = {
    {"put_if_absent", &ProvenCapabilities::put_if_absent, &Capabilities::put_if_absent},
    {"complete_if_absent", &ProvenCapabilities::complete_if_absent,
     &Capabilities::complete_if_absent},
    {"put_if_match", &ProvenCapabilities::put_if_match, &Capabilities::put_if_match},
    {"copy_source_if_match", &ProvenCapabilities::copy_source_if_match,
     &Capabilities::copy_source_if_match},
    {"copy_if_absent", &ProvenCapabilities::copy_if_absent, &Capabilities::copy_if_absent},
};

class Proof : public std::enable_shared_from_this<Proof> {
 public:
  Proof(std::shared_ptr<ObjectStore> store, const RequestContext& context, std::string key,
        absl::AnyInvocable<void(ProvenCapabilities)> done)
      : store_(std::move(store)),
        context_(context),
        key_(std::move(key)),
        copy_key_(absl::StrCat(key_, "-copy")),
        done_(std::move(done)) {}

  void Start() {
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
      } else {
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
      self.found_.put_if_absent = absl::IsAlreadyExists(put.status());
      self.TakeEtag(put);
      self.MatchWrong();
    });
  }

  void MatchWrong() {
    Send(PutOf("333", {false, kWrongEtag}), [](Proof& self, const absl::StatusOr<PutResult>& put) {
      const bool refused = absl::IsFailedPrecondition(put.status());
      self.TakeEtag(put);
      if (refused) {
        self.MatchRight();
      } else {
        self.CopyFromWrong();
      }
    });
  }

  void MatchRight() {
    Send(PutOf("4444", {false, etag_}), [](Proof& self, const absl::StatusOr<PutResult>& put) {
      self.found_.put_if_match = put.ok();
      self.TakeEtag(put);
      self.CopyFromWrong();
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
      self.CopyFromRight(absl::IsFailedPrecondition(copy.status()));
    });
  }

  void CopyFromRight(bool refused) {
    Send(CopyOf(etag_, false), [refused](Proof& self, const absl::StatusOr<CopyResult>& copy) {
      self.found_.copy_source_if_match = refused && copy.ok();
      self.CopyAgain();
    });
  }

  // The copy is there: a second one must not replace it, and a first one elsewhere must work, which
  // the plain key shows once it is deleted.
  void CopyAgain() {
    Send(CopyOf("", true), [](Proof& self, const absl::StatusOr<CopyResult>& copy) {
      if (!absl::IsAlreadyExists(copy.status())) {
        self.BeginUpload();
        return;
      }
      self.Send(DeleteRequest{self.copy_key_}, [](Proof& same, const absl::Status& /*status*/) {
        same.Send(same.CopyOf("", true), [](Proof& last, const absl::StatusOr<CopyResult>& copied) {
          last.found_.copy_if_absent = copied.ok();
          last.BeginUpload();
        });
      });
    });
  }

  void BeginUpload() {
    CreateUploadRequest create;
    create.key = key_;
    Send(std::move(create), [](Proof& self, const absl::StatusOr<std::string>& id) {
      if (!id.ok()) {
        self.Conclude();
        return;
      }
      self.upload_id_ = *id;
      self.SendPart();
    });
  }

  void SendPart() {
    UploadPartRequest part;
    part.key = key_;
    part.upload_id = upload_id_;
    part.part_number = 1;
    part.body = Bytes("55555");
    Send(std::move(part), [](Proof& self, const absl::StatusOr<PartResult>& sent) {
      if (sent.ok()) {
        self.CompleteOver(sent->etag);
      } else {
        self.AbortUpload();
      }
    });
  }

  void CompleteOver(const std::string& part_etag) {
    CompleteUploadRequest complete;
    complete.key = key_;
    complete.upload_id = upload_id_;
    complete.parts = {{1, part_etag}};
    complete.condition.if_absent = true;
    Send(std::move(complete), [part_etag](Proof& self, const absl::StatusOr<PutResult>& done) {
      if (done.ok()) {
        self.Conclude();  // over an object that is there: the condition was ignored
      } else if (absl::IsAlreadyExists(done.status())) {
        self.found_.complete_if_absent = true;
        self.AbortUpload();
      } else {
        self.AbortUpload();
      }
    });
  }

  void AbortUpload() {
    Send(AbortUploadRequest{key_, upload_id_},
         [](Proof& self, const absl::Status& /*status*/) { self.Conclude(); });
  }

  void Conclude() {
    found_.conclusive = true;
    CleanUp();
  }

  void Fail(const absl::Status& status) {
    found_ = ProvenCapabilities();
    found_.again = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
                   absl::IsCancelled(status) || absl::IsDataLoss(status);
    found_.reason = std::string(status.message());
    CleanUp();
  }

  void GiveUp(std::string reason) {
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
                       const std::string& key, absl::AnyInvocable<void(ProvenCapabilities)> done) {
  std::make_shared<Proof>(std::move(store), context, key, std::move(done))->Start();
}

}  // namespace ufs
