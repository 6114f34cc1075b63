#ifndef UFS_HTTP_CURL_TRANSPORT_OPTIONS_H_
#define UFS_HTTP_CURL_TRANSPORT_OPTIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ufs/http/http_route.h"

namespace ufs {

// What a CurlTransport is made with; the defaults suit a mount.
struct CurlTransportOptions {
  // Network threads, each with its own connections. 0: clamp(cores / 2, 1, 8).
  int loops = 0;
  // Connections open at a time, over all loops. Requests beyond them wait in order; of their
  // timeouts only the context's deadline runs meanwhile.
  int max_connections = 256;
  // A kept connection that was idle for longer is not used again. Below the 60 s after which common
  // load balancers drop idle connections without a word.
  absl::Duration max_idle = absl::Seconds(50);
  // curl's buffers for one exchange, in bytes. Over loopback, 4 transfers of 8 MiB on one loop took
  // 0.41 CPU seconds a GiB (client and server) with 16 KiB to receive and 0.36 with 256 KiB;
  // sending took 0.66 with 64 KiB and 0.38 with 256 KiB; more brought nothing. curl delivers at
  // most 16 KiB at a time whatever the size (CURL_MAX_WRITE_SIZE), and takes 2 MiB at most for
  // sending. Bodies up to 64 KiB are sent through 64 KiB.
  size_t receive_buffer = size_t{256} << 10;
  size_t send_buffer = size_t{256} << 10;
  // Limits of an answer's head, informational answers and trailers included. S3's largest, with
  // 2 KiB of user metadata, is below 8 KiB.
  size_t max_head_bytes = size_t{64} << 10;
  int max_headers = 256;
  // The way of requests that bring none: directly, with the system's certificates.
  HttpRoute route;
  // For tests: HOST:PORT:ADDRESS[,ADDRESS...], what names resolve to in the place of DNS's answers.
  std::vector<std::string> resolve;
  // Threads are named `thread_name`-0, -1, ...
  std::string thread_name = "ufs-net";
};

}  // namespace ufs

#endif  // UFS_HTTP_CURL_TRANSPORT_OPTIONS_H_
