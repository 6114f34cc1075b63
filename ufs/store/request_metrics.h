#ifndef UFS_STORE_REQUEST_METRICS_H_
#define UFS_STORE_REQUEST_METRICS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "ufs/base/mutex.h"
#include "ufs/obs/inflight.h"
#include "ufs/obs/metrics.h"
#include "ufs/store/request_observer.h"
#include "ufs/store/retry_store.h"

namespace ufs {

// Counts what passes one place of the stack, and shows what is under way there:
//   underfs_store_requests_total{layer,operation,result}   result: ok, or S3's code
//   underfs_store_request_seconds{layer,operation}
//   underfs_store_sent_bytes_total, underfs_store_received_bytes_total{layer,operation}
//   underfs_store_retries_total{operation}
// One serves every mount of the process. Thread-safe.
class RequestMetrics final : public RequestObserver, public RetryListener {
 public:
  // `layer` is a literal, such as "logical". `inflight` may be null; it must outlive the object,
  // and the object every request.
  RequestMetrics(absl::string_view layer, InflightTable* inflight);

  void OnStart(const RequestRecord& record) override;
  void OnDone(const RequestRecord& record, const absl::Status& status, int64_t bytes_received,
              absl::Duration duration) override;
  // Counts the retry, logs it (not each in a storm), and shows the attempt among what is under way.
  void OnRetry(const RetryEvent& event) override;

 private:
  // The cells of one operation, so that a request that goes well looks nothing up by its labels.
  struct Cells {
    Counter* ok;
    Counter* sent;
    Counter* received;
    Counter* retries;
    Histogram* seconds;
  };
  struct Shard {
    Mutex mutex;
    absl::flat_hash_map<const RequestRecord*, InflightTable::Operation> running
        ABSL_GUARDED_BY(mutex);
  };

  Shard& ShardOf(const RequestRecord* record);
  void AddOperation(absl::string_view operation);

  const absl::string_view layer_;
  InflightTable* const inflight_;
  absl::flat_hash_map<absl::string_view, Cells> cells_;  // by OperationName; fixed when made
  std::array<Shard, 8> shards_;
};

}  // namespace ufs

#endif  // UFS_STORE_REQUEST_METRICS_H_
