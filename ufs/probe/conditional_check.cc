// Conditions on writes, by the proof that a mount goes by.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"
#include "ufs/probe/failures.h"
#include "ufs/probe/write_checks.h"
#include "ufs/store/capability_proof.h"

namespace ufs {
namespace {

// The proof is some twenty requests, one after the other.
constexpr int kRequests = 20;

Finding ToFinding(const ProvenCapabilities& proven) {
  using Answer = ConditionOutcome::Answer;
  Failures failures;
  std::vector<std::string> missing;
  std::vector<absl::string_view> honoured;
  for (const ConditionOutcome& outcome : proven.outcomes) {
    switch (outcome.answer) {
      case Answer::kHonoured:
        honoured.push_back(outcome.condition);
        break;
      case Answer::kIgnored:
        missing.push_back(absl::StrCat(outcome.condition, " is ignored"));
        break;
      case Answer::kNotOffered:
        missing.push_back(absl::StrCat(outcome.condition, " is not offered"));
        break;
      case Answer::kRefusesAll:
        missing.push_back(absl::StrCat(outcome.condition, " refuses what it should accept"));
        break;
      case Answer::kError:
        failures.Add(outcome.error);
        break;
    }
  }
  if (!failures.empty()) {
    return failures.ToFinding();
  }
  const std::string what =
      honoured.empty() ? std::string() : absl::StrCat("honoured: ", absl::StrJoin(honoured, ", "));
  if (missing.empty()) {
    return Pass(what);
  }
  return Warn(absl::StrCat(absl::StrJoin(missing, "; "), what.empty() ? "" : "; ", what),
              "let one client at a time write a file: where conditions are missing, the last "
              "writer wins and is not told");
}

}  // namespace

Finding CheckConditional(ProbeContext& context) {
  ProofPlace place;
  place.key = context.scratch->NewKey();
  place.where_it_stays = true;  // as with everything that doctor writes
  context.scratch->Add(absl::StrCat(place.key, "-copy"));
  context.scratch->BeginsUpload(place.key);
  RequestContext request = context.Writing();
  request.deadline = context.clock->Now() + kRequests * context.timeout;
  const absl::StatusOr<ProvenCapabilities> proven =
      Await<ProvenCapabilities>(request, [&](Completion<ProvenCapabilities> done) {
        ProveCapabilities(
            context.store, request, place,
            [done = std::move(done)](ProvenCapabilities found) mutable { done(std::move(found)); });
      });
  if (!proven.ok() || !proven->conclusive) {
    return Fail(proven.ok() ? proven->cause : proven.status());
  }
  context.capabilities = context.store->capabilities();
  for (const ConditionOutcome& outcome : proven->outcomes) {
    (*context.capabilities).*outcome.capability =
        outcome.answer == ConditionOutcome::Answer::kHonoured;
  }
  return ToFinding(*proven);
}

}  // namespace ufs
