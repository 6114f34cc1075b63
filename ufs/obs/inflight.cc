// What runs now. A node belongs to its Operation and is linked in one shard's list while it runs;
// the shard's lock guards the links and the node's entry.
#include "ufs/obs/inflight.h"

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

#include "ufs/obs/log.h"
#include "ufs/obs/trace.h"

namespace ufs {

struct InflightTable::Operation::Node {
  InflightEntry entry;
  Shard* shard = nullptr;
  Node* previous = nullptr;
  Node* next = nullptr;
};

InflightTable::InflightTable(const Clock* clock, absl::Duration slow)
    : clock_(clock), slow_(slow) {}

InflightTable::Operation::Operation(Operation&& other) noexcept
    : table_(std::exchange(other.table_, nullptr)), node_(std::exchange(other.node_, nullptr)) {}

InflightTable::Operation& InflightTable::Operation::operator=(Operation&& other) noexcept {
  if (this != &other) {
    End();
    table_ = std::exchange(other.table_, nullptr);
    node_ = std::exchange(other.node_, nullptr);
  }
  return *this;
}

void InflightTable::Operation::SetAttempt(int attempt) {
  if (node_ != nullptr) {
    MutexLock lock(&node_->shard->mutex);
    node_->entry.attempt = attempt;
  }
}

void InflightTable::Operation::SetState(absl::string_view state) {
  if (node_ != nullptr) {
    MutexLock lock(&node_->shard->mutex);
    node_->entry.state = state;
  }
}

void InflightTable::Operation::End() {
  if (node_ == nullptr) {
    return;
  }
  const std::unique_ptr<Node> node(std::exchange(node_, nullptr));
  const InflightTable* const table = std::exchange(table_, nullptr);
  {
    MutexLock lock(&node->shard->mutex);
    (node->previous != nullptr ? node->previous->next : node->shard->first) = node->next;
    if (node->next != nullptr) {
      node->next->previous = node->previous;
    }
    --node->shard->size;
  }
  const InflightEntry& entry = node->entry;
  const absl::Duration took = table->clock_->Now() - entry.started;
  if (took >= table->slow_) {
    UFS_LOG(kWarning, "trace", "%s %s took %s in %d attempts (trace %s)", entry.op, entry.key,
            absl::FormatDuration(took), entry.attempt, FormatTraceId(entry.trace_id));
  }
}

InflightTable::Operation InflightTable::Begin(absl::string_view op, absl::string_view key,
                                              uint64_t trace_id) {
  auto node = std::make_unique<Operation::Node>();
  node->entry.trace_id = trace_id;
  node->entry.op = op;
  node->entry.key = std::string(key);
  node->entry.started = clock_->Now();
  Shard& shard = shards_[std::hash<std::thread::id>()(std::this_thread::get_id()) % kShards];
  node->shard = &shard;

  Operation operation;
  operation.table_ = this;
  operation.node_ = node.release();
  MutexLock lock(&shard.mutex);
  operation.node_->next = shard.first;
  if (shard.first != nullptr) {
    shard.first->previous = operation.node_;
  }
  shard.first = operation.node_;
  ++shard.size;
  return operation;
}

std::vector<InflightEntry> InflightTable::Entries() const {
  std::vector<InflightEntry> entries;
  for (const Shard& shard : shards_) {
    MutexLock lock(&shard.mutex);
    for (const Operation::Node* node = shard.first; node != nullptr; node = node->next) {
      entries.push_back(node->entry);
    }
  }
  std::stable_sort(
      entries.begin(), entries.end(),
      [](const InflightEntry& a, const InflightEntry& b) { return a.started < b.started; });
  return entries;
}

size_t InflightTable::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    MutexLock lock(&shard.mutex);
    size += shard.size;
  }
  return size;
}

}  // namespace ufs
