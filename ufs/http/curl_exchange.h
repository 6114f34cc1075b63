#ifndef UFS_HTTP_CURL_EXCHANGE_H_
#define UFS_HTTP_CURL_EXCHANGE_H_

#include <curl/curl.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ufs/base/instant.h"
#include "ufs/http/curl_transport_options.h"
#include "ufs/http/http_transport.h"
#include "ufs/http/response_head.h"

namespace ufs {

// One request and its answer as curl sees them. Made by the caller's thread, then touched by one
// loop thread only, but for `cancelled`.
class CurlExchange {
 public:
  CurlExchange(const CurlTransportOptions& options, const RequestContext& context,
               HttpRequest request, const HttpTimeouts& timeouts,
               std::shared_ptr<HttpHandler> handler);
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  // Whether the request can be written as HTTP at all.
  absl::Status Validate() const;

  // Sets everything that does not change from one exchange to the next.
  static void SetFixedOptions(CURL* easy, const CurlTransportOptions& options);
  // Sets this exchange's request on `easy`, which stays the loop's and outlives the exchange's
  // turn.
  void Attach(CURL* easy);
  // After the handle has left its multi: nothing of this exchange remains in it.
  void Detach();
  CURL* easy() const { return easy_; }
  bool connecting() const { return easy_ != nullptr && phase_ == Phase::kConnecting; }

  // Whether `code` only means that a kept connection was dead, and the request may be sent again on
  // a new one: true at most once. Then Attach it again.
  bool WantsFreshConnection(CURLcode code);
  // What curl's result means to the handler.
  absl::Status Outcome(CURLcode code) const;
  // kDeadlineExceeded when something took too long. Call it at `next_check` or before.
  absl::Status CheckTime(Instant now);
  Instant next_check() const { return next_check_; }

  // Tells the handler the end and lets go of it. Once.
  void Finish(const absl::Status& status);

  const RequestContext& context() const { return context_; }
  // Held while the exchange runs; called off by Finish.
  void set_cancel_registration(CancelToken::Registration registration) {
    on_cancel_ = std::move(registration);
  }
  // Set from any thread.
  std::atomic<bool> cancelled{false};
  // Where the loop keeps it; the loop's own.
  size_t slot = 0;

 private:
  // What is being waited for.
  enum class Phase { kQueued, kConnecting, kSending, kWaiting, kReceiving };

  static size_t HeaderCallback(char* data, size_t size, size_t count, void* self);
  static size_t WriteCallback(char* data, size_t size, size_t count, void* self);
  static size_t ReadCallback(char* data, size_t size, size_t count, void* self);
  static int SeekCallback(void* self, curl_off_t offset, int origin);
  static int PrerequestCallback(void* self, char* ip, char* local_ip, int port, int local_port);

  bool TakeHeader(absl::string_view line);
  void AcknowledgeAtOnce();
  bool TakeBody(absl::string_view data);
  size_t GiveBody(char* data, size_t room);
  bool RewindBody(int64_t offset);
  bool MaySendNow();

  absl::Status Failure(absl::string_view what) const;
  absl::Status TimedOut(absl::string_view phase, absl::Duration limit) const;
  bool Resendable() const;
  void Enter(Phase phase);
  void NoteSendProgress(Instant now);
  void BuildHeaders();

  const RequestContext context_;
  const HttpRequest request_;
  const HttpRoute* const route_;             // the request's own, or the transport's
  const ProxyServer* const proxy_;           // the route's; null: none for this request
  const std::vector<std::string>& resolve_;  // the transport's
  const HttpTimeouts timeouts_;
  std::shared_ptr<HttpHandler> handler_;
  const size_t send_buffer_;
  CancelToken::Registration on_cancel_;

  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  curl_slist* addresses_ = nullptr;
  char error_[CURL_ERROR_SIZE] = {};
  ResponseHead head_;
  int64_t received_ = 0;
  absl::Status own_failure_;  // why a callback ended the transfer

  // Where the body is being read.
  size_t slice_ = 0;
  size_t slice_offset_ = 0;
  size_t body_given_ = 0;
  int attempts_ = 0;
  bool fresh_connection_ = false;  // this attempt uses no kept one

  Phase phase_ = Phase::kQueued;
  Instant last_progress_;
  Instant next_check_ = Instant::Infinite();
  // What was last seen of the bytes on their way out: given to the kernel, and still held by it.
  curl_off_t seen_sent_ = -1;
  int seen_unsent_ = -1;
};

}  // namespace ufs

#endif  // UFS_HTTP_CURL_EXCHANGE_H_
