// Conditions on writes. A store that ignores one answers as if it had not been there, so each is
// tried where it does not hold, and where it does: Ceph 16 refuses right ETags as well.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/base/status.h"
#include "ufs/probe/failures.h"
#include "ufs/probe/write_checks.h"

namespace ufs {
namespace {

constexpr char kWrongEtag[] = "00000000000000000000000000000000";

enum class Answer { kDone, kConditionFailed, kNotOffered, kError };

Answer Classify(const absl::Status& status) {
  if (status.ok()) {
    return Answer::kDone;
  }
  if (absl::IsAlreadyExists(status) || absl::IsFailedPrecondition(status)) {
    return Answer::kConditionFailed;
  }
  return absl::IsUnimplemented(status) || absl::IsInvalidArgument(status) ? Answer::kNotOffered
                                                                          : Answer::kError;
}

class Conditions {
 public:
  explicit Conditions(ProbeContext& context)
      : context_(context), capabilities_(context.store->capabilities()) {}

  // `refused` went with a condition that does not hold, `done` with one that does: the store has
  // `capability`, or not.
  void Judge(bool Capabilities::*capability, const std::string& what, const absl::Status& refused,
             const absl::Status& done) {
    const Answer bad = Classify(refused);
    const Answer good = Classify(done);
    if (bad == Answer::kError || good == Answer::kError) {
      failures_.Add(bad == Answer::kError ? refused : done);
    } else if (bad == Answer::kNotOffered) {
      missing_.push_back(absl::StrCat(what, " is not offered"));
    } else if (bad == Answer::kDone) {
      missing_.push_back(absl::StrCat(what, " is ignored"));
    } else if (good != Answer::kDone) {
      missing_.push_back(absl::StrCat(what, " refuses what it should accept"));
    } else {
      honoured_.push_back(what);
    }
    if (bad != Answer::kError && good != Answer::kError) {
      capabilities_.*capability = bad == Answer::kConditionFailed && good == Answer::kDone;
    }
  }

  const Capabilities& capabilities() const { return capabilities_; }

  absl::Status Put(const std::string& key, const WriteCondition& condition) {
    PutRequest request;
    request.key = key;
    request.body = Bytes(context_.content);
    request.condition = condition;
    const absl::StatusOr<PutResult> result = context_.Write(std::move(request));
    if (result.ok() && key == context_.written->key) {
      context_.written->etag = result->etag;
    }
    return result.status();
  }

  absl::Status Copy(const std::string& etag) {
    CopyRequest request;
    request.source = {context_.written->key, etag};
    request.key = context_.scratch->NewKey();
    return context_.Write(std::move(request)).status();
  }

  // An upload of one part, completed if nothing is there.
  absl::Status Complete(const std::string& key) {
    context_.scratch->BeginsUpload(key);
    CreateUploadRequest create;
    create.key = key;
    UFS_ASSIGN_OR_RETURN(const std::string id, context_.Write(std::move(create)));
    UploadPartRequest part;
    part.key = key;
    part.upload_id = id;
    part.part_number = 1;
    part.body = Bytes(context_.content);
    UFS_ASSIGN_OR_RETURN(const PartResult sent, context_.Write(std::move(part)));
    CompleteUploadRequest complete;
    complete.key = key;
    complete.upload_id = id;
    complete.parts = {{1, sent.etag}};
    complete.condition.if_absent = true;
    const absl::StatusOr<PutResult> result = context_.Write(std::move(complete));
    if (result.ok() && key == context_.written->key) {
      context_.written->etag = result->etag;
    }
    return result.status();
  }

  Finding ToFinding() const {
    if (!failures_.empty()) {
      return failures_.ToFinding();
    }
    const std::string honoured = honoured_.empty()
                                     ? std::string()
                                     : absl::StrCat("honoured: ", absl::StrJoin(honoured_, ", "));
    if (missing_.empty()) {
      return Pass(honoured);
    }
    return Warn(absl::StrCat(absl::StrJoin(missing_, "; "), honoured.empty() ? "" : "; ", honoured),
                "let one client at a time write a file: where conditions are missing, the last "
                "writer wins and is not told");
  }

 private:
  ProbeContext& context_;
  Capabilities capabilities_;
  Failures failures_;
  std::vector<std::string> missing_;
  std::vector<std::string> honoured_;
};

}  // namespace

Finding CheckConditional(ProbeContext& context) {
  Conditions conditions(context);
  const std::string key = context.written->key;
  WriteCondition absent;
  absent.if_absent = true;
  WriteCondition wrong;
  wrong.if_match = kWrongEtag;
  absl::Status refused = conditions.Put(key, absent);
  conditions.Judge(&Capabilities::put_if_absent, "If-None-Match on PutObject", refused,
                   conditions.Put(context.scratch->NewKey(), absent));
  refused = conditions.Put(key, wrong);
  WriteCondition right;
  right.if_match = context.written->etag;
  conditions.Judge(&Capabilities::put_if_match, "If-Match on PutObject", refused,
                   conditions.Put(key, right));
  refused = conditions.Copy(kWrongEtag);
  conditions.Judge(&Capabilities::copy_source_if_match, "x-amz-copy-source-if-match on CopyObject",
                   refused, conditions.Copy(context.written->etag));
  refused = conditions.Complete(key);
  conditions.Judge(&Capabilities::complete_if_absent, "If-None-Match on CompleteMultipartUpload",
                   refused, conditions.Complete(context.scratch->NewKey()));
  context.capabilities = conditions.capabilities();
  return conditions.ToFinding();
}

}  // namespace ufs
