// One exchange on one curl easy handle: options, callbacks, clocks and the meaning of results.
//
// When a kept connection turns out to be dead before the answer's first byte, curl sends the
// request again by itself (lib/transfer.c, Curl_retry_request), for any method: PrerequestCallback
// runs before each sending and refuses a second one that could do something twice. A connection
// that dies while the body is written is not among curl's cases (lib/multi.c looks at
// CURLE_SEND_ERROR in state DO only): WantsFreshConnection finds it.
//
// Clocks: curl keeps the one for connecting. The others are ours, since curl's low-speed limit
// counts whole seconds and averages: an exchange is alive as long as `last_progress_` moves. Bytes
// on their way out count as moving while the kernel's send queue shrinks (SIOCOUTQ), so that a slow
// line with megabytes in its socket buffer is not taken for a dead one.
//
// `Expect: 100-continue` is never sent. It would cost a round trip for each part and each small
// file, to save the bytes of requests that are refused before their body; those are rare, curl
// reads an early answer while it sends, and a body can always be sent again.
#include "ufs/http/curl_exchange.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/http/curl_failure.h"
#include "ufs/http/curl_route.h"

namespace ufs {
namespace {

// Bodies above this get the large send buffer; below, curl's default of 64 KiB (curl/curl.h,
// CURLOPT_UPLOAD_BUFFERSIZE) does.
constexpr size_t kSmallBody = size_t{64} << 10;

bool HasLineBreak(absl::string_view text) {
  return text.find_first_of(absl::string_view("\r\n\0", 3)) != absl::string_view::npos;
}

long Milliseconds(absl::Duration duration) {  // NOLINT(google-runtime-int): curl's type
  constexpr int64_t kDay = 24 * 3600 * 1000;  // 0 would mean curl's own default
  return static_cast<long>(
      std::clamp<int64_t>(absl::ToInt64Milliseconds(duration), 1, kDay));  // NOLINT
}

}  // namespace

CurlExchange::CurlExchange(const CurlTransportOptions& options, const RequestContext& context,
                           HttpRequest request, const HttpTimeouts& timeouts,
                           std::shared_ptr<HttpHandler> handler)
    : context_(context),
      request_(std::move(request)),
      route_(request_.route != nullptr ? request_.route.get() : &options.route),
      proxy_(route_->ProxyFor(request_.scheme, request_.authority)),
      resolve_(options.resolve),
      timeouts_(timeouts),
      handler_(std::move(handler)),
      send_buffer_(options.send_buffer),
      head_(options.max_head_bytes, options.max_headers),
      last_progress_(Clock::Real()->Now()),
      next_check_(context.deadline) {}

CurlExchange::~CurlExchange() {
  curl_slist_free_all(headers_);
  curl_slist_free_all(addresses_);
}

absl::Status CurlExchange::Validate() const {
  if (request_.target.empty() || request_.target[0] != '/' ||
      std::any_of(request_.target.begin(), request_.target.end(),
                  [](char c) { return !absl::ascii_isgraph(static_cast<unsigned char>(c)); })) {
    return absl::InvalidArgumentError("the request's target cannot be written as HTTP");
  }
  if (request_.authority.empty() ||
      request_.authority.find_first_of("/?#@\\ \r\n\t") != std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", request_.authority, "\" is no host and port"));
  }
  if (request_.scheme != "http" && request_.scheme != "https") {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", request_.scheme, "\" is neither http nor https"));
  }
  for (const auto& [name, value] : request_.headers) {
    if (name.empty() || HasLineBreak(name) || HasLineBreak(value) ||
        name.find_first_of(": \t;") != std::string::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("the header ", name.substr(0, name.find_first_of("\r\n")),
                       " cannot be written as HTTP: it holds a line break or its name is invalid"));
    }
  }
  return absl::OkStatus();
}

