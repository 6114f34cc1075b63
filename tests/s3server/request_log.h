#ifndef TESTS_S3SERVER_REQUEST_LOG_H_
#define TESTS_S3SERVER_REQUEST_LOG_H_

#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "tests/s3server/mutex.h"
#include "tests/s3server/op.h"
#include "tests/s3server/request.h"

namespace s3server {

// One request, from the moment its head was read. Requests to the control path are not logged.
struct LogEntry {
  uint64_t sequence = 0;    // from 1, in the order of arrival
  uint64_t connection = 0;  // from 1, in the order of acceptance
  Op op = Op::kUnknown;
  std::string method;
  std::string bucket;
  std::string key;
  std::string target;      // as sent, path and query
  std::string query;       // the part of target behind '?'
  std::string range;       // the Range header, or x-amz-copy-source-range
  int status = 0;          // 0: not answered (yet)
  std::string code;        // the S3 error code, if any
  uint64_t bytes_in = 0;   // of the body, as received
  uint64_t bytes_out = 0;  // of the body, as given to the socket
  absl::Time start;
  absl::Duration duration;  // until the answer was written; zero before
  // Where arrival and answer stand in the order of all arrivals and answers; 0: not answered (yet).
  uint64_t arrived_at = 0;
  uint64_t answered_at = 0;
};

struct OpSummary {
  uint64_t count = 0;
  uint64_t errors = 0;  // answers of 400 and above
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;
};

// What was asked of the server. Status and bytes of an answer are in the log before its last byte
// is on the wire, so a client that has its answer finds it here. Thread-safe.
class RequestLog {
 public:
  // Keeps the last `capacity` entries; `file`, when not empty, gets a JSON line per ended request.
  RequestLog(size_t capacity, const std::string& file);
  ~RequestLog();

  // All entries kept, oldest first.
  std::vector<LogEntry> Snapshot() const;
  // Forgets entries and counts. Sequence numbers go on.
  void Clear();

  // Requests since the last Clear: of one operation, of all, of those that write (IsWrite).
  uint64_t Count(Op op) const;
  uint64_t Count() const;
  uint64_t CountWrites() const;
  std::array<OpSummary, kOpCount> Summary() const;

  // The most requests of these operations (of all, when none is named) that waited for their
  // answers at one time, among the entries kept. A request counts until its answer is about to be
  // written.
  uint64_t Peak(std::initializer_list<Op> ops = {}) const;

  // Waits until Count(op) is at least `count`; false when `timeout` came first.
  bool WaitForCount(Op op, uint64_t count, absl::Duration timeout) const;

  // For the server: a request came (gives it its sequence number), is answered, sends bytes, ended.
  uint64_t Begin(LogEntry entry);
  void Answer(uint64_t sequence, int status, const std::string& code, uint64_t bytes_in);
  void Sent(uint64_t sequence, uint64_t bytes);
  void End(uint64_t sequence, absl::Time now);

 private:
  LogEntry* Find(uint64_t sequence) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t capacity_;
  mutable Mutex mutex_;
  mutable CondVar arrived_;
  std::deque<LogEntry> entries_ ABSL_GUARDED_BY(mutex_);
  std::array<OpSummary, kOpCount> summary_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_sequence_ ABSL_GUARDED_BY(mutex_) = 1;
  uint64_t last_event_ ABSL_GUARDED_BY(mutex_) = 0;
  std::FILE* file_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

// The entry of a routed request that just came.
LogEntry MakeLogEntry(const Request& request, uint64_t connection);

// What x-amz-request-id says for a sequence number: 16 hex digits.
std::string RequestId(uint64_t sequence);

// The entry as one JSON object. Bytes of keys that are no UTF-8 are replaced; `target` is exact.
std::string ToJson(const LogEntry& entry);

}  // namespace s3server

#endif  // TESTS_S3SERVER_REQUEST_LOG_H_
