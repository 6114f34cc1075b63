// One network thread. Invariants: an exchange is in exactly one of `new_`, `waiting_` and
// `running_` until End, which runs once for each; handlers are called with no lock held; only this
// thread touches curl.
#include "ufs/http/curl_loop.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/thread_name.h"

namespace ufs {
namespace {

// Easy handles kept for the next exchange; each may hold its receive buffer.
constexpr size_t kMaxIdleHandles = 16;
// The longest sleep without any event; the wake-up pipe makes every other one unnecessary.
constexpr int kLongestPollMs = 60'000;
// The same while a connection is being made. When an address of a name has stayed silent for its
// share of the time, curl 7.88 decides for the next one but begins it only when it is called again,
// and no event of its own comes before that address's time is over as well.
constexpr int kConnectingPollMs = 100;

absl::Status Stopped() { return absl::CancelledError("the network is being shut down"); }

}  // namespace

CurlLoop::CurlLoop(const CurlTransportOptions& options, int index, int max_connections)
    : options_(options),
      name_(absl::StrCat(options.thread_name, "-", index)),
      max_connections_(static_cast<size_t>(max_connections)),
      multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(max_connections));  // NOLINT
  thread_ = std::thread([this] { Run(); });
}

CurlLoop::~CurlLoop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  thread_.join();
  for (CURL* easy : idle_handles_) {
    curl_easy_cleanup(easy);
  }
  curl_multi_cleanup(multi_);
}

void CurlLoop::Start(const std::shared_ptr<CurlExchange>& exchange) {
  std::weak_ptr<CurlExchange> weak = exchange;
  // Registered first: a token that has already fired leaves its mark, and the loop finds it.
  exchange->set_cancel_registration(exchange->context().cancel.OnCancel([this, weak] {
    if (auto alive = weak.lock()) {
      alive->cancelled = true;
      Cancel(weak);
    }
  }));
  bool accepted = false;
  {
    MutexLock lock(&mutex_);
    accepted = !stopped_;
    if (accepted) {
      in_flight_.fetch_add(1, std::memory_order_relaxed);
      new_.push_back(exchange);
    }
  }
  if (!accepted) {
    exchange->Finish(Stopped());
    return;
  }
  curl_multi_wakeup(multi_);
}

void CurlLoop::Cancel(std::weak_ptr<CurlExchange> exchange) {
  {
    MutexLock lock(&mutex_);
    cancelled_.push_back(std::move(exchange));
  }
  curl_multi_wakeup(multi_);
}

void CurlLoop::Run() {
  SetThreadName(name_);
  // OpenSSL writes without MSG_NOSIGNAL; a connection lost meanwhile must not kill the program.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (TakeMail()) {
    Admit();
    int running = 0;
    curl_multi_perform(multi_, &running);
    ReapFinished();
    if (!waiting_.empty() && running_.size() < max_connections_) {
      continue;  // a connection became free
    }
    curl_multi_poll(multi_, nullptr, 0, CheckTimes(), nullptr);
  }
  EndAll();
}

bool CurlLoop::TakeMail() {
  std::vector<std::shared_ptr<CurlExchange>> arrived;
  std::vector<std::weak_ptr<CurlExchange>> cancelled;
  {
    MutexLock lock(&mutex_);
    arrived.swap(new_);
    cancelled.swap(cancelled_);
    if (stopping_) {
      waiting_.insert(waiting_.end(), arrived.begin(), arrived.end());
      return false;
    }
  }
  for (std::shared_ptr<CurlExchange>& exchange : arrived) {
    next_check_ = std::min(next_check_, exchange->next_check());
    waiting_.push_back(std::move(exchange));
  }
  for (const std::weak_ptr<CurlExchange>& weak : cancelled) {
    const std::shared_ptr<CurlExchange> exchange = weak.lock();
    // One that has ended, or is not here yet, is found by neither; the latter is met in Admit.
    if (exchange == nullptr) {
      continue;
    }
    const auto waiting = std::find(waiting_.begin(), waiting_.end(), exchange);
    if (waiting != waiting_.end()) {
      waiting_.erase(waiting);
      End(exchange, absl::CancelledError("the request was cancelled"));
    } else if (exchange->easy() != nullptr) {
      End(exchange, absl::CancelledError("the request was cancelled"));
    }
  }
  return true;
}

