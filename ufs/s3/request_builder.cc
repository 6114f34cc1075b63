// The one place where S3 calls become HTTP. What is signed is what is sent: path and query are
// encoded once, here or by the signer, and used for both.
#include "ufs/s3/request_builder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/aws/sigv2.h"
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

// Each signs `request`, whose target is the path alone, and returns its query.
std::string SignedByV4(const Endpoint& endpoint, const S3Call& call, const Credentials& credentials,
                       const RequestSigning& signing, HttpRequest* request) {
  SigV4Request to_sign;
  to_sign.method = call.method;
  to_sign.path = request->target;
  to_sign.query = call.query;
  to_sign.headers = request->headers;
  to_sign.payload_hash = std::string(signing.payload_hash);
  SigV4Params params;
  params.region = endpoint.region;
  params.service = endpoint.service;
  params.time = signing.time;
  SigV4Signature signature = SignV4(to_sign, credentials, params, signing.keys);
  std::move(signature.headers.begin(), signature.headers.end(),
            std::back_inserter(request->headers));
  return std::move(signature.query);
}

std::string SignedByV2(const Endpoint& endpoint, const S3Call& call, const Credentials& credentials,
                       const RequestSigning& signing, HttpRequest* request) {
  SigV2Request to_sign;
  to_sign.method = call.method;
  to_sign.resource = endpoint.ResourceOf(call.key);
  to_sign.query = call.query;
  to_sign.headers = request->headers;
  SigV2Signature signature = SignV2(to_sign, credentials, signing.time);
  std::move(signature.headers.begin(), signature.headers.end(),
            std::back_inserter(request->headers));
  return std::move(signature.query);
}

}  // namespace

HttpRequest BuildRequest(const Endpoint& endpoint, const S3Call& call,
                         const Credentials& credentials, const RequestSigning& signing,
                         absl::string_view user_agent) {
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
  } else if (signing.version == SignatureVersion::kV2) {
    query = SignedByV2(endpoint, call, credentials, signing, &request);
  } else {
    query = SignedByV4(endpoint, call, credentials, signing, &request);
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
