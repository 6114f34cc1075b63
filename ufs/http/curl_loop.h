#ifndef UFS_HTTP_CURL_LOOP_H_
#define UFS_HTTP_CURL_LOOP_H_

#include <curl/curl.h>

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ufs/base/mutex.h"
#include "ufs/http/curl_exchange.h"
#include "ufs/http/curl_transport_options.h"

namespace ufs {

// One network thread: a curl multi handle with its kept connections, and the exchanges on it.
class CurlLoop {
 public:
  // `options` is the transport's and outlives the loop.
  CurlLoop(const CurlTransportOptions& options, int index, int max_connections);
  // Ends every exchange with kCancelled, then joins.
  ~CurlLoop();

  // Hands an exchange to the thread. Any thread, from handlers too.
  void Start(const std::shared_ptr<CurlExchange>& exchange);
  // Exchanges not finished yet: how busy the loop is. Any thread.
  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

 private:
  void Cancel(std::weak_ptr<CurlExchange> exchange);

  // The rest runs in the thread.
  void Run();
  // Takes what other threads left; false when the loop is to end.
  bool TakeMail();
  void Admit();
  void ReapFinished();
  // Ends what took too long, and says how long curl may wait for events.
  int CheckTimes();
  void End(const std::shared_ptr<CurlExchange>& exchange, const absl::Status& status);
  void EndAll();
  CURL* TakeHandle();

  const CurlTransportOptions& options_;
  const std::string name_;
  const size_t max_connections_;
  std::atomic<int> in_flight_{0};

  Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::shared_ptr<CurlExchange>> new_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::weak_ptr<CurlExchange>> cancelled_ ABSL_GUARDED_BY(mutex_);

  CURLM* const multi_;
  std::vector<CURL*> idle_handles_;
  std::deque<std::shared_ptr<CurlExchange>> waiting_;   // for a connection
  std::vector<std::shared_ptr<CurlExchange>> running_;  // at their `slot`
  Instant next_check_ = Instant::Infinite();
  std::thread thread_;  // last: it uses everything above
};

}  // namespace ufs

#endif  // UFS_HTTP_CURL_LOOP_H_
