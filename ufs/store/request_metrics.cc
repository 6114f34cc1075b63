// Requests in metrics, in the table of what is under way, and in the log.
#include "ufs/store/request_metrics.h"

#include <functional>
#include <string>
#include <utility>

#include "ufs/object/object_store.h"
#include "ufs/object/store_error.h"
#include "ufs/obs/log.h"
#include "ufs/obs/trace.h"

namespace ufs {
namespace {

constexpr MetricDef kRequests = {"store_requests",
                                 MetricUnit::kNone,
                                 "Requests that ended, by what came of them.",
                                 {"layer", "operation", "result"}};
constexpr MetricDef kSeconds = {
    "store_request", MetricUnit::kSeconds, "How long requests took.", {"layer", "operation"}};
constexpr MetricDef kSent = {
    "store_sent", MetricUnit::kBytes, "Content that requests carried up.", {"layer", "operation"}};
constexpr MetricDef kReceived = {"store_received",
                                 MetricUnit::kBytes,
                                 "Content that answers brought down.",
                                 {"layer", "operation"}};
constexpr MetricDef kRetries = {
    "store_retries", MetricUnit::kNone, "Attempts after the first.", {"operation"}};

// A word for a failure: S3's code where there is one.
std::string FailureWord(const absl::Status& status) {
  if (const absl::optional<StoreError> error = GetStoreError(status)) {
    if (!error->code.empty()) {
      return error->code;
    }
  }
  return absl::StatusCodeToString(status.code());
}

}  // namespace

RequestMetrics::RequestMetrics(absl::string_view layer, InflightTable* inflight)
    : layer_(layer), inflight_(inflight) {
#define UFS_ADD_OPERATION_(Request, ...) AddOperation(OperationName<Request>());
  UFS_OBJECT_STORE_OPERATIONS(UFS_ADD_OPERATION_)
#undef UFS_ADD_OPERATION_
}

void RequestMetrics::AddOperation(absl::string_view operation) {
  cells_[operation] = {
      &GetCounter(kRequests, {layer_, operation, "ok"}), &GetCounter(kSent, {layer_, operation}),
      &GetCounter(kReceived, {layer_, operation}), &GetCounter(kRetries, {operation}),
      &GetHistogram(kSeconds, {layer_, operation})};
}

RequestMetrics::Shard& RequestMetrics::ShardOf(const RequestRecord* record) {
  return shards_[absl::Hash<const void*>()(record) % shards_.size()];
}

void RequestMetrics::OnStart(const RequestRecord& record) {
  if (inflight_ == nullptr) {
    return;
  }
  InflightTable::Operation operation =
      inflight_->Begin(record.operation, record.subject, record.trace_id);
  Shard& shard = ShardOf(&record);
  MutexLock lock(&shard.mutex);
  shard.running.insert_or_assign(&record, std::move(operation));
}

void RequestMetrics::OnDone(const RequestRecord& record, const absl::Status& status,
                            int64_t bytes_received, absl::Duration duration) {
  const Cells& cells = cells_.at(record.operation);
  if (status.ok()) {
    cells.ok->Add();
  } else {
    GetCounter(kRequests, {layer_, record.operation, FailureWord(status)}).Add();
  }
  cells.seconds->Record(duration);
  cells.sent->Add(static_cast<uint64_t>(record.bytes_sent));
  cells.received->Add(static_cast<uint64_t>(bytes_received));

  InflightTable::Operation ended;
  if (inflight_ != nullptr) {
    Shard& shard = ShardOf(&record);
    MutexLock lock(&shard.mutex);
    if (const auto found = shard.running.find(&record); found != shard.running.end()) {
      ended = std::move(found->second);
      shard.running.erase(found);
    }
  }
}

void RequestMetrics::OnRetry(const RetryEvent& event) {
  cells_.at(event.operation).retries->Add();
  UFS_LOG_EVERY(kWarning, "store", absl::Seconds(5),
                "%s %s: attempt %d failed, the next in %s (trace %s): %s", event.operation,
                event.subject, event.attempt, absl::FormatDuration(event.backoff),
                FormatTraceId(event.trace_id), event.status.message());
  // Retries are rare and wait anyway: looking through what is under way costs nothing that matters.
  for (Shard& shard : shards_) {
    MutexLock lock(&shard.mutex);
    for (auto& [record, operation] : shard.running) {
      if (record->trace_id == event.trace_id && record->subject == event.subject &&
          absl::string_view(record->operation) == event.operation) {
        operation.SetAttempt(event.attempt + 1);
      }
    }
  }
}

}  // namespace ufs
