// Copies inside the server. No bytes move: the new object shares the extents of the old one; only
// the ETag may need them read (S3 gives every copy a plain MD5).

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/s3server/attributes.h"
#include "tests/s3server/conditions.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/service.h"

namespace s3server {
namespace {

constexpr size_t kReadSize = 1u << 20;

std::string CopyResult(absl::string_view element, const std::string& etag, absl::Time time) {
  return absl::StrCat("<", element, " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">",
                      "<LastModified>", IsoDate(time), "</LastModified><ETag>&quot;", etag,
                      "&quot;</ETag></", element, ">");
}

}  // namespace

Result<S3Service::CopySource> S3Service::FindCopySource(const Request& request) const {
  const std::string* header = request.Header("x-amz-copy-source");
  absl::string_view text = *header;
  const size_t mark = text.find('?');
  if (mark != absl::string_view::npos) {
    if (text.substr(mark) != "?versionId=null") {
      return MakeError("NoSuchVersion");
    }
    text = text.substr(0, mark);
  }
  absl::ConsumePrefix(&text, "/");
  // Some clients encode the slash behind the bucket as well, so decode first.
  const absl::optional<std::string> path = UriDecode(text, false);
  const size_t slash = path ? path->find('/') : std::string::npos;
  if (slash == std::string::npos || slash == 0 || slash + 1 == path->size()) {
    return MakeError("InvalidArgument",
                     "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
  }
  CopySource source;
  source.bucket = path->substr(0, slash);
  source.key = path->substr(slash + 1);
  S3_ASSIGN_OR_RETURN(source.object, map_->Find(source.bucket, source.key));
  const ReadConditions conditions(request, "x-amz-copy-source-");
  if (!options_.quirks.ignores_copy_source_conditions &&
      conditions.Check(source.object->etag, source.object->last_modified) != Verdict::kProceed) {
    return MakeError("PreconditionFailed");
  }
  if (!IsReadable(*source.object, options_.now())) {
    S3Error error = MakeError("InvalidObjectState");
    error.detail =
        absl::StrCat("<StorageClass>", source.object->attributes.storage_class, "</StorageClass>");
    return error;
  }
  return source;
}

Result<std::string> S3Service::EtagOfRange(const Content& content, uint64_t offset,
                                           uint64_t length) {
  if (!WantsMd5(length)) {
    return EtagOf("");
  }
  Digest digest(Digest::Kind::kMd5);
  while (length > 0) {
    const absl::StatusOr<Slice> slice =
        content.Read(offset, static_cast<size_t>(std::min<uint64_t>(length, kReadSize)));
    if (!slice.ok()) {
      return MakeError("InternalError", std::string(slice.status().message()));
    }
    digest.Update(slice->bytes);
    offset += slice->bytes.size();
    length -= slice->bytes.size();
  }
  return EtagOf(digest.Finish());
}

Result<Response> S3Service::Copy(const Request& request) {
  S3_ASSIGN_OR_RETURN(const CopySource source, FindCopySource(request));
  const uint64_t size = source.object->content->size();
  if (size > options_.limits.max_put_size) {
    return MakeError("InvalidRequest",
                     absl::StrCat("The specified copy source is larger than the maximum allowable "
                                  "size for a copy source: ",
                                  options_.limits.max_put_size));
  }
  const std::string* directive = request.Header("x-amz-metadata-directive");
  const bool replace = directive != nullptr && *directive == "REPLACE";
  if (directive != nullptr && !replace && *directive != "COPY") {
    return MakeError("InvalidArgument", "Unknown metadata directive.");
  }
  const bool onto_itself = source.bucket == request.bucket && source.key == request.key;
  if (onto_itself && !replace && request.Header("x-amz-storage-class") == nullptr) {
    return MakeError("InvalidRequest",
                     "This copy request is illegal because it is trying to copy an object to "
                     "itself without changing the object's metadata, storage class, website "
                     "redirect location or encryption attributes.");
  }
  const std::string* tagging = request.Header("x-amz-tagging-directive");
  const bool replace_tags = tagging != nullptr && *tagging == "REPLACE";
  if (tagging != nullptr && !replace_tags && *tagging != "COPY") {
    return MakeError("InvalidArgument", "Unknown tagging directive.");
  }
  S3_ASSIGN_OR_RETURN(const WriteConditions conditions,
                      ConditionsFor(request, options_.quirks.ignores_copy_conditions));
  auto record = std::make_shared<ObjectRecord>();
  S3_ASSIGN_OR_RETURN(record->attributes, ParseAttributes(request, options_.limits));
  if (!replace) {
    record->attributes.headers = source.object->attributes.headers;
  }
  if (!replace_tags) {
    record->attributes.tags = source.object->attributes.tags;
  }
  record->content = source.object->content;
  record->crc32c = source.object->crc32c;
  record->last_modified = Now();
  record->etag = source.object->etag;
  if (absl::StrContains(record->etag, '-')) {
    S3_ASSIGN_OR_RETURN(record->etag, EtagOfRange(*record->content, 0, size));
  }
  const std::string xml = CopyResult("CopyObjectResult", record->etag, record->last_modified);
  S3_RETURN_IF_ERROR(map_->Put(request.bucket, request.key, std::move(record), conditions));
  return XmlResponse(xml);
}

Result<Response> S3Service::UploadPartCopy(const Request& request) {
  S3_ASSIGN_OR_RETURN(const int number, PartNumber(request));
  S3_ASSIGN_OR_RETURN(const CopySource source, FindCopySource(request));
  const Content& content = *source.object->content;
  uint64_t offset = 0;
  uint64_t length = content.size();
  if (const std::string* header = request.Header("x-amz-copy-source-range")) {
    S3_ASSIGN_OR_RETURN(const ByteRange range, ParseCopyRange(*header, length));
    offset = range.first;
    length = range.length();
  }
  if (length > options_.limits.max_put_size) {
    return MakeError("EntityTooLarge");
  }
  PartRecord part;
  S3_ASSIGN_OR_RETURN(part.etag, EtagOfRange(content, offset, length));
  part.last_modified = Now();
  std::vector<Extent> extents;
  content.Flatten(offset, length, &extents);
  part.content = store_->Assemble(std::move(extents));
  const std::string xml = CopyResult("CopyPartResult", part.etag, part.last_modified);
  S3_RETURN_IF_ERROR(map_->PutPart(request.bucket, request.key, *request.Query("uploadId"), number,
                                   std::move(part)));
  return XmlResponse(xml);
}

}  // namespace s3server
