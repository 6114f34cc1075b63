// What is common to all operations: the checks of the head, the body's destination, the dispatch.

#include "tests/s3server/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/attributes.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/router.h"

namespace s3server {
namespace {

// Enough for a Complete of 10,000 parts and a Delete of 1,000 keys of 1,024 escaped bytes.
constexpr uint64_t kMaxDocument = 8u << 20;
// Up to here MD5 is computed even with fast ETags: small bodies cost nothing, and clients compare.
constexpr uint64_t kAlwaysMd5 = 1u << 20;

bool TakesContent(Op op) { return op == Op::kPutObject || op == Op::kUploadPart; }

bool ValidBucketName(absl::string_view name) {
  if (name.size() < 3 || name.size() > 63 || absl::StrContains(name, "..")) {
    return false;
  }
  for (char c : name) {
    const bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (!ok) {
      return false;
    }
  }
  const auto edge = [](char c) { return c != '-' && c != '.'; };
  return edge(name.front()) && edge(name.back());
}

uint64_t Mix(uint64_t x) {  // splitmix64
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace

const char kOwnerXml[] =
    "<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>"
    "<DisplayName>s3server</DisplayName></Owner>";

S3Service::S3Service(const Options& options, Store* store, ObjectMap* map)
    : options_(options), store_(store), map_(map), verifier_(options), verifier_v2_(options) {}

bool HasDigest(const Request& request) {
  return request.Header("content-md5") != nullptr ||
         std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
           return absl::StartsWith(header.first, "x-amz-checksum-");
         });
}

bool IsOneOf(const std::string& name, const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<WriteConditions> S3Service::ConditionsFor(const Request& request, bool ignored) {
  return ignored ? WriteConditions() : WriteConditions::Parse(request);
}

absl::Time S3Service::Now() const {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(options_.now()));
}

bool S3Service::WantsMd5(uint64_t size) const {
  return size <= kAlwaysMd5 || (store_->keeps_bytes() && !options_.fast_etag);
}

std::string S3Service::EtagOf(const std::string& md5) {
  if (!md5.empty()) {
    return Hex(md5);
  }
  const uint64_t number = next_etag_.fetch_add(1);
  return absl::StrCat(absl::Hex(Mix(number), absl::kZeroPad16),
                      absl::Hex(Mix(~number), absl::kZeroPad16));
}

Result<int> S3Service::PartNumber(const Request& request) const {
  const std::string* text = request.Query("partNumber");
  int number = 0;
  if (text == nullptr || !absl::SimpleAtoi(*text, &number) || number < 1 ||
      number > options_.limits.max_part_number) {
    return MakeError("InvalidArgument",
                     absl::StrCat("Part number must be an integer between 1 and ",
                                  options_.limits.max_part_number, ", inclusive"));
  }
  return number;
}

Result<Done> S3Service::CheckPartTarget(const Request& request) const {
  S3_ASSIGN_OR_RETURN(const int number, PartNumber(request));
  static_cast<void>(number);
  const std::string* id = request.Query("uploadId");
  if (id == nullptr) {
    return MakeError("InvalidArgument",
                     "This operation does not accept a query-string of this form");
  }
  return map_->CheckUpload(request.bucket, request.key, *id);
}

Result<Authorization> S3Service::Authorize(const Request& request) const {
  if (!SigV2Verifier::Claims(request)) {
    return verifier_.Verify(request);
  }
  S3_RETURN_IF_ERROR(verifier_v2_.Verify(request));
  return Authorization();
}

// Checks in the order in which S3 makes them: who, what, how large.
Result<Done> S3Service::CheckHead(const Request& request) const {
  if (request.chunked) {
    S3Error error = MakeError("NotImplemented");
    error.detail = "<Header>Transfer-Encoding</Header>";
    return error;
  }
  if (request.key.size() > options_.limits.max_key_length) {
    S3Error error = MakeError("KeyTooLongError");
    error.detail = absl::StrCat("<Size>", request.key.size(), "</Size><MaxSizeAllowed>",
                                options_.limits.max_key_length, "</MaxSizeAllowed>");
    return error;
  }
  if (request.op == Op::kListBuckets) {
    return Done{};
  }
  if (request.op == Op::kCreateBucket) {
    return ValidBucketName(request.bucket) ? Result<Done>(Done{}) : MakeError("InvalidBucketName");
  }
  if (!map_->HasBucket(request.bucket)) {
    S3Error error = MakeError("NoSuchBucket");
    error.detail = absl::StrCat("<BucketName>", XmlEscape(request.bucket), "</BucketName>");
    return error;
  }
  if (IsOneOf(request.bucket, options_.requester_pays)) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html
    const std::string* payer = request.Header("x-amz-request-payer");
    if (payer == nullptr || *payer != "requester") {
      return MakeError("AccessDenied");
    }
  }
  const std::string* version = request.Query("versionId");
  if (version != nullptr && *version != "null") {
    return MakeError("NoSuchVersion");
  }
  if (TakesContent(request.op) && IsOneOf(request.bucket, options_.locked) && !HasDigest(request)) {
    return MakeError("InvalidRequest",
                     "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object "
                     "requests with Object Lock parameters");
  }
  if (request.op == Op::kUploadPart || request.op == Op::kUploadPartCopy) {
    return CheckPartTarget(request);
  }
  return Done{};
}

