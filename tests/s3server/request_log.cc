// The request log. Entries stand in a deque in the order of their sequence numbers without gaps, so
// an entry is found by subtraction.

#include "tests/s3server/request_log.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace s3server {

RequestLog::RequestLog(size_t capacity, const std::string& file) : capacity_(capacity) {
  if (!file.empty()) {
    file_ = std::fopen(file.c_str(), "ae");
  }
}

RequestLog::~RequestLog() {
  if (file_ != nullptr) {
    std::fclose(file_);
  }
}

std::vector<LogEntry> RequestLog::Snapshot() const {
  MutexLock lock(&mutex_);
  return std::vector<LogEntry>(entries_.begin(), entries_.end());
}

void RequestLog::Clear() {
  MutexLock lock(&mutex_);
  entries_.clear();
  summary_ = {};
}

uint64_t RequestLog::Count(Op op) const {
  MutexLock lock(&mutex_);
  return summary_[static_cast<size_t>(op)].count;
}

uint64_t RequestLog::Count() const {
  MutexLock lock(&mutex_);
  uint64_t total = 0;
  for (const OpSummary& summary : summary_) {
    total += summary.count;
  }
  return total;
}

uint64_t RequestLog::CountWrites() const {
  MutexLock lock(&mutex_);
  uint64_t total = 0;
  for (size_t i = 0; i < summary_.size(); ++i) {
    total += IsWrite(static_cast<Op>(i)) ? summary_[i].count : 0;
  }
  return total;
}

std::array<OpSummary, kOpCount> RequestLog::Summary() const {
  MutexLock lock(&mutex_);
  return summary_;
}

uint64_t RequestLog::Peak(std::initializer_list<Op> ops) const {
  std::vector<std::pair<uint64_t, int>> events;  // one more, or one less
  {
    MutexLock lock(&mutex_);
    for (const LogEntry& entry : entries_) {
      if (ops.size() == 0 || std::find(ops.begin(), ops.end(), entry.op) != ops.end()) {
        events.emplace_back(entry.arrived_at, 1);
        if (entry.answered_at > 0) {
          events.emplace_back(entry.answered_at, -1);
        }
      }
    }
  }
  std::sort(events.begin(), events.end());
  int64_t now = 0;
  int64_t peak = 0;
  for (const auto& [at, change] : events) {
    now += change;
    peak = std::max(peak, now);
  }
  return static_cast<uint64_t>(peak);
}

bool RequestLog::WaitForCount(Op op, uint64_t count, absl::Duration timeout) const {
  const absl::Time deadline = absl::Now() + timeout;
  MutexLock lock(&mutex_);
  while (summary_[static_cast<size_t>(op)].count < count) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return false;
    }
    arrived_.WaitFor(&mutex_, left);
  }
  return true;
}

uint64_t RequestLog::Begin(LogEntry entry) {
  MutexLock lock(&mutex_);
  entry.sequence = next_sequence_++;
  entry.arrived_at = ++last_event_;
  ++summary_[static_cast<size_t>(entry.op)].count;
  entries_.push_back(std::move(entry));
  if (entries_.size() > capacity_) {
    entries_.pop_front();
  }
  arrived_.NotifyAll();
  return next_sequence_ - 1;
}

LogEntry* RequestLog::Find(uint64_t sequence) {
  if (entries_.empty() || sequence < entries_.front().sequence) {
    return nullptr;
  }
  return &entries_[sequence - entries_.front().sequence];
}

void RequestLog::Answer(uint64_t sequence, int status, const std::string& code, uint64_t bytes_in) {
  MutexLock lock(&mutex_);
  if (LogEntry* entry = Find(sequence)) {
    entry->status = status;
    entry->answered_at = ++last_event_;
    entry->code = code;
    entry->bytes_in = bytes_in;
    OpSummary& summary = summary_[static_cast<size_t>(entry->op)];
    summary.bytes_in += bytes_in;
    summary.errors += status >= 400 ? 1 : 0;
  }
}

void RequestLog::Sent(uint64_t sequence, uint64_t bytes) {
  MutexLock lock(&mutex_);
  if (LogEntry* entry = Find(sequence)) {
    entry->bytes_out += bytes;
    summary_[static_cast<size_t>(entry->op)].bytes_out += bytes;
  }
}

void RequestLog::End(uint64_t sequence, absl::Time now) {
  MutexLock lock(&mutex_);
  if (LogEntry* entry = Find(sequence)) {
    entry->duration = now - entry->start;
    if (file_ != nullptr) {
      const std::string line = ToJson(*entry) + "\n";
      std::fwrite(line.data(), 1, line.size(), file_);
      std::fflush(file_);
    }
  }
}

LogEntry MakeLogEntry(const Request& request, uint64_t connection) {
  LogEntry entry;
  entry.connection = connection;
  entry.op = request.op;
  entry.method = request.method;
  entry.bucket = request.bucket;
  entry.key = request.key;
  entry.target = request.target;
  entry.query = request.raw_query;
  const std::string* range = request.Header("range");
  range = range != nullptr ? range : request.Header("x-amz-copy-source-range");
  entry.range = range != nullptr ? *range : std::string();
  entry.start = request.start;
  return entry;
}

std::string RequestId(uint64_t sequence) {
  return absl::StrCat(absl::Hex(sequence, absl::kZeroPad16));
}

std::string ToJson(const LogEntry& entry) {
  const nlohmann::json json = {
      {"sequence", entry.sequence},
      {"connection", entry.connection},
      {"op", std::string(OpName(entry.op))},
      {"method", entry.method},
      {"bucket", entry.bucket},
      {"key", entry.key},
      {"target", entry.target},
      {"query", entry.query},
      {"range", entry.range},
      {"request_id", RequestId(entry.sequence)},
      {"status", entry.status},
      {"code", entry.code},
      {"bytes_in", entry.bytes_in},
      {"bytes_out", entry.bytes_out},
      {"start", absl::ToDoubleSeconds(entry.start - absl::UnixEpoch())},
      {"duration", absl::ToDoubleSeconds(entry.duration)},
  };
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace s3server
