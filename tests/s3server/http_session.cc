// The way of a request: its head, its body, what it asks for. Beast parses heads. Bodies are read
// by hand, straight into the memory where they stay.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "tests/s3server/router.h"
#include "tests/s3server/session.h"

namespace s3server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

constexpr uint32_t kHeadLimit = 64u << 10;
// Room for a usual head in one read.
constexpr size_t kHeadRoom = 8u << 10;
constexpr size_t kMaxControlBody = 1u << 20;

}  // namespace

Session::Session(SessionContext* context, uint64_t connection, asio::ip::tcp::socket socket)
    : context_(*context),
      connection_(connection),
      wire_(std::move(socket), context->tls),
      timer_(wire_.get_executor()) {
  buffer_.reserve(kHeadRoom);
}

void Session::After(absl::Duration delay, void (Session::*step)()) {
  if (delay <= absl::ZeroDuration()) {
    (this->*step)();
    return;
  }
  timer_.expires_after(absl::ToChronoNanoseconds(delay));
  timer_.async_wait([self = shared_from_this(), step](const error_code& error) {
    if (!error) {
      (self.get()->*step)();
    }
  });
}

void Session::Stall(absl::Duration duration, void (Session::*step)()) {
  if (duration != absl::InfiniteDuration()) {
    After(duration, step);
    return;
  }
  context_.stalls.Pass([self = shared_from_this(), step] {
    asio::post(self->wire_.get_executor(), [self, step] { (self.get()->*step)(); });
  });
}

// Reading.

void Session::Begin() {
  if (!wire_.encrypted()) {
    ReadHead();
    return;
  }
  wire_.AsyncHandshake([self = shared_from_this()](const error_code& error) {
    error ? self->Close() : self->ReadHead();
  });
}

void Session::ReadHead() {
  parser_.emplace();
  parser_->header_limit(kHeadLimit);
  // Not boost::none: Beast 1.74 takes that for a limit below every length.
  parser_->body_limit(UINT64_MAX);
  beast::http::async_read_header(wire_, buffer_, *parser_,
                                 Then([](Session* self, const error_code& error, size_t) {
                                   error ? self->OnBadHead(error) : self->OnHead();
                                 }));
}

void Session::OnBadHead(const error_code& error) {
  using beast::http::error::end_of_stream;
  using beast::http::error::partial_message;
  const bool http = error.category() == beast::http::make_error_code(end_of_stream).category();
  if (!http || error == end_of_stream || error == partial_message) {
    Close();
    return;
  }
  request_ = Request();
  request_id_ = "unparsed";
  plan_ = FaultPlan();
  close_ = true;
  Answer(MakeError("InvalidRequest", error.message()));
}

void Session::OnHead() {
  request_ = ToRequest(*parser_, Now());
  sink_.reset();
  plan_ = FaultPlan();
  refused_.reset();
  body_missing_ = request_.content_length.value_or(0);
  body_read_ = 0;
  reset_upload_at_ = UINT64_MAX;
  continue_owed_ = request_.expect_continue && body_missing_ > 0;
  close_ = !request_.keep_alive || request_.chunked;
  Route(context_.options.domains, &request_);
  if (absl::StartsWith(request_.target, kControlPrefix)) {
    sequence_ = 0;
    request_id_ = "control";
    control_body_.clear();
    ReadControlBody();
    return;
  }
  sequence_ = context_.log.Begin(MakeLogEntry(request_, connection_));
  logged_ = true;
  request_id_ = RequestId(sequence_);
  context_.pause.Pass([self = shared_from_this()] {
    asio::dispatch(self->wire_.get_executor(), [self] { self->Admit(); });
  });
}

void Session::Admit() {
  plan_ = context_.faults.Match(request_);
  for (const auto& rule : plan_.rules()) {
    if (rule->on_request) {
      rule->on_request(request_);
    }
  }
  if (plan_.Find(FaultAction::kReset) != nullptr) {
    Reset();
    return;
  }
  if (const FaultRule* rule = plan_.Find(FaultAction::kResetUpload)) {
    reset_upload_at_ = std::min(rule->bytes, body_missing_);
    if (reset_upload_at_ == 0) {
      Reset();
      return;
    }
  }
  const FaultRule* error = plan_.Find(FaultAction::kError);
  if (error != nullptr || !context_.traffic.TakesRequest()) {
    refused_ = error != nullptr ? ErrorOf(*error) : MakeError("SlowDown");
    after_discard_ = &Session::AfterBody;
    // The body is let in and dropped, unless the client asks first.
    continue_owed_ ? AfterBody() : Discard();
    return;
  }
  Result<std::unique_ptr<BodySink>> sink = context_.service.Begin(request_);
  if (!sink.ok()) {
    refused_ = sink.error();
    AfterBody();
    return;
  }
  sink_ = std::move(*sink);
  if (sink_ == nullptr) {
    AfterBody();
  } else if (continue_owed_) {
    SendContinue();
  } else {
    ReadBody();
  }
}

