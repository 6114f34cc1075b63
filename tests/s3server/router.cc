// From a request target to an S3 operation: https://docs.aws.amazon.com/AmazonS3/latest/API/

#include "tests/s3server/router.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

// Subresources of the S3 API which this server does not have. Other unknown parameters are ignored,
// as S3 does (SDKs add "x-id").
constexpr absl::string_view kUnsupportedSubresources[] = {
    "accelerate",        "analytics",
    "attributes",        "cors",
    "encryption",        "intelligent-tiering",
    "inventory",         "legal-hold",
    "lifecycle",         "logging",
    "metrics",           "notification",
    "ownershipControls", "policy",
    "policyStatus",      "publicAccessBlock",
    "replication",       "requestPayment",
    "retention",         "select",
    "torrent",           "versions",
    "website",
};

bool SplitTarget(Request* request) {
  absl::string_view target = request->target;
  // The absolute form, which proxies use.
  if (absl::ConsumePrefix(&target, "http://")) {
    const size_t slash = target.find('/');
    target = slash == absl::string_view::npos ? "/" : target.substr(slash);
  }
  const size_t mark = target.find('?');
  request->raw_path = std::string(target.substr(0, mark));
  request->raw_query = mark == absl::string_view::npos ? "" : std::string(target.substr(mark + 1));
  absl::optional<std::string> path = UriDecode(request->raw_path, false);
  if (!path || path->empty() || path->front() != '/') {
    return false;
  }
  request->path = *std::move(path);
  for (absl::string_view piece : absl::StrSplit(request->raw_query, '&', absl::SkipEmpty())) {
    const size_t equals = piece.find('=');
    absl::optional<std::string> name = UriDecode(piece.substr(0, equals), true);
    absl::optional<std::string> value =
        UriDecode(equals == absl::string_view::npos ? "" : piece.substr(equals + 1), true);
    if (!name || !value) {
      return false;
    }
    request->query.emplace_back(*std::move(name), *std::move(value));
  }
  return true;
}

void FindBucketAndKey(const std::vector<std::string>& domains, Request* request) {
  absl::string_view path = request->path;
  path.remove_prefix(1);
  if (const std::string* host = request->Header("host")) {
    const absl::string_view name = absl::string_view(*host).substr(0, host->rfind(':'));
    for (const std::string& domain : domains) {
      absl::string_view bucket = name;
      if (absl::ConsumeSuffix(&bucket, domain) && absl::ConsumeSuffix(&bucket, ".") &&
          !bucket.empty()) {
        request->virtual_host = true;
        request->bucket = std::string(bucket);
        request->key = std::string(path);
        return;
      }
    }
  }
  const size_t slash = path.find('/');
  request->bucket = std::string(path.substr(0, slash));
  request->key = slash == absl::string_view::npos ? "" : std::string(path.substr(slash + 1));
}

Op BucketOp(const Request& r) {
  if (r.Query("tagging") || r.Query("restore")) return Op::kUnsupported;
  if (r.Query("object-lock")) {
    return r.method == "GET" ? Op::kGetObjectLockConfiguration : Op::kUnsupported;
  }
  if (r.method == "GET") {
    if (r.Query("location")) return Op::kGetBucketLocation;
    if (r.Query("versioning")) return Op::kGetBucketVersioning;
    if (r.Query("acl")) return Op::kGetBucketAcl;
    if (r.Query("uploads")) return Op::kListMultipartUploads;
    const std::string* type = r.Query("list-type");
    return type != nullptr && *type == "2" ? Op::kListObjectsV2 : Op::kListObjects;
  }
  if (r.method == "HEAD") return Op::kHeadBucket;
  if (r.method == "POST") return r.Query("delete") ? Op::kDeleteObjects : Op::kUnknown;
  if (r.Query("acl") || r.Query("versioning") || r.Query("uploads")) return Op::kUnsupported;
  if (r.method == "PUT") return Op::kCreateBucket;
  if (r.method == "DELETE") return Op::kDeleteBucket;
  return Op::kUnknown;
}

Op TaggingOp(const Request& r) {
  if (r.method == "GET") return Op::kGetObjectTagging;
  if (r.method == "PUT") return Op::kPutObjectTagging;
  return r.method == "DELETE" ? Op::kDeleteObjectTagging : Op::kUnknown;
}

Op ObjectOp(const Request& r) {
  if (r.Query("tagging")) return TaggingOp(r);
  if (r.Query("restore")) return r.method == "POST" ? Op::kRestoreObject : Op::kUnknown;
  if (r.Query("object-lock")) return Op::kUnsupported;
  const bool upload = r.Query("uploadId") != nullptr;
  const bool copy = r.Header("x-amz-copy-source") != nullptr;
  if (r.method == "GET") {
    if (r.Query("acl")) return Op::kGetObjectAcl;
    return upload ? Op::kListParts : Op::kGetObject;
  }
  if (r.method == "HEAD") return Op::kHeadObject;
  if (r.Query("acl")) return Op::kUnsupported;
  if (r.method == "PUT") {
    if (upload || r.Query("partNumber")) return copy ? Op::kUploadPartCopy : Op::kUploadPart;
    return copy ? Op::kCopyObject : Op::kPutObject;
  }
  if (r.method == "POST") {
    if (r.Query("uploads")) return Op::kCreateMultipartUpload;
    return upload ? Op::kCompleteMultipartUpload : Op::kUnknown;
  }
  if (r.method == "DELETE") return upload ? Op::kAbortMultipartUpload : Op::kDeleteObject;
  return Op::kUnknown;
}

}  // namespace

void Route(const std::vector<std::string>& domains, Request* request) {
  request->op = Op::kUnknown;
  if (!SplitTarget(request)) {
    request->path.clear();
    return;
  }
  FindBucketAndKey(domains, request);
  for (absl::string_view name : kUnsupportedSubresources) {
    if (request->Query(name) != nullptr) {
      request->op = Op::kUnsupported;
      return;
    }
  }
  if (request->bucket.empty()) {
    request->op =
        request->method == "GET" && request->key.empty() ? Op::kListBuckets : Op::kUnknown;
  } else {
    request->op = request->key.empty() ? BucketOp(*request) : ObjectOp(*request);
  }
}

absl::optional<S3Error> Refusal(const Request& request) {
  if (request.path.empty()) {
    return MakeError("InvalidURI");
  }
  if (request.op == Op::kUnsupported) {
    return MakeError("NotImplemented", "This server does not implement the requested subresource.");
  }
  if (request.op == Op::kUnknown) {
    return MakeError("MethodNotAllowed");
  }
  return absl::nullopt;
}

}  // namespace s3server