void CurlLoop::Admit() {
  while (!waiting_.empty() && running_.size() < max_connections_) {
    std::shared_ptr<CurlExchange> exchange = std::move(waiting_.front());
    waiting_.pop_front();
    if (exchange->cancelled) {
      End(exchange, absl::CancelledError("the request was cancelled"));
      continue;
    }
    if (absl::Status in_time = exchange->CheckTime(Clock::Real()->Now()); !in_time.ok()) {
      End(exchange, in_time);
      continue;
    }
    CURL* const easy = TakeHandle();
    if (easy == nullptr) {
      End(exchange, absl::ResourceExhaustedError("out of memory"));
      continue;
    }
    exchange->Attach(easy);
    exchange->slot = running_.size();
    running_.push_back(exchange);
    next_check_ = Instant::Never();
    if (const CURLMcode code = curl_multi_add_handle(multi_, easy); code != CURLM_OK) {
      End(exchange, absl::InternalError(curl_multi_strerror(code)));
    }
  }
}

void CurlLoop::ReapFinished() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) {
      continue;
    }
    void* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    const auto* done = static_cast<CurlExchange*>(owner);
    const std::shared_ptr<CurlExchange> exchange = running_[done->slot];
    const CURLcode code = message->data.result;  // the message goes with the handle
    if (exchange->WantsFreshConnection(code)) {
      CURL* const easy = exchange->easy();
      curl_multi_remove_handle(multi_, easy);
      exchange->Attach(easy);
      curl_multi_add_handle(multi_, easy);
    } else {
      End(exchange, exchange->Outcome(code));
    }
  }
}

int CurlLoop::CheckTimes() {
  const Instant now = Clock::Real()->Now();
  // Phases change inside curl's callbacks, which bring an exchange's time forward without telling
  // the loop; looking at all of them costs less than one of the system calls around it.
  next_check_ = Instant::Infinite();
  std::vector<std::pair<std::shared_ptr<CurlExchange>, absl::Status>> late;
  bool connecting = false;
  const auto look = [&](const std::shared_ptr<CurlExchange>& exchange) {
    connecting = connecting || exchange->connecting();
    if (exchange->next_check() <= now) {
      if (absl::Status status = exchange->CheckTime(now); !status.ok()) {
        late.emplace_back(exchange, std::move(status));
        return;
      }
    }
    next_check_ = std::min(next_check_, exchange->next_check());
  };
  std::for_each(running_.begin(), running_.end(), look);
  std::for_each(waiting_.begin(), waiting_.end(), look);
  for (const auto& [exchange, status] : late) {
    const auto waiting = std::find(waiting_.begin(), waiting_.end(), exchange);
    if (waiting != waiting_.end()) {
      waiting_.erase(waiting);
    }
    End(exchange, status);
  }
  if (!late.empty()) {
    return 0;  // handlers ran: there may be mail, and there is room
  }
  const int longest = connecting ? kConnectingPollMs : kLongestPollMs;
  if (next_check_ == Instant::Infinite()) {
    return longest;
  }
  const int64_t ms = absl::ToInt64Milliseconds(next_check_ - now) + 1;
  return static_cast<int>(std::clamp<int64_t>(ms, 0, longest));
}

void CurlLoop::End(const std::shared_ptr<CurlExchange>& exchange, const absl::Status& status) {
  if (CURL* const easy = exchange->easy(); easy != nullptr) {
    curl_multi_remove_handle(multi_, easy);
    exchange->Detach();
    running_[exchange->slot] = running_.back();
    running_[exchange->slot]->slot = exchange->slot;
    running_.pop_back();
    if (idle_handles_.size() < kMaxIdleHandles) {
      idle_handles_.push_back(easy);
    } else {
      curl_easy_cleanup(easy);
    }
  }
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
  exchange->Finish(status);
}

void CurlLoop::EndAll() {
  while (true) {
    while (!running_.empty()) {
      const std::shared_ptr<CurlExchange> exchange = running_.back();
      End(exchange, Stopped());
    }
    while (!waiting_.empty()) {
      const std::shared_ptr<CurlExchange> exchange = std::move(waiting_.front());
      waiting_.pop_front();
      End(exchange, Stopped());
    }
    // Handlers may have started further exchanges meanwhile; from here on Start refuses them.
    MutexLock lock(&mutex_);
    stopped_ = true;
    waiting_.insert(waiting_.end(), new_.begin(), new_.end());
    new_.clear();
    if (waiting_.empty()) {
      return;
    }
  }
}

CURL* CurlLoop::TakeHandle() {
  if (!idle_handles_.empty()) {
    CURL* const easy = idle_handles_.back();
    idle_handles_.pop_back();
    return easy;
  }
  CURL* const easy = curl_easy_init();
  if (easy != nullptr) {
    CurlExchange::SetFixedOptions(easy, options_);
  }
  return easy;
}

}  // namespace ufs
