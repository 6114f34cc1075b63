#ifndef TESTS_S3SERVER_SESSION_H_
#define TESTS_S3SERVER_SESSION_H_

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/optional.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "tests/s3server/answer_body.h"
#include "tests/s3server/http_head.h"
#include "tests/s3server/http_session.h"
#include "tests/s3server/wire.h"

namespace s3server {

// One connection: read a head, let the body in, execute, write the answer, again. Each step is a
// callback on the connection's executor; `self` keeps the session alive while one is pending.
// Requests come in by http_session.cc; answers and ends are in session_answer.cc.
//
// Invariant: a request is answered at most once, and its body is read completely before the next
// head is (or the connection is closed).
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(SessionContext* context, uint64_t connection, boost::asio::ip::tcp::socket socket);
  void Begin();

 private:
  static constexpr size_t kDrainSize = 64u << 10;

  // A step of the session as a callback that keeps it alive.
  template <typename Step>
  auto Then(Step step) {
    return [self = shared_from_this(), step](const boost::system::error_code& error, size_t n) {
      step(self.get(), error, n);
    };
  }
  void After(absl::Duration delay, void (Session::*step)());
  void Stall(absl::Duration duration, void (Session::*step)());

  void ReadHead();
  void OnHead();
  void OnBadHead(const boost::system::error_code& error);
  void Admit();
  void SendContinue();
  void ReadBody();
  void OnBodyBytes(size_t n);
  void AfterBody();
  void Execute();
  void ReadControlBody();

  void Answer(const Result<Response>& result);
  void Write(Response response);
  void WriteHead();
  void WriteMore();
  void FillBatch();
  void SendBatch();
  void OnCut();
  void OnAnswered();
  void Discard();
  void Linger();
  void Reset();
  void Close();
  void EndLog();
  absl::Time Now() const { return context_.options.now(); }

  SessionContext& context_;
  const uint64_t connection_;
  Wire wire_;
  boost::asio::steady_timer timer_;
  boost::beast::flat_buffer buffer_;
  LinePacers line_;

  // Of the current request.
  boost::optional<HeadParser> parser_;
  Request request_;
  std::string request_id_;
  uint64_t sequence_ = 0;
  FaultPlan plan_;
  std::unique_ptr<BodySink> sink_;
  std::string control_body_;
  uint64_t body_missing_ = 0;  // bytes of the body still to be read
  uint64_t body_read_ = 0;
  uint64_t reset_upload_at_ = UINT64_MAX;
  bool continue_owed_ = false;       // the client waits for 100 Continue
  bool logged_ = false;              // its entry in the log is open
  absl::optional<S3Error> refused_;  // the answer, known before execution
  void (Session::*after_discard_)() = nullptr;

  // Of its answer.
  int status_ = 0;
  std::string error_code_;  // of the S3 error it carries, for the log
  std::string head_;
  AnswerBody answer_;
  bool close_ = false;
  std::vector<Slice> slices_;
  std::vector<boost::asio::const_buffer> batch_;
  std::unique_ptr<std::array<char, kDrainSize>> drain_;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_SESSION_H_
