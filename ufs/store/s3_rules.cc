// AWS's limits, from "Amazon S3 multipart upload limits", "Naming Amazon S3 objects", "Working with
// object metadata".
#include "ufs/store/s3_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/digest/multipart_etag.h"
#include "ufs/object/object_store.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

constexpr size_t kMaxKeyBytes = 1024;
constexpr size_t kMaxMetadataBytes = 2048;
constexpr size_t kPage = 1000;

constexpr char kComplete[] = "CompleteMultipartUpload";

}  // namespace

absl::Status S3Rules::Refuse(absl::string_view operation, absl::string_view key, int http_status,
                             absl::string_view code, absl::string_view message,
                             bool if_absent) const {
  StoreError error;
  error.http_status = http_status;
  error.code = std::string(code);
  error.message = std::string(message);
  error.operation = std::string(operation);
  error.bucket = bucket_;
  error.key = std::string(key);
  return MakeStoreStatus(error, if_absent);
}

absl::Status S3Rules::NotArchived(absl::string_view key) const {
  return Refuse("RestoreObject", key, 403, "InvalidObjectState",
                "Restore is not allowed for the object's current storage class");
}

absl::Status S3Rules::CheckKey(absl::string_view operation, absl::string_view key) const {
  if (key.empty()) {
    return Refuse(operation, key, 400, "InvalidArgument", "a key has at least one byte");
  }
  if (key.size() > kMaxKeyBytes) {
    return Refuse(operation, key, 400, "KeyTooLongError", "Your key is too long");
  }
  return absl::OkStatus();
}

absl::Status S3Rules::CheckAttributes(absl::string_view operation, absl::string_view key,
                                      const ObjectAttributes& attributes) const {
  size_t bytes = 0;
  for (const auto& entry : attributes.user_metadata) {
    bytes += entry.first.size() + entry.second.size();
  }
  if (bytes > kMaxMetadataBytes) {
    return Refuse(operation, key, 400, "MetadataTooLarge",
                  "Your metadata headers exceed the maximum allowed metadata size");
  }
  return absl::OkStatus();
}

absl::Status S3Rules::CheckBulk(const DeleteManyRequest& request) const {
  if (request.keys.empty() || request.keys.size() > kPage) {
    return Refuse("DeleteObjects", "", 400, "MalformedXML",
                  absl::StrCat("a bulk delete names 1 to 1,000 keys, not ", request.keys.size()));
  }
  return absl::OkStatus();
}

absl::Status S3Rules::CheckPartNumber(absl::string_view operation, absl::string_view key,
                                      int number) const {
  if (number < 1 || number > capabilities_.max_parts) {
    return Refuse(
        operation, key, 400, "InvalidArgument",
        absl::StrCat("Part number must be an integer between 1 and ", capabilities_.max_parts));
  }
  return absl::OkStatus();
}

absl::Status S3Rules::CheckCondition(absl::string_view operation, absl::string_view key,
                                     const WriteCondition& condition,
                                     const ObjectMeta* current) const {
  if (condition.if_absent && current != nullptr) {
    return Refuse(operation, key, 412, "PreconditionFailed", "the object exists", true);
  }
  if (condition.if_match.empty()) {
    return absl::OkStatus();
  }
  if (current == nullptr) {
    return Refuse(operation, key, 404, "NoSuchKey", "The specified key does not exist.");
  }
  if (current->etag != condition.if_match) {
    return Refuse(operation, key, 412, "PreconditionFailed", "the object has another ETag");
  }
  return absl::OkStatus();
}

absl::StatusOr<ByteRange> S3Rules::Resolve(absl::string_view operation, absl::string_view key,
                                           const absl::optional<ByteRange>& range,
                                           int64_t size) const {
  if (!range.has_value()) {
    return ByteRange{0, size};
  }
  if (range->offset < 0 || range->offset >= size || range->length == 0) {
    return Refuse(operation, key, 416, "InvalidRange", "The requested range is not satisfiable");
  }
  const int64_t rest = size - range->offset;
  return ByteRange{range->offset, range->length < 0 ? rest : std::min(rest, range->length)};
}

absl::StatusOr<std::string> S3Rules::CheckParts(const CompleteUploadRequest& request,
                                                const std::map<int, ListedPart>& stored) const {
  if (request.parts.empty()) {
    return Refuse(kComplete, request.key, 400, "MalformedXML", "an upload has at least one part");
  }
  MultipartEtag composite;
  for (size_t i = 0; i < request.parts.size(); ++i) {
    const CompletedPart& part = request.parts[i];
    if (i > 0 && part.number <= request.parts[i - 1].number) {
      return Refuse(kComplete, request.key, 400, "InvalidPartOrder",
                    "The list of parts was not in ascending order");
    }
    const auto found = stored.find(part.number);
    if (found == stored.end() || found->second.etag != part.etag) {
      return Refuse(kComplete, request.key, 400, "InvalidPart",
                    absl::StrCat("part ", part.number, " is unknown or has another ETag"));
    }
    if (i + 1 < request.parts.size() && found->second.size < capabilities_.min_part_size) {
      return Refuse(kComplete, request.key, 400, "EntityTooSmall",
                    absl::StrCat("part ", part.number, " has ", found->second.size, " bytes"));
    }
    const absl::Status added = composite.AddEtag(part.etag);
    if (!added.ok()) {
      return added;
    }
  }
  return composite.Finish();
}

UploadPage PageOfUploads(const std::vector<ListedUpload>& all, const ListUploadsRequest& request) {
  UploadPage page;
  for (const ListedUpload& upload : all) {
    const bool after_marker =
        upload.key > request.key_marker ||
        (upload.key == request.key_marker && !request.upload_id_marker.empty() &&
         upload.upload_id > request.upload_id_marker);
    if (!absl::StartsWith(upload.key, request.prefix) || !after_marker) {
      continue;
    }
    if (page.uploads.size() == kPage) {
      page.next_key_marker = page.uploads.back().key;
      page.next_upload_id_marker = page.uploads.back().upload_id;
      break;
    }
    page.uploads.push_back(upload);
  }
  return page;
}

PartPage PageOfParts(const std::map<int, ListedPart>& all, const ListPartsRequest& request) {
  PartPage page;
  for (auto it = all.upper_bound(request.marker); it != all.end(); ++it) {
    if (page.parts.size() == kPage) {
      page.next_marker = page.parts.back().number;
      break;
    }
    page.parts.push_back(it->second);
  }
  return page;
}

}  // namespace ufs
