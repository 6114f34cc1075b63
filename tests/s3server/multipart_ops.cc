// Multipart uploads: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/attributes.h"
#include "tests/s3server/conditions.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/service.h"
#include "tests/s3server/xml_reader.h"

namespace s3server {
namespace {

constexpr char kNamespace[] = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

std::string Target(const Request& request) {
  return absl::StrCat("<Bucket>", XmlEscape(request.bucket), "</Bucket><Key>",
                      XmlEscape(request.key), "</Key>");
}

}  // namespace

Result<Response> S3Service::CreateUpload(const Request& request) {
  UploadRecord upload;
  upload.key = request.key;
  upload.initiated = Now();
  S3_ASSIGN_OR_RETURN(upload.attributes, ParseAttributes(request, options_.limits));
  S3_ASSIGN_OR_RETURN(const std::string id, map_->CreateUpload(request.bucket, std::move(upload)));
  return XmlResponse(absl::StrCat("<InitiateMultipartUploadResult ", kNamespace, ">",
                                  Target(request), "<UploadId>", id,
                                  "</UploadId></InitiateMultipartUploadResult>"));
}

Result<Response> S3Service::UploadPart(const Request& request, const BodySink& body) {
  S3_ASSIGN_OR_RETURN(const int number, PartNumber(request));
  PartRecord part;
  part.etag = EtagOf(body.md5());
  part.last_modified = Now();
  part.content = body.content();
  Response response = EmptyResponse(200);
  response.Set("ETag", absl::StrCat("\"", part.etag, "\""));
  if (!body.crc32c().empty()) {
    response.Set("x-amz-checksum-crc32c", absl::Base64Escape(body.crc32c()));
  }
  S3_RETURN_IF_ERROR(map_->PutPart(request.bucket, request.key, *request.Query("uploadId"), number,
                                   std::move(part)));
  return response;
}

Result<Response> S3Service::Complete(const Request& request, const BodySink* body) {
  const std::string& id = *request.Query("uploadId");
  S3_RETURN_IF_ERROR(map_->CheckUpload(request.bucket, request.key, id));
  S3_ASSIGN_OR_RETURN(const std::vector<WantedPart> wanted,
                      ReadCompleteRequest(body == nullptr ? std::string() : body->text()));
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].number < 1 || wanted[i].number > options_.limits.max_part_number) {
      return MakeError("InvalidArgument", "PartNumber must be >= 1 and at most the maximum");
    }
    if (i > 0 && wanted[i].number <= wanted[i - 1].number) {
      return MakeError("InvalidPartOrder");
    }
  }
  S3_ASSIGN_OR_RETURN(const WriteConditions conditions,
                      ConditionsFor(request, options_.quirks.ignores_complete_conditions));
  S3_ASSIGN_OR_RETURN(const std::shared_ptr<const ObjectRecord> object,
                      map_->Complete(request.bucket, request.key, id, wanted, conditions, Now()));
  return XmlResponse(absl::StrCat("<CompleteMultipartUploadResult ", kNamespace, "><Location>",
                                  XmlEscape(request.path), "</Location>", Target(request),
                                  "<ETag>&quot;", object->etag,
                                  "&quot;</ETag></CompleteMultipartUploadResult>"));
}

Result<Response> S3Service::Abort(const Request& request) {
  S3_RETURN_IF_ERROR(map_->Abort(request.bucket, request.key, *request.Query("uploadId")));
  return EmptyResponse(204);
}

}  // namespace s3server