void CurlExchange::SetFixedOptions(CURL* easy, const CurlTransportOptions& options) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, CURL_NETRC_IGNORED);
  curl_easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, static_cast<long>(options.receive_buffer));  // NOLINT
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN,
                   static_cast<long>(absl::ToInt64Seconds(options.max_idle)));  // NOLINT
  // Without it a handle that is given up while its name is resolved waits for getaddrinfo, and all
  // transfers of the thread with it (lib/asyn-thread.c, Curl_resolver_kill).
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // A proxy's answer to CONNECT is not the server's.
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // How long a parsed CA file is remembered: a renewed one is taken up after it.
  curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 300L);
  // A name with several addresses: another one first for each connection, so that the load spreads
  // and a dead one is not the first for all. curl goes on to the next by itself, after half of the
  // time that is left for connecting.
  curl_easy_setopt(easy, CURLOPT_DNS_SHUFFLE_ADDRESSES, 1L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &HeaderCallback);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &WriteCallback);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &ReadCallback);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &SeekCallback);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &PrerequestCallback);
}

void CurlExchange::BuildHeaders() {
  curl_slist_free_all(std::exchange(headers_, nullptr));
  bool has_host = false;
  bool has_accept = false;
  for (const auto& [name, value] : request_.headers) {
    has_host = has_host || absl::EqualsIgnoreCase(name, "host");
    has_accept = has_accept || absl::EqualsIgnoreCase(name, "accept");
    // curl's notation: "Name;" is a header without value, "Name:" removes one of its own.
    headers_ = curl_slist_append(headers_, value.empty() ? absl::StrCat(name, ";").c_str()
                                                         : absl::StrCat(name, ": ", value).c_str());
  }
  if (!has_host) {
    headers_ = curl_slist_append(headers_, absl::StrCat("Host: ", request_.authority).c_str());
  }
  if (!has_accept) {
    headers_ = curl_slist_append(headers_, "Accept:");
  }
  headers_ = curl_slist_append(headers_, "Expect:");
}

void CurlExchange::Attach(CURL* easy) {
  easy_ = easy;
  if (addresses_ == nullptr) {
    for (const std::string& entry : resolve_) {
      addresses_ = curl_slist_append(addresses_, entry.c_str());
    }
  }
  BuildHeaders();
  const std::string url = absl::StrCat(request_.scheme, "://", request_.authority, "/");
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  // A proxy that forwards is asked for the whole URL; through a tunnel the server sees the target.
  const bool forwarded = proxy_ != nullptr && request_.scheme == "http";
  curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET,
                   forwarded ? absl::StrCat("http://", request_.authority, request_.target).c_str()
                             : request_.target.c_str());
  SetCurlRoute(easy, *route_, proxy_);
  curl_easy_setopt(easy, CURLOPT_RESOLVE, addresses_);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_READDATA, this);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(timeouts_.connect));
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, fresh_connection_ ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);  // also takes NOBODY and UPLOAD back
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, nullptr);
  if (request_.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request_.method == "PUT" || request_.method == "POST" || !request_.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE,
                     static_cast<long>(request_.body.size() > kSmallBody ? send_buffer_  // NOLINT
                                                                         : kSmallBody));
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  } else if (request_.method != "GET") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
  Enter(Phase::kConnecting);
}

void CurlExchange::Detach() {
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(easy_, CURLOPT_RESOLVE, nullptr);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, nullptr);
  easy_ = nullptr;
}

void CurlExchange::Finish(const absl::Status& status) {
  on_cancel_.Reset();
  const std::shared_ptr<HttpHandler> handler = std::move(handler_);
  handler->OnDone(status);
}

size_t CurlExchange::HeaderCallback(char* data, size_t size, size_t count, void* self) {
  const absl::string_view line(data, size * count);
  return static_cast<CurlExchange*>(self)->TakeHeader(line) ? line.size() : 0;
}

size_t CurlExchange::WriteCallback(char* data, size_t size, size_t count, void* self) {
  const absl::string_view bytes(data, size * count);
  // Anything but the count ends the transfer; 0 would not when curl delivers 0 bytes.
  return static_cast<CurlExchange*>(self)->TakeBody(bytes) ? bytes.size() : bytes.size() + 1;
}

size_t CurlExchange::ReadCallback(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlExchange*>(self)->GiveBody(data, size * count);
}

int CurlExchange::SeekCallback(void* self, curl_off_t offset, int origin) {
  if (origin != SEEK_SET || !static_cast<CurlExchange*>(self)->RewindBody(offset)) {
    return CURL_SEEKFUNC_FAIL;
  }
  return CURL_SEEKFUNC_OK;
}

