// The three listings as documents. Both versions of ListObjects differ only in how a page is asked
// for and named; the page itself is ListObjectTree's.

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/service.h"

namespace s3server {
namespace {

constexpr char kNamespace[] = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

std::string QueryText(const Request& request, absl::string_view name) {
  const std::string* value = request.Query(name);
  return value == nullptr ? std::string() : *value;
}

// A page size from the query, at most `limit`.
Result<int> PageSize(const Request& request, absl::string_view name, int limit) {
  const std::string* text = request.Query(name);
  int64_t value = limit;
  if (text != nullptr && !text->empty() && (!absl::SimpleAtoi(*text, &value) || value < 0)) {
    return MakeError(
        "InvalidArgument",
        absl::StrCat("Argument ", name, " must be an integer between 0 and 2147483647"));
  }
  return static_cast<int>(std::min<int64_t>(value, limit));
}

// Writes names, url-encoded when the client asked for it.
class NameWriter {
 public:
  static Result<NameWriter> For(const Request& request) {
    const std::string* type = request.Query("encoding-type");
    if (type != nullptr && *type != "url") {
      return MakeError("InvalidArgument", "Invalid Encoding Method specified in Request");
    }
    return NameWriter(type != nullptr);
  }

  std::string operator()(absl::string_view name) const {
    return url_ ? ListEncode(name) : XmlEscape(name);
  }
  void Element(absl::string_view element, absl::string_view name, std::string* xml) const {
    absl::StrAppend(xml, "<", element, ">", (*this)(name), "</", element, ">");
  }
  absl::string_view TypeElement() const { return url_ ? "<EncodingType>url</EncodingType>" : ""; }

