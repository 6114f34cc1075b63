// The body of an answer as gathered slices. Text and content are served alike; nothing is copied.

#include "tests/s3server/answer_body.h"

#include <algorithm>
#include <utility>

namespace s3server {
namespace {

// One gathered write takes at most so many pieces: several chunks of the memory store.
constexpr size_t kMaxSlices = 16;

}  // namespace

void AnswerBody::Start(Response response, bool bodyless, const FaultPlan& plan) {
  response_ = std::move(response);
  end_ = bodyless ? 0 : response_.length;
  given_ = 0;
  cut_ = nullptr;
  cut_at_ = end_;
  for (const auto& rule : plan.rules()) {
    const bool cuts = rule->action == FaultAction::kStallBody ||
                      rule->action == FaultAction::kResetBody ||
                      rule->action == FaultAction::kTruncateBody;
    if (cuts && rule->bytes < cut_at_) {
      cut_ = rule.get();
      cut_at_ = rule->bytes;
    }
  }
}

void AnswerBody::Clear() { response_ = Response(); }

absl::Status AnswerBody::Next(size_t limit, std::vector<Slice>* slices) {
  slices->clear();
  size_t size = 0;
  while (given_ < cut_at_ && size < limit && slices->size() < kMaxSlices) {
    const auto max = static_cast<size_t>(std::min<uint64_t>(cut_at_ - given_, limit - size));
    if (response_.content == nullptr) {
      slices->push_back({nullptr, absl::string_view(response_.text).substr(given_, max)});
    } else {
      absl::StatusOr<Slice> slice = response_.content->Read(response_.offset + given_, max);
      if (!slice.ok()) {
        return slice.status();
      }
      slices->push_back(*std::move(slice));
    }
    size += slices->back().bytes.size();
    given_ += slices->back().bytes.size();
  }
  return absl::OkStatus();
}

void AnswerBody::PassCut() {
  cut_ = nullptr;
  cut_at_ = end_;
}

}  // namespace s3server
