#ifndef TESTS_S3SERVER_HTTP_SESSION_H_
#define TESTS_S3SERVER_HTTP_SESSION_H_

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "tests/s3server/fault_engine.h"
#include "tests/s3server/gate.h"
#include "tests/s3server/options.h"
#include "tests/s3server/request_log.h"
#include "tests/s3server/service.h"
#include "tests/s3server/traffic_model.h"

namespace s3server {

// What sessions borrow from their server; all of it outlives them.
struct SessionContext {
  const Options& options;
  S3Service& service;
  RequestLog& log;
  FaultEngine& faults;
  TrafficModel& traffic;
  Gate& pause;                     // closed while the server is paused
  Gate& stalls;                    // always closed; released by Server::ReleaseStalls
  boost::asio::ssl::context* tls;  // null: plain HTTP
  // Answers requests below kControlPrefix.
  std::function<Response(const Request&, const std::string& body)> control;
};

inline constexpr char kControlPrefix[] = "/_s3server/";

// Serves one accepted connection until it ends. The session owns itself; it runs on the socket's
// executor, which one thread runs.
void StartSession(SessionContext* context, uint64_t connection,
                  boost::asio::ip::tcp::socket socket);

}  // namespace s3server

#endif  // TESTS_S3SERVER_HTTP_SESSION_H_
