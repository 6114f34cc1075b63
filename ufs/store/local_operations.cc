// The operations of a local bucket, one function each.
#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>
#include <vector>

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/store/list_page.h"
#include "ufs/store/local_attributes.h"
#include "ufs/store/local_bucket.h"

namespace ufs {
namespace {

constexpr size_t kReadBuffer = size_t{256} << 10;

}  // namespace

absl::StatusOr<ObjectMeta> LocalBucket::Do(const HeadRequest& request) {
  UFS_ASSIGN_OR_RETURN(Open open, OpenObject("HeadObject", request.key));
  return std::move(open.meta);
}

absl::StatusOr<GetResult> LocalBucket::Do(const GetRequest& request) {
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("GetObject", request.key));
  if (!request.if_match.empty() && request.if_match != open.meta.etag) {
    return rules_.Refuse("GetObject", request.key, 412, "PreconditionFailed",
                         "the object has another ETag");
  }
  UFS_ASSIGN_OR_RETURN(const ByteRange range,
                       rules_.Resolve("GetObject", request.key, request.range, open.meta.size));
  UFS_RETURN_IF_ERROR(request.sink->OnStart(open.meta, range));
  std::vector<char> buffer(static_cast<size_t>(std::min<int64_t>(range.length, kReadBuffer)));
  for (int64_t done = 0; done < range.length;) {
    const size_t want = static_cast<size_t>(std::min<int64_t>(range.length - done, kReadBuffer));
    const ssize_t got = pread(open.fd.get(), buffer.data(), want, range.offset + done);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got < 0 ? ErrnoStatus(errno, absl::StrCat("GetObject ", name(), "/", request.key))
                     : absl::DataLossError(absl::StrCat(request.key, " became shorter"));
    }
    // Only a foreign program writes in place; what was read until now is of the version.
    const absl::StatusOr<ObjectMeta> now = ReadMeta(open.fd.get());
    if (!now.ok() || now->etag != open.meta.etag) {
      return absl::DataLossError(absl::StrCat(request.key, " was changed while it was read"));
    }
    UFS_RETURN_IF_ERROR(
        request.sink->OnBytes(absl::MakeConstSpan(buffer.data(), static_cast<size_t>(got))));
    done += got;
  }
  return GetResult{open.meta, range};
}

absl::StatusOr<PutResult> LocalBucket::Do(const PutRequest& request) {
  UFS_RETURN_IF_ERROR(CheckKey("PutObject", request.key, request.attributes));
  if (LocalTree::NamesDirectory(request.key)) {
    UFS_RETURN_IF_ERROR(PublishDirectory("PutObject", request));
    return PutResult{kEmptyEtag, ""};
  }
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.Append(request.body));
  const std::string etag = file.TakeEtag();
  UFS_RETURN_IF_ERROR(Publish("PutObject", request.key, std::move(file), etag, request.attributes,
                              request.condition));
  if (has_attributes_) {
    return PutResult{etag, ""};
  }
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("PutObject", request.key));
  return PutResult{open.meta.etag, ""};
}

absl::StatusOr<CopyResult> LocalBucket::Do(const CopyRequest& request) {
  UFS_RETURN_IF_ERROR(
      CheckKey("CopyObject", request.key, request.replace_attributes.value_or(ObjectAttributes())));
  UFS_ASSIGN_OR_RETURN(const Open source, OpenSource("CopyObject", request.source));
  if (request.source.key == request.key && !request.replace_attributes.has_value()) {
    return rules_.Refuse("CopyObject", request.key, 400, "InvalidRequest",
                         "an object cannot be copied to itself without changing its metadata");
  }
  if (LocalTree::NamesDirectory(request.key)) {
    PutRequest put;
    put.key = request.key;
    put.body = Bytes(std::string(source.meta.size > 0 ? 1 : 0, ' '));  // refused when it has bytes
    put.condition = request.condition;
    UFS_RETURN_IF_ERROR(PublishDirectory("CopyObject", put));
    return CopyResult{kEmptyEtag, options_.clock->WallNow()};
  }
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.AppendFrom(source.fd.get(), 0, source.meta.size));
  const std::string etag = file.TakeEtag();
  ObjectAttributes attributes = request.replace_attributes.value_or(
      ObjectAttributes{source.meta.content_type, source.meta.user_metadata, source.meta.headers});
  attributes.tags = ReadTags(source.fd.get());
  UFS_RETURN_IF_ERROR(
      Publish("CopyObject", request.key, std::move(file), etag, attributes, request.condition));
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("CopyObject", request.key));
  return CopyResult{has_attributes_ ? etag : open.meta.etag, open.meta.last_modified};
}

absl::Status LocalBucket::Do(const DeleteRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckKey("DeleteObject", request.key));
  return Erase(request.key);
}

absl::StatusOr<DeleteManyResult> LocalBucket::Do(const DeleteManyRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckBulk(request));
  DeleteManyResult result;
  for (const std::string& key : request.keys) {
    const absl::Status status = Erase(key);
    if (!status.ok()) {
      result.failures.push_back(DeleteFailure{key, "InternalError", std::string(status.message())});
    }
  }
  return result;
}

