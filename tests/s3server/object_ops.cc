// Reading, writing and deleting whole objects.

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/attributes.h"
#include "tests/s3server/conditions.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/service.h"
#include "tests/s3server/xml_reader.h"

namespace s3server {
namespace {

S3Error FailedRead(const Request& request) {
  S3Error error = MakeError("PreconditionFailed");
  error.detail = absl::StrCat(
      "<Condition>", request.Header("if-match") != nullptr ? "If-Match" : "If-Unmodified-Since",
      "</Condition>");
  return error;
}

// The bytes of ?partNumber=N: that part of a multipart object, or all of a simple one.
Result<absl::optional<ByteRange>> PartRange(const std::string& text, const ObjectRecord& object) {
  int number = 0;
  if (!absl::SimpleAtoi(text, &number) || number < 1) {
    return MakeError("InvalidArgument", "Part number must be an integer between 1 and 10000");
  }
  if (object.part_sizes.empty()) {
    if (number > 1) {
      return MakeError("InvalidPartNumber");
    }
    return absl::optional<ByteRange>();
  }
  if (static_cast<size_t>(number) > object.part_sizes.size()) {
    return MakeError("InvalidPartNumber");
  }
  const auto index = static_cast<size_t>(number - 1);
  uint64_t first = 0;
  for (size_t i = 0; i < index; ++i) {
    first += object.part_sizes[i];
  }
  if (object.part_sizes[index] == 0) {
    return absl::optional<ByteRange>();
  }
  return absl::make_optional(ByteRange{first, first + object.part_sizes[index] - 1});
}

}  // namespace

Result<Response> S3Service::Get(const Request& request) const {
  S3_ASSIGN_OR_RETURN(const std::shared_ptr<const ObjectRecord> object,
                      map_->Find(request.bucket, request.key));
  const Verdict verdict = ReadConditions(request, "").Check(object->etag, object->last_modified);
  if (verdict == Verdict::kFailed) {
    return FailedRead(request);
  }
  Response response;
  AddObjectHeaders(*object, options_.now(), &response);
  if (verdict == Verdict::kNotModified) {
    response.status = 304;
    response.has_length = false;
    return response;
  }
  if (request.op == Op::kGetObject && !IsReadable(*object, options_.now())) {
    S3Error error = MakeError("InvalidObjectState");
    error.detail =
        absl::StrCat("<StorageClass>", object->attributes.storage_class, "</StorageClass>");
    return error;
  }
  const uint64_t size = object->content->size();
  const std::string* part = request.Query("partNumber");
  S3_ASSIGN_OR_RETURN(
      const absl::optional<ByteRange> range,
      part != nullptr ? PartRange(*part, *object) : ParseRange(request.Header("range"), size));
  if (part != nullptr && !object->part_sizes.empty()) {
    response.Set("x-amz-mp-parts-count", absl::StrCat(object->part_sizes.size()));
  }
  response.length = size;
  if (range) {
    response.status = 206;
    response.offset = range->first;
    response.length = range->length();
    response.Set("Content-Range",
                 absl::StrCat("bytes ", range->first, "-", range->last, "/", size));
  }
  const std::string* mode = request.Header("x-amz-checksum-mode");
  if (!range && mode != nullptr && *mode == "ENABLED") {
    AddChecksum(object->crc32c, &response);
  }
  ApplyOverrides(request, &response);
  response.content = object->content;
  return response;
}

Result<Response> S3Service::Put(const Request& request, const BodySink& body) {
  auto record = std::make_shared<ObjectRecord>();
  S3_ASSIGN_OR_RETURN(record->attributes, ParseAttributes(request, options_.limits));
  S3_ASSIGN_OR_RETURN(const WriteConditions conditions,
                      ConditionsFor(request, options_.quirks.ignores_put_conditions));
  record->etag = EtagOf(body.md5());
  record->last_modified = Now();
  record->content = body.content();
  if (store_->keeps_bytes()) {
    record->crc32c = body.crc32c();
  }
  Response response = EmptyResponse(200);
  response.Set("ETag", absl::StrCat("\"", record->etag, "\""));
  AddChecksum(body.crc32c(), &response);
  S3_RETURN_IF_ERROR(map_->Put(request.bucket, request.key, std::move(record), conditions));
  return response;
}

Result<Response> S3Service::Delete(const Request& request) {
  S3_ASSIGN_OR_RETURN(const WriteConditions conditions, WriteConditions::Parse(request));
  S3_RETURN_IF_ERROR(map_->Delete(request.bucket, request.key, conditions));
  return EmptyResponse(204);
}

Result<Response> S3Service::DeleteMany(const Request& request, const BodySink* body) {
  if (options_.quirks.no_bulk_delete) {
    return MakeError("NotImplemented");
  }
  if (!HasDigest(request)) {
    return MakeError("InvalidRequest",
                     "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  S3_ASSIGN_OR_RETURN(const DeleteRequest wanted,
                      ReadDeleteRequest(body == nullptr ? std::string() : body->text()));
  if (wanted.keys.size() > static_cast<size_t>(options_.limits.max_page)) {
    return MakeError("MalformedXML");
  }
  std::string xml = "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (const std::string& key : wanted.keys) {
    const Result<Done> deleted = key.size() > options_.limits.max_key_length
                                     ? Result<Done>(MakeError("KeyTooLongError"))
                                     : map_->Delete(request.bucket, key, WriteConditions());
    if (!deleted.ok()) {
      absl::StrAppend(&xml, "<Error><Key>", XmlEscape(key), "</Key><Code>", deleted.error().code,
                      "</Code><Message>", XmlEscape(deleted.error().message), "</Message></Error>");
    } else if (!wanted.quiet) {
      absl::StrAppend(&xml, "<Deleted><Key>", XmlEscape(key), "</Key></Deleted>");
    }
  }
  absl::StrAppend(&xml, "</DeleteResult>");
  return XmlResponse(xml);
}

}  // namespace s3server
