#ifndef UFS_HTTP_CURL_FAILURE_H_
#define UFS_HTTP_CURL_FAILURE_H_

#include <curl/curl.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace ufs {

// What is known of a transfer that curl gave up.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  std::string text;        // curl's own words
  int os_errno = 0;        // CURLINFO_OS_ERRNO
  int verify_result = 0;   // CURLINFO_SSL_VERIFYRESULT: OpenSSL's X509_V_ERR_*
  int connect_status = 0;  // CURLINFO_HTTP_CONNECTCODE: what a proxy answered to CONNECT
  std::string authority;   // of the server
  std::string proxy;       // ProxyServer::Name(); empty: no proxy is in between
  absl::Duration connect_timeout;
};

// What it means, in words with the fix where one is known: kUnavailable, kDeadlineExceeded, or
// PermanentFailure for certificates, TLS versions and proxies that refuse us. Pure.
absl::Status ExplainCurlFailure(const CurlFailure& failure);

// A proxy's answer in the place of the server's: 407 to any request, all others to CONNECT only.
absl::Status ExplainProxyStatus(int http_status, absl::string_view proxy,
                                absl::string_view authority);

}  // namespace ufs

#endif  // UFS_HTTP_CURL_FAILURE_H_
