// ListMultipartUploads and ListParts, one page a call. As with objects, a page that leaves its
// prefix or leads nowhere is refused.
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/provider.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {
namespace {

constexpr absl::string_view kPageSize = "1000";

absl::Status Refuse(absl::string_view what) {
  return absl::InternalError(absl::StrCat("the store's listing cannot be used: ", what));
}

// How the keys of a page are written.
enum class Spelling {
  kPlain,
  kEncoded,
  // It does not say, although it was asked for encoding-type=url: Ceph 16 encodes all the same.
  kEither,
};

Spelling SpellingOf(const XmlElement& root, const S3Answer& answer, bool encodes_anyway) {
  if (root.ChildText("EncodingType") == "url" || encodes_anyway ||
      IsCephRequestId(answer.Header("x-amz-request-id"))) {
    return Spelling::kEncoded;
  }
  return Spelling::kEither;
}

// Of a key that may be written either way, the one that lies below the prefix. Where both do it is
// as it stands; an upload under a wrong key is never found by its id, so nothing foreign is
// aborted.
absl::StatusOr<std::string> ReadKey(absl::string_view text, Spelling spelling,
                                    absl::string_view prefix) {
  if (spelling == Spelling::kEither && !absl::StartsWith(text, prefix)) {
    absl::StatusOr<std::string> decoded = DecodeText(text, true);
    if (decoded.ok() && absl::StartsWith(*decoded, prefix)) {
      return decoded;
    }
  }
  return DecodeText(text, spelling == Spelling::kEncoded);
}

absl::StatusOr<ListedUpload> ReadUpload(const XmlElement& element, Spelling spelling,
                                        absl::string_view prefix) {
  ListedUpload upload;
  UFS_ASSIGN_OR_RETURN(upload.key, ReadKey(element.ChildText("Key"), spelling, prefix));
  upload.upload_id = std::string(element.ChildText("UploadId"));
  const absl::optional<absl::Time> initiated = ParseIsoDate(element.ChildText("Initiated"));
  // Uploads are aborted by their age: one without is not listed by guess.
  if (upload.key.empty() || upload.upload_id.empty() || !initiated.has_value()) {
    return BadAnswer("an upload without key, id or time");
  }
  upload.initiated = *initiated;
  if (!absl::StartsWith(upload.key, prefix)) {
    return Refuse(
        absl::StrCat("an upload outside the prefix: \"", absl::Utf8SafeCEscape(upload.key), "\""));
  }
  return upload;
}

absl::StatusOr<UploadPage> ReadUploads(const XmlElement& root, Spelling spelling,
                                       const ListUploadsRequest& request) {
  UploadPage page;
  for (const XmlElement element : root.Children()) {
    if (element.name() == "Upload") {
      UFS_ASSIGN_OR_RETURN(ListedUpload upload, ReadUpload(element, spelling, request.prefix));
      page.uploads.push_back(std::move(upload));
    }
  }
  if (root.ChildText("IsTruncated") != "true") {
    return page;
  }
  UFS_ASSIGN_OR_RETURN(page.next_key_marker,
                       ReadKey(root.ChildText("NextKeyMarker"), spelling, request.prefix));
  page.next_upload_id_marker = std::string(root.ChildText("NextUploadIdMarker"));
  if (page.uploads.empty() || page.next_key_marker.empty() ||
      page.next_key_marker < request.key_marker ||
      (page.next_key_marker == request.key_marker &&
       page.next_upload_id_marker == request.upload_id_marker)) {
    return Refuse("a page of uploads that leads nowhere");
  }
  return page;
}

absl::StatusOr<PartPage> ReadParts(const XmlElement& root, int marker) {
  PartPage page;
  int last = marker;
  for (const XmlElement element : root.Children()) {
    if (element.name() != "Part") {
      continue;
    }
    ListedPart part;
    UFS_ASSIGN_OR_RETURN(const int64_t number,
                         ParseCount(element.ChildText("PartNumber"), "PartNumber"));
    UFS_ASSIGN_OR_RETURN(part.etag, ParseEtag(element.ChildText("ETag")));
    UFS_ASSIGN_OR_RETURN(part.size, ParseCount(element.ChildText("Size"), "Size"));
    // "Amazon S3 multipart upload limits": part numbers are 1 to 10,000.
    if (number <= last || number > 10'000) {
      return Refuse(absl::StrCat("part ", number, " after part ", last));
    }
    part.number = static_cast<int>(number);
    last = part.number;
    page.parts.push_back(std::move(part));
  }
  if (root.ChildText("IsTruncated") != "true") {
    return page;
  }
  UFS_ASSIGN_OR_RETURN(const int64_t next,
                       ParseCount(root.ChildText("NextPartNumberMarker"), "NextPartNumberMarker"));
  if (page.parts.empty() || next != last) {
    return Refuse("a page of parts that leads nowhere");
  }
  page.next_marker = last;
  return page;
}

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, ListUploadsRequest request,
                            Completion<UploadPage> done) {
  S3Call call = CallFor(request, "GET", "");
  call.query = {{"uploads", ""},
                {"encoding-type", "url"},
                {"prefix", request.prefix},
                {"max-uploads", std::string(kPageSize)}};
  if (!request.key_marker.empty()) {
    call.query.emplace_back("key-marker", request.key_marker);
    if (!request.upload_id_marker.empty()) {
      call.query.emplace_back("upload-id-marker", request.upload_id_marker);
    }
  }
  call.max_answer = kXmlMaxListBytes;
  core_->Run<UploadPage>(
      context, std::move(call),
      [request = std::move(request), anyway = core_->options().encodes_upload_keys](
          const S3Call& sent, const S3Answer& answer) -> absl::StatusOr<UploadPage> {
        UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                             ParseBody(sent, answer, "ListMultipartUploadsResult"));
        return ReadUploads(document.root(), SpellingOf(document.root(), answer, anyway), request);
      },
      std::move(done));
}

void S3ObjectStore::Execute(const RequestContext& context, ListPartsRequest request,
                            Completion<PartPage> done) {
  S3Call call = CallFor(request, "GET", std::move(request.key));
  absl::Status valid = CheckKey(call.key);
  if (request.upload_id.empty()) {  // it would be a GetObject
    valid.Update(absl::InvalidArgumentError("an upload's id must not be empty"));
  }
  if (!valid.ok()) {
    done(core_->Name(call, valid));
    return;
  }
  call.query = {{"uploadId", std::move(request.upload_id)}, {"max-parts", std::string(kPageSize)}};
  if (request.marker > 0) {
    call.query.emplace_back("part-number-marker", absl::StrCat(request.marker));
  }
  call.max_answer = kXmlMaxListBytes;
  core_->Run<PartPage>(
      context, std::move(call),
      [marker = request.marker](const S3Call& sent,
                                const S3Answer& answer) -> absl::StatusOr<PartPage> {
        UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                             ParseBody(sent, answer, "ListPartsResult"));
        UFS_ASSIGN_OR_RETURN(PartPage page, ReadParts(document.root(), marker));
        page.answered = ParseHttpDate(answer.Header("date")).value_or(absl::UnixEpoch());
        return page;
      },
      std::move(done));
}

}  // namespace ufs