 private:
  explicit NameWriter(bool url) : url_(url) {}
  bool url_;
};

void AppendContents(const ListResult& page, const NameWriter& name, bool owner, std::string* xml) {
  for (const auto& entry : page.objects) {
    const ObjectRecord& object = *entry.second;
    absl::StrAppend(xml, "<Contents><Key>", name(entry.first), "</Key><LastModified>",
                    IsoDate(object.last_modified), "</LastModified><ETag>&quot;", object.etag,
                    "&quot;</ETag><Size>", object.content->size(), "</Size>",
                    owner ? kOwnerXml : "");
    absl::StrAppend(xml, "<StorageClass>", object.attributes.storage_class,
                    "</StorageClass></Contents>");
  }
  for (const std::string& prefix : page.prefixes) {
    absl::StrAppend(xml, "<CommonPrefixes>");
    name.Element("Prefix", prefix, xml);
    absl::StrAppend(xml, "</CommonPrefixes>");
  }
}

}  // namespace

Result<Response> S3Service::List(const Request& request) const {
  const bool v2 = request.op == Op::kListObjectsV2;
  if (v2 && options_.quirks.no_list_v2) {
    return MakeError("NotImplemented");
  }
  ListQuery query;
  query.prefix = QueryText(request, "prefix");
  query.delimiter = QueryText(request, "delimiter");
  query.after = QueryText(request, v2 ? "start-after" : "marker");
  S3_ASSIGN_OR_RETURN(query.max_keys, PageSize(request, "max-keys", options_.limits.max_page));
  S3_ASSIGN_OR_RETURN(const NameWriter name, NameWriter::For(request));
  const std::string* token = v2 ? request.Query("continuation-token") : nullptr;
  if (token != nullptr) {
    absl::optional<std::string> after = DecodeListToken(*token);
    if (!after) {
      return MakeError("InvalidArgument", "The continuation token provided is incorrect");
    }
    query.after = *std::move(after);
  }
  S3_ASSIGN_OR_RETURN(const ListResult page, map_->List(request.bucket, query));

  std::string xml = absl::StrCat("<ListBucketResult ", kNamespace, "><Name>",
                                 XmlEscape(request.bucket), "</Name>");
  name.Element("Prefix", query.prefix, &xml);
  if (!query.delimiter.empty()) {
    name.Element("Delimiter", query.delimiter, &xml);
  }
  absl::StrAppend(&xml, "<MaxKeys>", query.max_keys, "</MaxKeys>", name.TypeElement(),
                  "<IsTruncated>", page.truncated ? "true" : "false", "</IsTruncated>");
  if (v2) {
    absl::StrAppend(&xml, "<KeyCount>", page.objects.size() + page.prefixes.size(), "</KeyCount>");
    if (token != nullptr) {
      absl::StrAppend(&xml, "<ContinuationToken>", XmlEscape(*token), "</ContinuationToken>");
    }
    if (const std::string* start_after = request.Query("start-after")) {
      name.Element("StartAfter", *start_after, &xml);
    }
    if (page.truncated) {
      absl::StrAppend(&xml, "<NextContinuationToken>", EncodeListToken(page.last),
                      "</NextContinuationToken>");
    }
  } else {
    name.Element("Marker", query.after, &xml);
    // Only with a delimiter: without one the last key is the next marker.
    if (page.truncated && !query.delimiter.empty()) {
      name.Element("NextMarker", page.last, &xml);
    }
  }
  AppendContents(page, name, !v2 || QueryText(request, "fetch-owner") == "true", &xml);
  absl::StrAppend(&xml, "</ListBucketResult>");
  return XmlResponse(xml);
}

Result<Response> S3Service::ListUploads(const Request& request) const {
  UploadListQuery query;
  query.prefix = QueryText(request, "prefix");
  query.delimiter = QueryText(request, "delimiter");
  query.key_marker = QueryText(request, "key-marker");
  query.id_marker = QueryText(request, "upload-id-marker");
  if (query.key_marker.empty()) {
    query.id_marker.clear();  // S3 ignores it then
  }
  S3_ASSIGN_OR_RETURN(query.max_uploads,
                      PageSize(request, "max-uploads", options_.limits.max_page));
  S3_ASSIGN_OR_RETURN(const NameWriter name, NameWriter::For(request));
  S3_ASSIGN_OR_RETURN(const UploadListResult page, map_->ListUploads(request.bucket, query));

  std::string xml = absl::StrCat("<ListMultipartUploadsResult ", kNamespace, "><Bucket>",
                                 XmlEscape(request.bucket), "</Bucket>");
  name.Element("KeyMarker", query.key_marker, &xml);
  absl::StrAppend(&xml, "<UploadIdMarker>", XmlEscape(query.id_marker), "</UploadIdMarker>");
  if (page.truncated) {
    name.Element("NextKeyMarker", page.next_key, &xml);
    absl::StrAppend(&xml, "<NextUploadIdMarker>", page.next_id, "</NextUploadIdMarker>");
  }
  name.Element("Prefix", query.prefix, &xml);
  if (!query.delimiter.empty()) {
    name.Element("Delimiter", query.delimiter, &xml);
  }
  const bool quirk = options_.quirks.encodes_upload_keys;
  absl::StrAppend(&xml, "<MaxUploads>", query.max_uploads, "</MaxUploads>",
                  quirk ? "" : name.TypeElement(), "<IsTruncated>",
                  page.truncated ? "true" : "false", "</IsTruncated>");
  for (const UploadListResult::Entry& upload : page.uploads) {
    absl::StrAppend(&xml, "<Upload><Key>", quirk ? UriEncode(upload.key, true) : name(upload.key),
                    "</Key><UploadId>", upload.id, "</UploadId>", kOwnerXml);
    absl::StrAppend(&xml, "<StorageClass>", upload.storage_class, "</StorageClass><Initiated>",
                    IsoDate(upload.initiated), "</Initiated></Upload>");
  }
  for (const std::string& prefix : page.prefixes) {
    absl::StrAppend(&xml, "<CommonPrefixes>");
    name.Element("Prefix", prefix, &xml);
    absl::StrAppend(&xml, "</CommonPrefixes>");
  }
  absl::StrAppend(&xml, "</ListMultipartUploadsResult>");
  return XmlResponse(xml);
}

Result<Response> S3Service::ListParts(const Request& request) const {
  const std::string id = QueryText(request, "uploadId");
  int marker = 0;
  const std::string marker_text = QueryText(request, "part-number-marker");
  if (!marker_text.empty() && (!absl::SimpleAtoi(marker_text, &marker) || marker < 0)) {
    return MakeError("InvalidArgument", "part-number-marker must be a non-negative integer");
  }
  S3_ASSIGN_OR_RETURN(const int max, PageSize(request, "max-parts", options_.limits.max_page));
  S3_ASSIGN_OR_RETURN(const NameWriter name, NameWriter::For(request));
  S3_ASSIGN_OR_RETURN(const UploadRecord upload, map_->FindUpload(request.bucket, request.key, id));
  std::string parts;
  int count = 0;
  int last = marker;
  auto it = upload.parts.upper_bound(marker);
  for (; it != upload.parts.end() && count < max; ++it, ++count) {
    last = it->first;
    absl::StrAppend(&parts, "<Part><PartNumber>", it->first, "</PartNumber><LastModified>",
                    IsoDate(it->second.last_modified), "</LastModified><ETag>&quot;",
                    it->second.etag, "&quot;</ETag><Size>");
    absl::StrAppend(&parts, it->second.content->size(), "</Size></Part>");
  }
  const bool truncated = it != upload.parts.end() && max > 0;
  std::string xml = absl::StrCat("<ListPartsResult ", kNamespace, "><Bucket>",
                                 XmlEscape(request.bucket), "</Bucket>");
  name.Element("Key", request.key, &xml);
  absl::StrAppend(&xml, "<UploadId>", upload.id, "</UploadId>", kOwnerXml, "<PartNumberMarker>",
                  marker, "</PartNumberMarker><NextPartNumberMarker>", last,
                  "</NextPartNumberMarker><MaxParts>", max);
  absl::StrAppend(&xml, "</MaxParts>", name.TypeElement(), "<IsTruncated>",
                  truncated ? "true" : "false", "</IsTruncated><StorageClass>",
                  upload.attributes.storage_class, "</StorageClass>");
  absl::StrAppend(&xml, parts, "</ListPartsResult>");
  return XmlResponse(xml);
}

}  // namespace s3server
