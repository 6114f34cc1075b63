// What objects have beside bytes and headers, and can be changed without a new object: tags, and
// the restored copy of an archived one. And what a bucket says of locks.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/s3server/attributes.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/service.h"
#include "tests/s3server/tags.h"
#include "tests/s3server/xml_reader.h"

namespace s3server {
namespace {

constexpr char kNamespace[] = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

}  // namespace

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html and its kin.
Result<Response> S3Service::Tagging(const Request& request, const BodySink* body) {
  S3_ASSIGN_OR_RETURN(const std::shared_ptr<const ObjectRecord> object,
                      map_->Find(request.bucket, request.key));
  if (request.op == Op::kGetObjectTagging) {
    S3_ASSIGN_OR_RETURN(const TagList tags, ParseTags(object->attributes.tags));
    std::string xml = absl::StrCat("<Tagging ", kNamespace, "><TagSet>");
    for (const auto& tag : tags) {
      absl::StrAppend(&xml, "<Tag><Key>", XmlEscape(tag.first), "</Key><Value>",
                      XmlEscape(tag.second), "</Value></Tag>");
    }
    return XmlResponse(absl::StrCat(xml, "</TagSet></Tagging>"));
  }
  TagList tags;
  if (request.op == Op::kPutObjectTagging) {
    if (request.Header("content-md5") == nullptr) {
      return MakeError("InvalidRequest", "Missing required header for this request: Content-MD5");
    }
    S3_ASSIGN_OR_RETURN(tags, ReadTagging(body == nullptr ? std::string() : body->text()));
    S3_RETURN_IF_ERROR(CheckTags(tags));
  }
  auto changed = std::make_shared<ObjectRecord>(*object);
  changed->attributes.tags = FormatTags(tags);
  S3_RETURN_IF_ERROR(map_->Put(request.bucket, request.key, std::move(changed), {}));
  return EmptyResponse(request.op == Op::kPutObjectTagging ? 200 : 204);
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
Result<Response> S3Service::Restore(const Request& request, const BodySink* body) {
  S3_ASSIGN_OR_RETURN(const std::shared_ptr<const ObjectRecord> object,
                      map_->Find(request.bucket, request.key));
  S3_ASSIGN_OR_RETURN(const RestoreRequest wanted,
                      ReadRestoreRequest(body == nullptr ? std::string() : body->text()));
  if (wanted.tier != "Standard" && wanted.tier != "Bulk" && wanted.tier != "Expedited") {
    return MakeError("MalformedXML");
  }
  const std::string& storage_class = object->attributes.storage_class;
  if (!IsArchived(*object) || (storage_class == "DEEP_ARCHIVE" && wanted.tier == "Expedited")) {
    S3Error error = MakeError("InvalidObjectState",
                              IsArchived(*object) ? "Retrieval option is not supported by this "
                                                    "storage class"
                                                  : "Restore is not allowed for the object's "
                                                    "current storage class");
    error.detail = absl::StrCat("<StorageClass>", storage_class, "</StorageClass>");
    return error;
  }
  const absl::Time now = options_.now();
  const bool there = IsReadable(*object, now);
  if (!there && object->restored != absl::InfiniteFuture() && now < object->restored) {
    return MakeError("RestoreAlreadyInProgress");
  }
  auto changed = std::make_shared<ObjectRecord>(*object);
  if (!there) {
    changed->restored = now + options_.restore_time;
  }
  changed->restored_until = std::max(now, changed->restored) + absl::Hours(24) * wanted.days;
  S3_RETURN_IF_ERROR(map_->Put(request.bucket, request.key, std::move(changed), {}));
  return EmptyResponse(there ? 200 : 202);
}

Result<Response> S3Service::LockConfiguration(const Request& request) const {
  if (!IsOneOf(request.bucket, options_.locked)) {
    return MakeError("ObjectLockConfigurationNotFoundError");
  }
  return XmlResponse(absl::StrCat("<ObjectLockConfiguration ", kNamespace,
                                  "><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
                                  "</ObjectLockConfiguration>"));
}

}  // namespace s3server