template <typename R>
absl::StatusOr<LocalUploads::Upload> LocalBucket::FindUpload(const R& request) const {
  absl::StatusOr<LocalUploads::Upload> upload = uploads_.Open(request.upload_id);
  if (absl::IsNotFound(upload.status()) || (upload.ok() && upload->key != request.key)) {
    return rules_.Refuse(OperationName<R>(), request.key, 404, "NoSuchUpload",
                         "The specified upload does not exist.");
  }
  return upload;
}

absl::StatusOr<PartResult> LocalBucket::StorePart(const LocalUploads::Upload& upload, int number,
                                                  StagedFile file) const {
  if (options_.sync) {
    UFS_RETURN_IF_ERROR(file.Sync());
  }
  UFS_ASSIGN_OR_RETURN(std::string etag, uploads_.AddPart(upload, number, std::move(file)));
  return PartResult{std::move(etag)};
}

absl::StatusOr<std::string> LocalBucket::Do(const CreateUploadRequest& request) {
  UFS_RETURN_IF_ERROR(CheckKey("CreateMultipartUpload", request.key, request.attributes));
  std::string id = options_.random->NextName();
  UFS_RETURN_IF_ERROR(
      uploads_.Create(id, request.key, request.attributes, options_.clock->WallNow()));
  return id;
}

absl::StatusOr<PartResult> LocalBucket::Do(const UploadPartRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckPartNumber("UploadPart", request.key, request.part_number));
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.Append(request.body));
  return StorePart(upload, request.part_number, std::move(file));
}

absl::StatusOr<PartResult> LocalBucket::Do(const UploadPartCopyRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckPartNumber("UploadPartCopy", request.key, request.part_number));
  UFS_ASSIGN_OR_RETURN(const Open source, OpenSource("UploadPartCopy", request.source));
  UFS_ASSIGN_OR_RETURN(const ByteRange range, rules_.Resolve("UploadPartCopy", request.source.key,
                                                             request.range, source.meta.size));
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  UFS_RETURN_IF_ERROR(file.AppendFrom(source.fd.get(), range.offset, range.length));
  return StorePart(upload, request.part_number, std::move(file));
}

absl::StatusOr<PutResult> LocalBucket::Do(const CompleteUploadRequest& request) {
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(const auto stored, uploads_.Parts(upload));
  UFS_ASSIGN_OR_RETURN(const std::string etag, rules_.CheckParts(request, stored));
  UFS_ASSIGN_OR_RETURN(StagedFile file, Stage());
  for (const CompletedPart& part : request.parts) {
    UFS_ASSIGN_OR_RETURN(const UniqueFd fd, uploads_.OpenPart(upload, part));
    UFS_RETURN_IF_ERROR(file.AppendFrom(fd.get(), 0, stored.at(part.number).size));
  }
  UFS_RETURN_IF_ERROR(Publish("CompleteMultipartUpload", request.key, std::move(file), etag,
                              upload.attributes, request.condition));
  // An abort in between has lost the race: the object stands.
  (void)uploads_.Remove(request.upload_id);
  if (has_attributes_) {
    return PutResult{etag, ""};
  }
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("CompleteMultipartUpload", request.key));
  return PutResult{open.meta.etag, ""};
}

absl::Status LocalBucket::Do(const AbortUploadRequest& request) {
  UFS_RETURN_IF_ERROR(FindUpload(request).status());
  return uploads_.Remove(request.upload_id);
}

absl::StatusOr<PartPage> LocalBucket::Do(const ListPartsRequest& request) {
  UFS_ASSIGN_OR_RETURN(const LocalUploads::Upload upload, FindUpload(request));
  UFS_ASSIGN_OR_RETURN(const auto parts, uploads_.Parts(upload));
  PartPage page = PageOfParts(parts, request);
  page.answered = options_.clock->WallNow();
  return page;
}

absl::StatusOr<UploadPage> LocalBucket::Do(const ListUploadsRequest& request) {
  UFS_ASSIGN_OR_RETURN(const auto all, uploads_.List());
  return PageOfUploads(all, request);
}

absl::StatusOr<ListPage> LocalBucket::Do(const ListRequest& request) {
  std::map<std::string, bool> keys;  // to: is a directory
  // The directory that holds everything that begins with the prefix.
  const size_t slash = request.prefix.rfind('/');
  const std::string path = slash == std::string::npos ? "" : request.prefix.substr(0, slash);
  if (path.empty() ? slash != 0 : LocalTree::Problem(path).empty()) {
    UFS_RETURN_IF_ERROR(Collect(path, request, &keys));
    if (!path.empty() && request.prefix.size() == slash + 1 &&
        DirectoryMeta("ListObjects", request.prefix).ok()) {
      keys[request.prefix] = true;
    }
  }
  return PageOfKeys(keys, request, [this](const std::string& key, bool /*is_directory*/) {
    return ListedMeta(key);
  });
}

absl::StatusOr<std::string> LocalBucket::Do(const GetTagsRequest& request) {
  UFS_ASSIGN_OR_RETURN(const Open open, OpenObject("GetObjectTagging", request.key));
  return ReadTags(open.fd.get());
}

absl::StatusOr<RestoreResult> LocalBucket::Do(const RestoreRequest& request) {
  UFS_RETURN_IF_ERROR(OpenObject("RestoreObject", request.key).status());
  return rules_.NotArchived(request.key);
}

absl::StatusOr<BucketState> LocalBucket::Do(const BucketStateRequest& /*request*/) {
  return BucketState();
}

}  // namespace ufs
