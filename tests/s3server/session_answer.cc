// The way of an answer: head and body as the faults and the traffic model want them, and how the
// connection goes on or ends.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "tests/s3server/session.h"

namespace s3server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr size_t kWriteBatch = 4u << 20;

}  // namespace

void Session::Answer(const Result<Response>& result) {
  if (result.ok()) {
    Write(*result);
    return;
  }
  error_code_ = result.error().code;
  Write(ErrorResponse(result.error(), request_, request_id_));
}

void Session::Write(Response response) {
  close_ = SpoilResponse(plan_, request_, &response) || close_;
  // A client that waits for 100 Continue may send its body or not: nobody can know.
  close_ = close_ || (continue_owed_ && body_missing_ > 0);
  status_ = response.status;
  head_ = FormatHead(response, request_id_, Now(), close_);
  answer_.Start(std::move(response), IsBodyless(request_, status_), plan_);
  if (const FaultRule* rule = plan_.Find(FaultAction::kStallHeaders)) {
    Stall(rule->duration, &Session::WriteHead);
  } else {
    WriteHead();
  }
}

void Session::WriteHead() {
  context_.log.Answer(sequence_, status_, error_code_, body_read_);
  error_code_.clear();
  batch_.clear();
  batch_.push_back(asio::buffer(head_));
  FillBatch();
}

void Session::WriteMore() {
  batch_.clear();
  FillBatch();
}

// Appends the next pieces of the body and sends the batch when the line is free for it.
void Session::FillBatch() {
  if (!answer_.Next(std::min(context_.traffic.Portion(), kWriteBatch), &slices_).ok()) {
    Reset();
    return;
  }
  size_t size = 0;
  for (const Slice& slice : slices_) {
    batch_.push_back(asio::buffer(slice.bytes.data(), slice.bytes.size()));
    size += slice.bytes.size();
  }
  if (batch_.empty()) {
    answer_.cut() != nullptr ? OnCut() : OnAnswered();
    return;
  }
  context_.log.Sent(sequence_, size);
  After(size == 0 ? absl::ZeroDuration() : context_.traffic.Out(&line_, size), &Session::SendBatch);
}

void Session::SendBatch() {
  asio::async_write(wire_, batch_, Then([](Session* self, const error_code& error, size_t) {
                      error ? self->Close() : self->WriteMore();
                    }));
}

void Session::OnCut() {
  const FaultRule& rule = *answer_.cut();
  if (rule.action == FaultAction::kResetBody) {
    Reset();
  } else if (rule.action == FaultAction::kTruncateBody) {
    Close();
  } else {
    answer_.PassCut();
    Stall(rule.duration, &Session::WriteMore);
  }
}

void Session::OnAnswered() {
  EndLog();
  slices_.clear();
  answer_.Clear();
  if (plan_.Find(FaultAction::kCloseAfter) != nullptr) {
    Close();
  } else if (close_) {
    Linger();
  } else {
    after_discard_ = &Session::ReadHead;
    Discard();
  }
}

// Ending.

// Closes our side and waits for the client to close its own: a close with unread bytes would become
// a reset, which can overtake the answer.
void Session::Linger() {
  error_code ignored;
  wire_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  body_missing_ = UINT64_MAX;
  after_discard_ = &Session::Close;
  Discard();
}

void Session::Reset() {
  error_code ignored;
  wire_.socket().set_option(tcp::socket::linger(true, 0), ignored);
  Close();
}

void Session::Close() {
  EndLog();
  error_code ignored;
  wire_.socket().close(ignored);
}

void Session::EndLog() {
  if (logged_) {
    logged_ = false;
    context_.log.End(sequence_, Now());
  }
}

}  // namespace s3server
