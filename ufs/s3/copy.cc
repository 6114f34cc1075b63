// CopyObject and UploadPartCopy. Both answer 200 before they know how it ends: the body decides.
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/error_answer.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {
namespace {

absl::StatusOr<CopyResult> ReadCopied(const S3Call& call, const S3Answer& answer,
                                      absl::string_view root) {
  UFS_ASSIGN_OR_RETURN(const XmlDocument document, ParseBody(call, answer, root));
  CopyResult result;
  UFS_ASSIGN_OR_RETURN(result.etag, ParseEtag(document.root().ChildText("ETag")));
  result.last_modified =
      ParseIsoDate(document.root().ChildText("LastModified")).value_or(absl::UnixEpoch());
  return result;
}

absl::Status CheckPartCopy(const UploadPartCopyRequest& request) {
  UFS_RETURN_IF_ERROR(CheckKey(request.key));
  UFS_RETURN_IF_ERROR(CheckKey(request.source.key));
  if (request.upload_id.empty()) {  // it would be a copy over the object
    return absl::InvalidArgumentError("an upload's id must not be empty");
  }
  if (request.range.has_value() && (request.range->offset < 0 || request.range->length <= 0)) {
    return absl::InvalidArgumentError("a range to copy needs both its ends");
  }
  return absl::OkStatus();
}

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, UploadPartCopyRequest request,
                            Completion<PartResult> done) {
  S3Call call = CallFor(request, "PUT", request.key);
  if (absl::Status status = CheckPartCopy(request); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  call.kind = S3Call::Kind::kServerSide;
  call.query = {{"partNumber", absl::StrCat(request.part_number)},
                {"uploadId", std::move(request.upload_id)}};
  AddCopySource(core_->endpoint(), request.source, &call);
  if (request.range.has_value()) {
    call.headers.emplace_back("x-amz-copy-source-range", RangeHeader(*request.range));
  }
  core_->Run<PartResult>(
      context, std::move(call),
      [core = core_](const S3Call& sent, const S3Answer& answer) -> absl::StatusOr<PartResult> {
        if (IsErrorBody(sent, answer)) {
          return core->Refusal(sent, answer);
        }
        UFS_ASSIGN_OR_RETURN(CopyResult copied, ReadCopied(sent, answer, "CopyPartResult"));
        return PartResult{std::move(copied.etag)};
      },
      std::move(done));
}

void S3ObjectStore::Execute(const RequestContext& context, CopyRequest request,
                            Completion<CopyResult> done) {
  S3Call call = CallFor(request, "PUT", std::move(request.key));
  absl::Status valid = CheckKey(call.key);
  valid.Update(CheckKey(request.source.key));
  if (!valid.ok()) {
    done(core_->Name(call, valid));
    return;
  }
  call.kind = S3Call::Kind::kServerSide;
  AddCopySource(core_->endpoint(), request.source, &call);
  if (request.replace_attributes.has_value()) {
    call.headers.emplace_back("x-amz-metadata-directive", "REPLACE");
    core_->options().write.AddTo(call.key, *request.replace_attributes, &call);
  }
  core_->options().write.AddToCopy(call.key, request.storage_class, &call);
  AddCondition(request.condition, &call);
  core_->Run<CopyResult>(
      context, std::move(call),
      [core = core_](const S3Call& sent, const S3Answer& answer) -> absl::StatusOr<CopyResult> {
        if (IsErrorBody(sent, answer)) {
          return core->Refusal(sent, answer);
        }
        return ReadCopied(sent, answer, "CopyObjectResult");
      },
      std::move(done));
}

}  // namespace ufs