int CurlExchange::PrerequestCallback(void* self, char* /*ip*/, char* /*local_ip*/, int /*port*/,
                                     int /*local_port*/) {
  return static_cast<CurlExchange*>(self)->MaySendNow() ? CURL_PREREQFUNC_OK
                                                        : CURL_PREREQFUNC_ABORT;
}

bool CurlExchange::MaySendNow() {
  if (++attempts_ > 1 && !Resendable()) {
    long sent = 0;  // NOLINT(google-runtime-int): curl's type
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &sent);
    if (sent > 0) {
      own_failure_ = Failure("the server closed the connection without an answer");
      return false;
    }
  }
  Enter(request_.body.empty() ? Phase::kWaiting : Phase::kSending);
  return true;
}

bool CurlExchange::Resendable() const {
  if (request_.method == "POST") {
    return false;
  }
  // A conditional write that succeeded unseen fails when it is sent again: whoever set the
  // condition has to know.
  return request_.method != "PUT" ||
         std::none_of(request_.headers.begin(), request_.headers.end(), [](const auto& header) {
           return absl::EqualsIgnoreCase(header.first, "if-none-match") ||
                  absl::EqualsIgnoreCase(header.first, "if-match");
         });
}

bool CurlExchange::TakeHeader(absl::string_view line) {
  auto parsed = head_.Next(line);
  if (!parsed.ok()) {
    own_failure_ = Failure(parsed.status().message());
    return false;
  }
  switch (parsed->kind) {
    case ResponseHead::Line::Kind::kNothing:
      return true;  // informational answers keep nobody alive
    case ResponseHead::Line::Kind::kStatus:
      Enter(Phase::kReceiving);
      if (proxy_ != nullptr && parsed->status == 407) {
        own_failure_ = ExplainProxyStatus(407, proxy_->Name(), request_.authority);
        return false;
      }
      handler_->OnStatus(parsed->status);
      break;
    case ResponseHead::Line::Kind::kField:
      handler_->OnHeader(parsed->name, parsed->value);
      break;
    case ResponseHead::Line::Kind::kEnd:
      if (head_.content_length() != 0 && request_.method != "HEAD") {
        AcknowledgeAtOnce();
      }
      own_failure_ = handler_->OnHeadersDone(head_.content_length());
      break;
  }
  last_progress_ = Clock::Real()->Now();
  return own_failure_.ok();
}

// A server without TCP_NODELAY that writes head and body of an answer apart (RGW by default) keeps
// the body back until the head is acknowledged, and Linux delays that by 40 ms on connections whose
// sides take turns. TCP_QUICKACK sends it now. Median of 100 GETs of 4 KiB over loopback, Linux
// 6.18: 44 ms without, 44 ms when it is set before the request (sending takes it back), 0.09 ms
// here.
void CurlExchange::AcknowledgeAtOnce() {
  curl_socket_t socket = CURL_SOCKET_BAD;
  const int on = 1;
  if (curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK &&
      socket != CURL_SOCKET_BAD) {
    (void)setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
  }
}

bool CurlExchange::TakeBody(absl::string_view data) {
  if (data.empty()) {
    return true;
  }
  received_ += static_cast<int64_t>(data.size());
  if (!head_.complete() || (head_.content_length() >= 0 && received_ > head_.content_length())) {
    own_failure_ = Failure("the answer's body exceeds its Content-Length");
    return false;
  }
  last_progress_ = Clock::Real()->Now();
  own_failure_ = handler_->OnBody(absl::MakeConstSpan(data.data(), data.size()));
  return own_failure_.ok();
}

size_t CurlExchange::GiveBody(char* data, size_t room) {
  size_t given = 0;
  const auto slices = request_.body.slices();
  while (given < room && slice_ < slices.size()) {
    const absl::string_view rest = slices[slice_].data.substr(slice_offset_);
    const size_t count = std::min(room - given, rest.size());
    std::memcpy(data + given, rest.data(), count);
    given += count;
    slice_offset_ += count;
    if (slice_offset_ == slices[slice_].data.size()) {
      ++slice_;
      slice_offset_ = 0;
    }
  }
  body_given_ += given;
  if (phase_ == Phase::kSending) {
    Enter(body_given_ == request_.body.size() ? Phase::kWaiting : Phase::kSending);
  }
  return given;
}