Result<std::unique_ptr<BodySink>> S3Service::MakeSink(const Request& request,
                                                      Authorization authorization) {
  BodySink::Plan plan;
  plan.wire_size = plan.size = request.content_length.value_or(0);
  if (authorization.payload == PayloadKind::kStreaming) {
    const std::string* decoded = request.Header("x-amz-decoded-content-length");
    if (decoded == nullptr || !absl::SimpleAtoi(*decoded, &plan.size)) {
      return MakeError("MissingContentLength");
    }
  }
  if (const std::string* text = request.Header("content-md5")) {
    std::string md5;
    if (!absl::Base64Unescape(*text, &md5) || md5.size() != 16) {
      return MakeError("InvalidDigest");
    }
    plan.content_md5 = md5;
  }
  if (const std::string* text = request.Header("x-amz-checksum-crc32c")) {
    std::string crc32c;
    if (!absl::Base64Unescape(*text, &crc32c) || crc32c.size() != 4) {
      return MakeError("InvalidRequest", "Value for x-amz-checksum-crc32c header is invalid.");
    }
    plan.crc32c = crc32c;
  }
  if (TakesContent(request.op)) {
    if (!request.content_length) {
      return MakeError("MissingContentLength");
    }
    if (plan.size > options_.limits.max_put_size) {
      S3Error error = MakeError("EntityTooLarge");
      error.detail = absl::StrCat("<ProposedSize>", plan.size, "</ProposedSize><MaxSizeAllowed>",
                                  options_.limits.max_put_size, "</MaxSizeAllowed>");
      return error;
    }
    S3_RETURN_IF_ERROR(ParseAttributes(request, options_.limits));
    plan.md5 = WantsMd5(plan.size);
    absl::StatusOr<std::unique_ptr<ContentWriter>> writer = store_->NewWriter(plan.size);
    if (!writer.ok()) {
      return MakeError("InternalError", std::string(writer.status().message()));
    }
    plan.writer = *std::move(writer);
  } else if (plan.wire_size > kMaxDocument || plan.size > kMaxDocument) {
    return MakeError("MaxMessageLengthExceeded");
  }
  plan.authorization = std::move(authorization);
  return std::make_unique<BodySink>(std::move(plan));
}

