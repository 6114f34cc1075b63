// Conditions on writes. A store that ignores one answers as if it had not been there, so each is
// tried where it does not hold, and where it does: Ceph 16 refuses right ETags as well.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
  explicit Conditions(ProbeContext& context) : context_(context) {}

  // `refused` went with a condition that does not hold, `done` with one that does.
  void Judge(const std::string& what, const absl::Status& refused, const absl::Status& done) {
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
  }

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
  const absl::Status exists = conditions.Put(key, absent);
  conditions.Judge("If-None-Match on PutObject", exists,
                   conditions.Put(context.scratch->NewKey(), absent));
  const absl::Status other = conditions.Put(key, wrong);
  WriteCondition right;
  right.if_match = context.written->etag;
  conditions.Judge("If-Match on PutObject", other, conditions.Put(key, right));
  const absl::Status stale = conditions.Copy(kWrongEtag);
  conditions.Judge("x-amz-copy-source-if-match on CopyObject", stale,
                   conditions.Copy(context.written->etag));
  return conditions.ToFinding();
}

}  // namespace ufs