bool CurlExchange::RewindBody(int64_t offset) {
  if (offset != 0) {
    return false;
  }
  slice_ = 0;
  slice_offset_ = 0;
  body_given_ = 0;
  return true;
}

void CurlExchange::Enter(Phase phase) {
  if (phase != phase_) {
    next_check_ = Instant::Never();  // the loop asks anew what to wait for
  }
  phase_ = phase;
  last_progress_ = Clock::Real()->Now();
}

void CurlExchange::NoteSendProgress(Instant now) {
  curl_off_t sent = 0;
  curl_socket_t socket = CURL_SOCKET_BAD;
  int unsent = 0;
  if (curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &sent) != CURLE_OK ||
      curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK ||
      socket == CURL_SOCKET_BAD || ioctl(socket, SIOCOUTQ, &unsent) != 0) {
    return;
  }
  if (seen_sent_ >= 0 && (sent != seen_sent_ || unsent < seen_unsent_)) {
    last_progress_ = now;
  }
  seen_sent_ = sent;
  seen_unsent_ = unsent;
}

absl::Status CurlExchange::CheckTime(Instant now) {
  if (now >= context_.deadline) {
    return absl::DeadlineExceededError(
        absl::StrCat(request_.authority, ": the operation's deadline passed"));
  }
  next_check_ = context_.deadline;
  if (phase_ == Phase::kQueued || phase_ == Phase::kConnecting) {
    return absl::OkStatus();
  }
  const bool body_on_its_way = !request_.body.empty() && phase_ != Phase::kReceiving;
  if (body_on_its_way) {
    NoteSendProgress(now);
  }
  const absl::Duration limit = phase_ == Phase::kWaiting ? timeouts_.first_byte : timeouts_.stall;
  const Instant end = last_progress_ + limit;
  if (now >= end) {
    return TimedOut(phase_ == Phase::kWaiting   ? "no answer"
                    : phase_ == Phase::kSending ? "no byte of the request was taken"
                                                : "no further byte of the answer came",
                    limit);
  }
  next_check_ = std::min(next_check_, end);
  if (body_on_its_way) {  // look at the send queue often enough to see it shrink
    next_check_ = std::min(next_check_, now + limit / 4);
  }
  return absl::OkStatus();
}

absl::Status CurlExchange::Failure(absl::string_view what) const {
  return absl::UnavailableError(absl::StrCat(request_.authority, ": ", what));
}

absl::Status CurlExchange::TimedOut(absl::string_view phase, absl::Duration limit) const {
  return absl::DeadlineExceededError(
      absl::StrCat(request_.authority, ": ", phase, " within ", absl::FormatDuration(limit)));
}

bool CurlExchange::WantsFreshConnection(CURLcode code) {
  long connects = 1;  // NOLINT(google-runtime-int): curl's type
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connects);
  const bool lost =
      code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
  if (!lost || connects > 0 || fresh_connection_ || head_.begun() || !own_failure_.ok() ||
      !Resendable()) {
    return false;
  }
  fresh_connection_ = true;
  return RewindBody(0);
}

absl::Status CurlExchange::Outcome(CURLcode code) const {
  if (!own_failure_.ok()) {
    return own_failure_;
  }
  if (code == CURLE_OK) {
    if (!head_.complete()) {
      return Failure("the server closed the connection without an answer");
    }
    if (request_.method != "HEAD" && head_.status() != 204 && head_.status() != 304 &&
        head_.content_length() > received_) {
      return Failure("the answer's body is shorter than its Content-Length");
    }
    return absl::OkStatus();
  }
  const auto number = [this](CURLINFO info) {
    long value = 0;  // NOLINT(google-runtime-int): curl's type
    curl_easy_getinfo(easy_, info, &value);
    return static_cast<int>(value);
  };
  CurlFailure failure;
  failure.code = code;
  failure.text = error_;
  failure.os_errno = number(CURLINFO_OS_ERRNO);
  failure.verify_result = number(CURLINFO_SSL_VERIFYRESULT);
  failure.connect_status = number(CURLINFO_HTTP_CONNECTCODE);
  failure.authority = request_.authority;
  failure.proxy = proxy_ == nullptr ? "" : proxy_->Name();
  failure.connect_timeout = timeouts_.connect;
  return ExplainCurlFailure(failure);
}

}  // namespace ufs
