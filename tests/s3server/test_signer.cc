// The signing side of Signature Version 4, for canonical input only.

#include "tests/s3server/test_signer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"

namespace s3server {

std::string TestSigner::Date() const {
  return absl::FormatTime("%E4Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

std::string TestSigner::Scope() const {
  return absl::StrCat(Date().substr(0, 8), "/", region, "/s3/aws4_request");
}

std::string TestSigner::Sign(const std::string& canonical_request) const {
  std::string key = HmacSha256("AWS4" + secret_key, Date().substr(0, 8));
  key = HmacSha256(HmacSha256(HmacSha256(key, region), "s3"), "aws4_request");
  return Hex(HmacSha256(key, absl::StrCat("AWS4-HMAC-SHA256\n", Date(), "\n", Scope(), "\n",
                                          Hex(Sha256(canonical_request)))));
}

std::vector<std::string> TestSigner::Headers(
    const std::string& method, const std::string& path, const std::string& query,
    const std::string& payload_hash,
    const std::vector<std::pair<std::string, std::string>>& extra) const {
  std::vector<std::pair<std::string, std::string>> fields = extra;
  fields.emplace_back("host", "127.0.0.1");
  fields.emplace_back("x-amz-content-sha256", payload_hash);
  fields.emplace_back("x-amz-date", Date());
  std::sort(fields.begin(), fields.end());
  std::string canonical = absl::StrCat(method, "\n", path, "\n", query, "\n");
  std::string names;
  std::vector<std::string> lines;
  for (const auto& field : fields) {
    absl::StrAppend(&canonical, field.first, ":", field.second, "\n");
    absl::StrAppend(&names, names.empty() ? "" : ";", field.first);
    lines.push_back(absl::StrCat(field.first, ": ", field.second));
  }
  absl::StrAppend(&canonical, "\n", names, "\n", payload_hash);
  lines.push_back(absl::StrCat("Authorization: AWS4-HMAC-SHA256 Credential=", access_key, "/",
                               Scope(), ",SignedHeaders=", names, ",Signature=", Sign(canonical)));
  return lines;
}

std::string TestSigner::Presign(const std::string& method, const std::string& path,
                                int seconds) const {
  const std::string query =
      absl::StrCat("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=",
                   UriEncode(absl::StrCat(access_key, "/", Scope()), false), "&X-Amz-Date=", Date(),
                   "&X-Amz-Expires=", seconds, "&X-Amz-SignedHeaders=host");
  const std::string signature = Sign(
      absl::StrCat(method, "\n", path, "\n", query, "\nhost:127.0.0.1\n\nhost\nUNSIGNED-PAYLOAD"));
  return absl::StrCat(query, "&X-Amz-Signature=", signature);
}

}  // namespace s3server
