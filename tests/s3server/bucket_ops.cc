// Operations on buckets.

#include "absl/strings/str_cat.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/service.h"
#include "tests/s3server/xml_reader.h"

namespace s3server {
namespace {

constexpr char kNamespace[] = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

}  // namespace

Response S3Service::ListBuckets() const {
  std::string xml =
      absl::StrCat("<ListAllMyBucketsResult ", kNamespace, ">", kOwnerXml, "<Buckets>");
  for (const auto& bucket : map_->Buckets()) {
    absl::StrAppend(&xml, "<Bucket><Name>", XmlEscape(bucket.first), "</Name><CreationDate>",
                    IsoDate(bucket.second), "</CreationDate></Bucket>");
  }
  absl::StrAppend(&xml, "</Buckets></ListAllMyBucketsResult>");
  return XmlResponse(xml);
}

Result<Response> S3Service::CreateBucket(const Request& request, const BodySink* body) {
  if (body != nullptr && body->size() > 0) {
    S3_ASSIGN_OR_RETURN(const std::string constraint, ReadLocationConstraint(body->text()));
    const bool fits = constraint.empty() || constraint == options_.region;
    // us-east-1 is the one region that must not be named.
    if (!fits || constraint == "us-east-1") {
      return MakeError("IllegalLocationConstraintException",
                       absl::StrCat("The ", constraint,
                                    " location constraint is incompatible for "
                                    "the region specific endpoint this request was sent to."));
    }
  }
  const Result<Done> created = map_->CreateBucket(request.bucket, Now());
  // S3 answers 200 to the owner in us-east-1, and 409 elsewhere.
  const bool forgiven = !created.ok() && created.error().code == "BucketAlreadyOwnedByYou" &&
                        options_.region == "us-east-1";
  if (!created.ok() && !forgiven) {
    return created.error();
  }
  Response response = EmptyResponse(200);
  response.Set("Location", absl::StrCat("/", request.bucket));
  return response;
}

Result<Response> S3Service::BucketInfo(const Request& request) const {
  if (request.op == Op::kHeadBucket) {
    Response response = EmptyResponse(200);
    response.Set("x-amz-bucket-region", options_.region);
    return response;
  }
  if (request.op == Op::kGetBucketVersioning) {
    const bool versioned = IsOneOf(request.bucket, options_.versioned);
    return XmlResponse(absl::StrCat("<VersioningConfiguration ", kNamespace, ">",
                                    versioned ? "<Status>Enabled</Status>" : "",
                                    "</VersioningConfiguration>"));
  }
  return XmlResponse(absl::StrCat("<LocationConstraint ", kNamespace, ">",
                                  options_.region == "us-east-1" ? "" : XmlEscape(options_.region),
                                  "</LocationConstraint>"));
}

Response S3Service::Acl() const {
  return XmlResponse(absl::StrCat(
      "<AccessControlPolicy ", kNamespace, ">", kOwnerXml,
      "<AccessControlList><Grant><Grantee "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">",
      "<ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>"
      "<DisplayName>s3server</DisplayName></Grantee><Permission>FULL_CONTROL</Permission></Grant>"
      "</AccessControlList></AccessControlPolicy>"));
}

}  // namespace s3server
