// Routes as curl's options.
#include "ufs/http/curl_route.h"

#include <sys/stat.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

const char* OrNull(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

bool IsDirectory(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

void SetTrust(CURL* easy, const TlsSettings& tls) {
  // Never TLS 1.0 or 1.1, whatever OpenSSL's configuration allows: RFC 8996.
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
  // A directory beside the file would keep curl from remembering what it parsed
  // (CURLOPT_CA_CACHE_TIMEOUT): then each new connection reads the system's 140 certificates.
  const curl_version_info_data* const built = curl_version_info(CURLVERSION_NOW);
  if (tls.ca_bundle.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, built->cainfo);
    curl_easy_setopt(easy, CURLOPT_CAPATH, built->cainfo == nullptr ? built->capath : nullptr);
  } else if (IsDirectory(tls.ca_bundle)) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(easy, CURLOPT_CAPATH, tls.ca_bundle.c_str());
  } else {
    curl_easy_setopt(easy, CURLOPT_CAINFO, tls.ca_bundle.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
}

}  // namespace

void SetCurlRoute(CURL* easy, const HttpRoute& route, const ProxyServer* proxy) {
  SetTrust(easy, route.tls);
  const TlsSettings& tls = route.tls;
  curl_easy_setopt(easy, CURLOPT_SSLCERT, OrNull(tls.client_cert));
  curl_easy_setopt(easy, CURLOPT_SSLKEY,
                   OrNull(tls.client_key.empty() ? tls.client_cert : tls.client_key));
  // Never null: OpenSSL would ask for the password of an encrypted key on the terminal.
  const std::string key_password(tls.client_key_password.Reveal());
  curl_easy_setopt(easy, CURLOPT_KEYPASSWD, key_password.c_str());

  const std::string url = proxy == nullptr ? "" : absl::StrCat("http://", proxy->Name());
  curl_easy_setopt(easy, CURLOPT_PROXY, url.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  const bool has_user = proxy != nullptr && !proxy->user.empty();
  const std::string password(has_user ? proxy->password.Reveal() : absl::string_view());
  curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, has_user ? proxy->user.c_str() : nullptr);
  curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, has_user ? password.c_str() : nullptr);

  long ttl = 0;  // NOLINT(google-runtime-int): curl's type; 0 means for ever
  if (route.connection_ttl != absl::InfiniteDuration()) {
    const absl::Duration whole = absl::Ceil(route.connection_ttl, absl::Seconds(1));
    ttl = static_cast<long>(std::max<int64_t>(1, absl::ToInt64Seconds(whole)));  // NOLINT
  }
  curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, ttl);
}

}  // namespace ufs
