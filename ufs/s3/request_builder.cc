// The one place where S3 calls become HTTP. What is signed is what is sent: path and query are
// encoded once, here or by the signer, and used for both.
#include "ufs/s3/request_builder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/aws/sigv4.h"
#include "ufs/aws/uri_encode.h"

namespace ufs {
namespace {

// As the signer writes it.
std::string UnsignedQuery(const NameValues& query) {
  NameValues encoded;
  for (const auto& [name, value] : query) {
    encoded.emplace_back(UriEncode(name, false), UriEncode(value, false));
  }
  std::sort(encoded.begin(), encoded.end());
  return absl::StrJoin(encoded, "&", absl::PairFormatter("="));
}

}  // namespace

HttpRequest BuildRequest(const Endpoint& endpoint, const S3Call& call,
                         const Credentials& credentials, absl::string_view payload_hash,
                         absl::Time now, absl::string_view user_agent, SigningKeyCache* keys) {
  HttpRequest request;
  request.method = call.method;
  request.scheme = endpoint.scheme;
  request.authority = endpoint.authority;
  request.target = endpoint.PathOf(call.key);
  request.body = call.body;
  request.headers.emplace_back("host", endpoint.authority);
  request.headers.insert(request.headers.end(), call.headers.begin(), call.headers.end());
  std::string query;
  if (credentials.anonymous()) {
    query = UnsignedQuery(call.query);
  } else {
    SigV4Request to_sign;
    to_sign.method = call.method;
    to_sign.path = request.target;
    to_sign.query = call.query;
    to_sign.headers = request.headers;
    to_sign.payload_hash = std::string(payload_hash);
    SigV4Params params;
    params.region = endpoint.region;
    params.service = endpoint.service;
    params.time = now;
    SigV4Signature signature = SignV4(to_sign, credentials, params, keys);
    query = std::move(signature.query);
    std::move(signature.headers.begin(), signature.headers.end(),
              std::back_inserter(request.headers));
  }
  if (!query.empty()) {
    absl::StrAppend(&request.target, "?", query);
  }
  if (!user_agent.empty()) {
    request.headers.emplace_back("user-agent", user_agent);
  }
  return request;
}

}  // namespace ufs
