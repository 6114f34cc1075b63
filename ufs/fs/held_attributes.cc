// Rows live in a list in the order of their last change; the index points into it and its keys are
// the rows' own strings.
#include "ufs/fs/held_attributes.h"

#include <utility>

namespace ufs {

int64_t HeldAttributes::Bytes(absl::string_view key) {
  // The list's node, the index's slot, the two strings' heap blocks.
  return static_cast<int64_t>(sizeof(Row) + 16 + 48 + key.size() + 64);
}

const Held* HeldAttributes::Find(absl::string_view key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &found->second->held;
}

Held* HeldAttributes::Put(absl::string_view key) {
  if (const auto found = index_.find(key); found != index_.end()) {
    rows_.splice(rows_.begin(), rows_, found->second);
    return &found->second->held;
  }
  while (bytes_ + Bytes(key) > max_bytes_ && !rows_.empty()) {
    Erase(std::string(rows_.back().key));
  }
  rows_.push_front(Row{std::string(key), Held()});
  index_[rows_.front().key] = rows_.begin();
  bytes_ += Bytes(key);
  ledger_->Add(Bytes(key));
  return &rows_.front().held;
}

void HeldAttributes::Erase(absl::string_view key) {
  const auto found = index_.find(key);
  if (found == index_.end()) {
    return;
  }
  const int64_t bytes = Bytes(key);
  const Rows::iterator row = found->second;
  index_.erase(found);
  rows_.erase(row);
  bytes_ -= bytes;
  ledger_->Add(-bytes);
}

void HeldAttributes::Move(absl::string_view from, absl::string_view to) {
  const Held* held = Find(from);
  if (held == nullptr) {
    Erase(to);
    return;
  }
  Held row = *held;
  Erase(from);
  *Put(to) = std::move(row);
}

}  // namespace ufs
