// Plays HttpTransport's contract from a script, so that what is built on it is tested without a
// network.
#include "ufs/http/recording_transport.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

absl::Status Play(const RecordingTransport::Answer& answer, bool is_head, HttpHandler& handler) {
  if (answer.status == 0) {
    return answer.failure.ok() ? absl::UnavailableError("no answer") : answer.failure;
  }
  handler.OnStatus(answer.status);
  int64_t length = -1;
  bool has_length = false;
  for (const auto& [name, value] : answer.headers) {
    const std::string lower = absl::AsciiStrToLower(name);
    if (lower == "content-length") {
      has_length = absl::SimpleAtoi(value, &length);
    }
    handler.OnHeader(lower, value);
  }
  if (!has_length && answer.with_length) {
    length = static_cast<int64_t>(answer.body.size());
    handler.OnHeader("content-length", absl::StrCat(length));
  }
  if (absl::Status status = handler.OnHeadersDone(length); !status.ok()) {
    return status;
  }
  absl::string_view body = is_head ? absl::string_view() : absl::string_view(answer.body);
  if (length >= 0) {
    body = body.substr(0, static_cast<size_t>(length));
  }
  const bool is_short = !is_head && length > static_cast<int64_t>(body.size());
  while (!body.empty()) {
    const absl::string_view piece = body.substr(0, answer.chunk);
    if (absl::Status status = handler.OnBody(absl::MakeConstSpan(piece.data(), piece.size()));
        !status.ok()) {
      return status;
    }
    body.remove_prefix(piece.size());
  }
  if (!answer.failure.ok()) {
    return answer.failure;
  }
  return is_short ? absl::UnavailableError("the answer's body is shorter than its Content-Length")
                  : absl::OkStatus();
}

}  // namespace

void RecordingTransport::Push(Answer answer) {
  MutexLock lock(&mutex_);
  answers_.push_back(std::move(answer));
}

void RecordingTransport::Push(int status, std::vector<std::pair<std::string, std::string>> headers,
                              std::string body) {
  Answer answer;
  answer.status = status;
  answer.headers = std::move(headers);
  answer.body = std::move(body);
  Push(std::move(answer));
}

void RecordingTransport::Start(const RequestContext& context, HttpRequest request,
                               const HttpTimeouts& timeouts, std::shared_ptr<HttpHandler> handler) {
  Answer answer;
  answer.status = 0;
  answer.failure = absl::InternalError(
      absl::StrCat("no answer is scripted for ", request.method, " ", request.target));
  const bool is_head = request.method == "HEAD";
  {
    MutexLock lock(&mutex_);
    if (!answers_.empty()) {
      answer = std::move(answers_.front());
      answers_.pop_front();
    }
    requests_.push_back(std::move(request));
    timeouts_.push_back(timeouts);
  }
  if (context.cancel.cancelled()) {
    answer.status = 0;
    answer.failure = absl::CancelledError("the request was cancelled");
  }
  auto play = [answer = std::move(answer), is_head, handler = std::move(handler)]() {
    handler->OnDone(Play(answer, is_head, *handler));
  };
  if (executor_ != nullptr) {
    executor_->Submit(std::move(play));
  } else {
    play();
  }
}

std::vector<HttpRequest> RecordingTransport::requests() const {
  MutexLock lock(&mutex_);
  return requests_;
}

std::vector<HttpTimeouts> RecordingTransport::timeouts() const {
  MutexLock lock(&mutex_);
  return timeouts_;
}

size_t RecordingTransport::count() const {
  MutexLock lock(&mutex_);
  return requests_.size();
}

size_t RecordingTransport::left() const {
  MutexLock lock(&mutex_);
  return answers_.size();
}

std::string RecordingTransport::ToText(const HttpRequest& request) {
  std::string text = absl::StrCat(request.method, " ", request.target, "\n");
  if (Header(request, "host").empty()) {
    absl::StrAppend(&text, "host: ", request.authority, "\n");
  }
  for (const auto& [name, value] : request.headers) {
    absl::StrAppend(&text, name, ": ", value, "\n");
  }
  absl::StrAppend(&text, "\n", request.body.ToString());
  return text;
}

std::string RecordingTransport::Header(const HttpRequest& request, absl::string_view name) {
  for (const auto& [each, value] : request.headers) {
    if (absl::EqualsIgnoreCase(each, name)) {
      return value;
    }
  }
  return "";
}

}  // namespace ufs
