// Matching of fault rules.

#include "tests/s3server/fault_engine.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace s3server {
namespace {

constexpr std::pair<const char*, FaultAction> kNames[] = {
    {"none", FaultAction::kNone},
    {"error", FaultAction::kError},
    {"reset", FaultAction::kReset},
    {"reset-upload", FaultAction::kResetUpload},
    {"lost-answer", FaultAction::kLostAnswer},
    {"close-after", FaultAction::kCloseAfter},
    {"delay", FaultAction::kDelay},
    {"stall-headers", FaultAction::kStallHeaders},
    {"stall-body", FaultAction::kStallBody},
    {"reset-body", FaultAction::kResetBody},
    {"truncate-body", FaultAction::kTruncateBody},
    {"flip-byte", FaultAction::kFlipByte},
    {"wrong-content-length", FaultAction::kWrongContentLength},
    {"wrong-content-range", FaultAction::kWrongContentRange},
    {"missing-content-range", FaultAction::kMissingContentRange},
    {"full-answer", FaultAction::kFullAnswer},
    {"wrong-etag", FaultAction::kWrongEtag},
    {"missing-etag", FaultAction::kMissingEtag},
    {"error-in-200", FaultAction::kErrorIn200},
    {"whitespace", FaultAction::kWhitespace},
    {"repeat-token", FaultAction::kRepeatToken},
    {"empty-page", FaultAction::kEmptyPage},
    {"foreign-keys", FaultAction::kForeignKeys},
    {"unsorted-keys", FaultAction::kUnsortedKeys},
    {"wrong-sizes", FaultAction::kWrongSizes},
    {"html", FaultAction::kHtml},
};

bool Fits(const FaultRule& rule, const Request& request) {
  if ((rule.op && *rule.op != request.op) ||
      (!rule.method.empty() && rule.method != request.method) ||
      (!rule.bucket.empty() && rule.bucket != request.bucket) ||
      (!rule.key.empty() && rule.key != request.key) ||
      !absl::StartsWith(request.key, rule.key_prefix)) {
    return false;
  }
  if (rule.part_number == 0) {
    return true;
  }
  const std::string* part = request.Query("partNumber");
  return part != nullptr && *part == absl::StrCat(rule.part_number);
}

}  // namespace

absl::optional<FaultAction> ParseFaultAction(absl::string_view name) {
  for (const auto& row : kNames) {
    if (name == row.first) {
      return row.second;
    }
  }
  return absl::nullopt;
}

const FaultRule* FaultPlan::Find(FaultAction action) const {
  for (const auto& rule : rules_) {
    if (rule->action == action) {
      return rule.get();
    }
  }
  return nullptr;
}

int FaultEngine::Add(FaultRule rule) {
  MutexLock lock(&mutex_);
  const int id = next_id_++;
  Entry& entry = entries_[id];
  entry.rule = std::make_shared<const FaultRule>(std::move(rule));
  any_ = true;
  return id;
}

void FaultEngine::Remove(int id) {
  MutexLock lock(&mutex_);
  entries_.erase(id);
  any_ = !entries_.empty();
}

void FaultEngine::Clear() {
  MutexLock lock(&mutex_);
  entries_.clear();
  any_ = false;
}

int FaultEngine::Hits(int id) const {
  MutexLock lock(&mutex_);
  auto it = entries_.find(id);
  return it == entries_.end() ? 0 : it->second.hits;
}

FaultPlan FaultEngine::Match(const Request& request) {
  FaultPlan plan;
  if (!any_) {
    return plan;
  }
  MutexLock lock(&mutex_);
  for (auto& item : entries_) {
    Entry& entry = item.second;
    const FaultRule& rule = *entry.rule;
    if (!Fits(rule, request)) {
      continue;
    }
    const int n = ++entry.fitting;
    if (n >= rule.first && n <= rule.last && (n - rule.first) % rule.every == 0) {
      ++entry.hits;
      plan.rules_.push_back(entry.rule);
    }
  }
  return plan;
}

S3Error ErrorOf(const FaultRule& rule) {
  S3Error error = MakeError(rule.code, rule.message);
  if (rule.status != 0) {
    error.status = rule.status;
  }
  error.detail = rule.detail;
  error.headers = rule.headers;
  return error;
}

}  // namespace s3server
