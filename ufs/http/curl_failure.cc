// Failures in words. Where curl and OpenSSL tell causes apart by text alone, the texts of the
// versions in Debian 12 (7.88, 3.0) are looked for; tests/network makes a server give each of them.
#include "ufs/http/curl_failure.h"

#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/http/permanent_failure.h"

namespace ufs {
namespace {

// openssl/x509_vfy.h; X509_STORE_CTX_get_error(3).
enum VerifyResult {
  kNoIssuer = 2,
  kNotYetValid = 9,
  kHasExpired = 10,
  kSelfSigned = 18,
  kSelfSignedInChain = 19,
  kNoLocalIssuer = 20,
  kFirstUnverified = 21,
};

constexpr char kTrustFix[] =
    "if that is right, give its certificate with ca-bundle=FILE or AWS_CA_BUNDLE";

std::string CertificateReason(const CurlFailure& failure) {
  // The chain is good, and curl itself found the name wrong; the verify result tells nothing then.
  if (absl::StrContains(failure.text, "target host name")) {
    return absl::StrCat("it was issued for other names: reach the server by a name in it (",
                        failure.text, ")");
  }
  switch (failure.verify_result) {
    case kHasExpired:
      return "it has expired: renew it on the server, or set this machine's clock";
    case kNotYetValid:
      return "it is not valid yet: set this machine's clock, or the server's";
    case kSelfSigned:
      return absl::StrCat("it is self-signed: ", kTrustFix);
    case kNoIssuer:
    case kSelfSignedInChain:
    case kNoLocalIssuer:
    case kFirstUnverified:
      return absl::StrCat("the authority that issued it is not trusted here: ", kTrustFix);
    default:
      return failure.text;
  }
}

bool HasAny(absl::string_view text, std::initializer_list<absl::string_view> words) {
  for (const absl::string_view word : words) {
    if (absl::StrContains(text, word)) {
      return true;
    }
  }
  return false;
}

// Why no TLS connection came about, or broke under an alert; empty: something that may pass.
std::string HandshakeReason(absl::string_view text) {
  if (HasAny(text, {"unsupported protocol", "alert protocol version", "no protocols available"})) {
    return "it does not offer TLS 1.2 or newer: update the server, or put a proxy that does before "
           "it";
  }
  if (HasAny(text, {"wrong version number", "http request", "packet length too long"})) {
    return "what answers there does not speak TLS: write http:// before the endpoint if that is "
           "meant";
  }
  if (HasAny(text, {"alert certificate required", "alert bad certificate", "alert unknown ca",
                    "alert certificate unknown", "alert certificate expired",
                    "alert unsupported certificate", "alert access denied"})) {
    return "it refused our certificate, or wants one: check client-cert and client-key";
  }
  if (HasAny(text, {"alert handshake failure", "no shared cipher"})) {
    return "client and server agree on no cipher, or it wants a certificate (client-cert and "
           "client-key)";
  }
  return "";
}

}  // namespace

absl::Status ExplainProxyStatus(int http_status, absl::string_view proxy,
                                absl::string_view authority) {
  const std::string who = absl::StrCat("the proxy ", proxy);
  if (http_status == 407) {
    return PermanentFailure(
        absl::StrCat(who,
                     " wants a user and password, or refused those given (HTTP 407): check "
                     "proxy.user and proxy.password"));
  }
  const std::string what =
      absl::StrCat(who, " opened no tunnel to ", authority, " (HTTP ", http_status, ")");
  if (http_status >= 400 && http_status < 500 && http_status != 408 && http_status != 429) {
    return PermanentFailure(absl::StrCat(
        what, ": have it allowed there, or reach the server directly with no-proxy=HOST"));
  }
  return absl::UnavailableError(what);
}

absl::Status ExplainCurlFailure(const CurlFailure& failure) {
  const bool proxied = !failure.proxy.empty();
  const std::string via =
      proxied ? absl::StrCat(" (through the proxy ", failure.proxy, ")") : std::string();
  const auto unavailable = [&](absl::string_view what) {
    return absl::UnavailableError(absl::StrCat(failure.authority, ": ", what, via));
  };
  const auto permanent = [&](absl::string_view what) {
    return PermanentFailure(absl::StrCat(failure.authority, ": ", what));
  };
  if (proxied && failure.connect_status >= 300) {
    return ExplainProxyStatus(failure.connect_status, failure.proxy, failure.authority);
  }
  const std::string handshake = HandshakeReason(failure.text);
  switch (failure.code) {
    case CURLE_OPERATION_TIMEDOUT:
      return absl::DeadlineExceededError(absl::StrCat(failure.authority, ": no connection within ",
                                                      absl::FormatDuration(failure.connect_timeout),
                                                      via));
    case CURLE_COULDNT_RESOLVE_HOST:
      return unavailable(
          "the host name cannot be resolved: check the options endpoint and region, and this "
          "machine's DNS");
    case CURLE_COULDNT_RESOLVE_PROXY:
      return unavailable("the proxy's name cannot be resolved: check proxy.host");
    case CURLE_COULDNT_CONNECT:
      return unavailable(absl::StrCat(proxied ? "cannot connect to the proxy" : "cannot connect",
                                      failure.os_errno == 0 ? "" : ": ",
                                      failure.os_errno == 0 ? "" : strerror(failure.os_errno),
                                      proxied ? "; check proxy.host and proxy.port"
                                              : "; check the endpoint's host and port, and that "
                                                "the server runs"));
    case CURLE_GOT_NOTHING:
      return unavailable("the server closed the connection without an answer");
    case CURLE_PARTIAL_FILE:
      return unavailable("the connection was closed before the answer's end");
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
      return handshake.empty() ? unavailable("the connection was lost while the request was sent")
                               : permanent(handshake);
    case CURLE_RECV_ERROR:
      return handshake.empty() ? unavailable("the connection was lost while the answer was read")
                               : permanent(handshake);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return permanent(
          absl::StrCat("the server's certificate is refused: ", CertificateReason(failure)));
    case CURLE_SSL_CACERT_BADFILE:
      return permanent(
          "the CA certificates cannot be read: check ca-bundle, AWS_CA_BUNDLE and "
          "SSL_CERT_FILE");
    case CURLE_SSL_CERTPROBLEM:
      return permanent(absl::StrCat("client-cert or client-key cannot be used: ", failure.text));
    case CURLE_SSL_CONNECT_ERROR:
      return handshake.empty()
                 ? unavailable(absl::StrCat("the TLS handshake failed: ", failure.text))
                 : permanent(handshake);
    case CURLE_OUT_OF_MEMORY:  // also curl's word for a header line above 100 KiB
      return unavailable("a header of the answer is too long, or memory ran out");
    default:
      // Answers that curl itself refuses end here: HTTP/0.9, lengths that are no numbers, lines
      // without end.
      return unavailable(absl::StrCat("the exchange failed: ", curl_easy_strerror(failure.code)));
  }
}

}  // namespace ufs
