#ifndef UFS_STORE_REQUEST_OBSERVER_H_
#define UFS_STORE_REQUEST_OBSERVER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ufs/base/request_context.h"

namespace ufs {

// One request as metrics, traces and the table of requests in flight see it.
struct RequestRecord {
  const char* operation = "";  // OperationName
  std::string subject;         // key or prefix
  uint64_t trace_id = 0;
  Priority priority = Priority::kForeground;
  int64_t bytes_sent = 0;  // of content, known at the start
};

// Is told of every request that passes its place in the stack. Called from any thread, several at a
// time; must be short and must not call the store.
class RequestObserver {
 public:
  virtual ~RequestObserver() = default;

  // `record` keeps its address until OnDone for it has returned.
  virtual void OnStart(const RequestRecord& record) = 0;
  // `bytes_received` is 0 when the request failed.
  virtual void OnDone(const RequestRecord& record, const absl::Status& status,
                      int64_t bytes_received, absl::Duration duration) = 0;
};

}  // namespace ufs

#endif  // UFS_STORE_REQUEST_OBSERVER_H_