void Session::SendContinue() {
  static constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  continue_owed_ = false;
  asio::async_write(wire_, asio::buffer(kContinue.data(), kContinue.size()),
                    Then([](Session* self, const error_code& error, size_t) {
                      error ? self->Close() : self->ReadBody();
                    }));
}

void Session::ReadBody() {
  char* place = nullptr;
  size_t room = sink_->Room(&place);
  if (room == 0) {
    const Result<Done> finished = sink_->Finish();
    if (!finished.ok()) {
      refused_ = finished.error();
    }
    AfterBody();
    return;
  }
  room = static_cast<size_t>(
      std::min<uint64_t>({room, context_.traffic.Portion(), reset_upload_at_ - body_read_}));
  if (buffer_.size() > 0) {
    // What came together with the head.
    const size_t n = asio::buffer_copy(asio::buffer(place, room), buffer_.data());
    buffer_.consume(n);
    OnBodyBytes(n);
    return;
  }
  wire_.async_read_some(asio::buffer(place, room),
                        Then([](Session* self, const error_code& error, size_t n) {
                          error ? self->Close() : self->OnBodyBytes(n);
                        }));
}

void Session::OnBodyBytes(size_t n) {
  body_missing_ -= n;
  body_read_ += n;
  if (body_read_ >= reset_upload_at_) {
    Reset();
    return;
  }
  const Result<Done> committed = sink_->Commit(n);
  if (!committed.ok()) {
    refused_ = committed.error();
    AfterBody();
    return;
  }
  After(context_.traffic.In(&line_, n), &Session::ReadBody);
}

// Reads what is left of the body and drops it.
void Session::Discard() {
  const size_t buffered = static_cast<size_t>(std::min<uint64_t>(buffer_.size(), body_missing_));
  buffer_.consume(buffered);
  body_missing_ -= buffered;
  body_read_ += buffered;
  if (body_missing_ == 0) {
    (this->*after_discard_)();
    return;
  }
  if (drain_ == nullptr) {
    drain_ = std::make_unique<std::array<char, kDrainSize>>();
  }
  const size_t room = static_cast<size_t>(std::min<uint64_t>(kDrainSize, body_missing_));
  wire_.async_read_some(asio::buffer(drain_->data(), room),
                        Then([](Session* self, const error_code& error, size_t n) {
                          if (error) {
                            self->Close();
                            return;
                          }
                          self->body_missing_ -= n;
                          self->body_read_ += n;
                          self->Discard();
                        }));
}

void Session::ReadControlBody() {
  if (body_missing_ > kMaxControlBody) {
    close_ = true;
    Answer(MakeError("MaxMessageLengthExceeded"));
    return;
  }
  control_body_.resize(static_cast<size_t>(body_missing_));
  const size_t buffered = asio::buffer_copy(asio::buffer(control_body_), buffer_.data());
  buffer_.consume(buffered);
  asio::async_read(wire_, asio::buffer(&control_body_[buffered], control_body_.size() - buffered),
                   Then([](Session* self, const error_code& error, size_t) {
                     if (error) {
                       self->Close();
                       return;
                     }
                     self->body_missing_ = 0;
                     self->Write(self->context_.control(self->request_, self->control_body_));
                   }));
}

// Executing.

void Session::AfterBody() {
  absl::Duration delay = context_.traffic.latency();
  if (const FaultRule* rule = plan_.Find(FaultAction::kDelay)) {
    delay += rule->duration;
  }
  After(delay, &Session::Execute);
}

void Session::Execute() {
  if (refused_) {
    Answer(*refused_);
    return;
  }
  if (const FaultRule* rule = plan_.Find(FaultAction::kErrorIn200)) {
    Write(ErrorIn200(ErrorOf(*rule), request_, request_id_));
    return;
  }
  Result<Response> result = context_.service.Execute(request_, sink_.get());
  sink_.reset();
  if (plan_.Find(FaultAction::kLostAnswer) != nullptr) {
    Close();
    return;
  }
  Answer(result);
}

void StartSession(SessionContext* context, uint64_t connection, asio::ip::tcp::socket socket) {
  std::make_shared<Session>(context, connection, std::move(socket))->Begin();
}

}  // namespace s3server