Result<std::unique_ptr<BodySink>> S3Service::Begin(const Request& request) {
  static const std::string kEmptyHash = Hex(Sha256(""));
  if (const absl::optional<S3Error> refusal = Refusal(request)) {
    return *refusal;
  }
  S3_ASSIGN_OR_RETURN(Authorization authorization, Authorize(request));
  S3_RETURN_IF_ERROR(CheckHead(request));
  // Most requests have no body; they need no sink, and no digest beyond one comparison.
  if (!TakesContent(request.op) && request.content_length.value_or(0) == 0) {
    if (authorization.payload == PayloadKind::kHashed && authorization.hash != kEmptyHash) {
      return MakeError("XAmzContentSHA256Mismatch");
    }
    return std::unique_ptr<BodySink>();
  }
  return MakeSink(request, std::move(authorization));
}

Result<Response> S3Service::Execute(const Request& request, const BodySink* body) {
  Result<Response> result = Dispatch(request, body);
  if (result.ok() && IsOneOf(request.bucket, options_.requester_pays)) {
    result->Set("x-amz-request-charged", "requester");
  }
  return result;
}

Result<Response> S3Service::Dispatch(const Request& request, const BodySink* body) {
  switch (request.op) {
    case Op::kListBuckets:
      return ListBuckets();
    case Op::kCreateBucket:
      return CreateBucket(request, body);
    case Op::kDeleteBucket:
      S3_RETURN_IF_ERROR(map_->DeleteBucket(request.bucket));
      return EmptyResponse(204);
    case Op::kHeadBucket:
    case Op::kGetBucketLocation:
    case Op::kGetBucketVersioning:
      return BucketInfo(request);
    case Op::kGetBucketAcl:
      return Acl();
    case Op::kGetObjectAcl:
      S3_RETURN_IF_ERROR(map_->Find(request.bucket, request.key));
      return Acl();
    case Op::kGetObjectLockConfiguration:
      return LockConfiguration(request);
    case Op::kGetObjectTagging:
    case Op::kPutObjectTagging:
    case Op::kDeleteObjectTagging:
      return Tagging(request, body);
    case Op::kRestoreObject:
      return Restore(request, body);
    case Op::kListObjects:
    case Op::kListObjectsV2:
      return List(request);
    case Op::kListMultipartUploads:
      return ListUploads(request);
    case Op::kListParts:
      return ListParts(request);
    case Op::kGetObject:
    case Op::kHeadObject:
      return Get(request);
    case Op::kPutObject:
      return Put(request, *body);
    case Op::kDeleteObject:
      return Delete(request);
    case Op::kDeleteObjects:
      return DeleteMany(request, body);
    case Op::kCopyObject:
      return Copy(request);
    case Op::kUploadPartCopy:
      return UploadPartCopy(request);
    case Op::kCreateMultipartUpload:
      return CreateUpload(request);
    case Op::kUploadPart:
      return UploadPart(request, *body);
    case Op::kCompleteMultipartUpload:
      return Complete(request, body);
    case Op::kAbortMultipartUpload:
      return Abort(request);
    case Op::kUnknown:
    case Op::kUnsupported:
      break;
  }
  return MakeError("MethodNotAllowed");
}

Result<std::shared_ptr<const ObjectRecord>> S3Service::MakeObject(absl::string_view bytes,
                                                                  ObjectAttributes attributes) {
  BodySink::Plan plan;
  plan.wire_size = plan.size = bytes.size();
  plan.md5 = WantsMd5(bytes.size());
  absl::StatusOr<std::unique_ptr<ContentWriter>> writer = store_->NewWriter(bytes.size());
  if (!writer.ok()) {
    return MakeError("InternalError", std::string(writer.status().message()));
  }
  plan.writer = *std::move(writer);
  BodySink sink(std::move(plan));
  char* place = nullptr;
  while (size_t room = sink.Room(&place)) {
    bytes.copy(place, room);
    bytes.remove_prefix(room);
    S3_RETURN_IF_ERROR(sink.Commit(room));
  }
  S3_RETURN_IF_ERROR(sink.Finish());
  auto record = std::make_shared<ObjectRecord>();
  record->etag = EtagOf(sink.md5());
  record->last_modified = Now();
  record->attributes = std::move(attributes);
  record->content = sink.content();
  return std::shared_ptr<const ObjectRecord>(record);
}

}  // namespace s3server
