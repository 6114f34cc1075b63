// Multipart uploads: create, part, complete, abort. (Copied parts are in copy.cc, listings in
// multipart_list.cc.)
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/base/status.h"
#include "ufs/digest/multipart_etag.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/error_answer.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/provider.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"
#include "ufs/xml/xml_writer.h"

namespace ufs {
namespace {

absl::Status CheckUpload(absl::string_view key, absl::string_view upload_id) {
  UFS_RETURN_IF_ERROR(CheckKey(key));
  // Without it, aborting would delete the object.
  return upload_id.empty() ? absl::InvalidArgumentError("an upload's id must not be empty")
                           : absl::OkStatus();
}

absl::StatusOr<std::string> CompleteBody(const std::vector<CompletedPart>& parts) {
  XmlWriter xml("CompleteMultipartUpload", kS3Namespace);
  for (const CompletedPart& part : parts) {
    xml.Open("Part")
        .Element("PartNumber", absl::StrCat(part.number))
        .Element("ETag", QuoteEtag(part.etag))
        .Close();
  }
  return xml.Finish();
}

// Whether `etag` speaks of MD5s: 32 hex digits, alone or with a count of parts behind them.
bool IsMd5OrComposite(absl::string_view etag) {
  const std::pair<absl::string_view, absl::string_view> halves =
      absl::StrSplit(etag, absl::MaxSplits('-', 1));
  int count = 0;
  return IsMd5(halves.first) && (halves.second.empty() || absl::SimpleAtoi(halves.second, &count));
}

// What the composite must be; empty when a part's ETag is no MD5.
std::string CompositeOf(const std::vector<CompletedPart>& parts) {
  MultipartEtag composite;
  for (const CompletedPart& part : parts) {
    if (!composite.AddEtag(part.etag).ok()) {
      return "";
    }
  }
  return composite.Finish();
}

absl::StatusOr<PutResult> ReadCompleted(const S3Call& call, const S3Answer& answer,
                                        absl::string_view expected) {
  UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                       ParseBody(call, answer, "CompleteMultipartUploadResult"));
  PutResult result;
  UFS_ASSIGN_OR_RETURN(result.etag, ParseEtag(document.root().ChildText("ETag")));
  result.version_id = std::string(answer.Header("x-amz-version-id"));
  if (!expected.empty() && EtagMayBeMd5(answer) && IsMd5OrComposite(result.etag) &&
      absl::AsciiStrToLower(result.etag) != expected) {
    return absl::DataLossError(
        absl::StrCat("the store put other parts together than were sent: its ETag is ", result.etag,
                     ", the parts' is ", expected));
  }
  return result;
}

// Ceph 16 answers 500 where AWS says NoSuchUpload: sent again it would fail until no try is left.
bool MayBeGone(const absl::Status& status) {
  const absl::optional<StoreError> error = GetStoreError(status);
  return error.has_value() && error->http_status == 500 && IsCephRequestId(error->request_id);
}

// `failure`, or NoSuchUpload when that is what stands behind it.
void AskWhetherGone(S3Core& core, const RequestContext& context, const ListPartsRequest& upload,
                    absl::Status failure, Completion<PutResult> done) {
  S3Call call = CallFor(upload, "GET", upload.key);
  call.query = {{"uploadId", upload.upload_id}, {"max-parts", "1"}};
  core.Run<void>(
      context, std::move(call),
      [](const S3Call& /*call*/, const S3Answer& /*answer*/) { return absl::OkStatus(); },
      [failure = std::move(failure), done = std::move(done)](absl::Status status) mutable {
        done(absl::IsNotFound(status) ? std::move(status) : std::move(failure));
      });
}

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, CreateUploadRequest request,
                            Completion<std::string> done) {
  S3Call call = CallFor(request, "POST", std::move(request.key));
  if (absl::Status status = CheckKey(call.key); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  call.query = {{"uploads", ""}};
  core_->options().write.AddTo(call.key, request.attributes, &call);
  core_->Run<std::string>(
      context, std::move(call),
      [](const S3Call& sent, const S3Answer& answer) -> absl::StatusOr<std::string> {
        UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                             ParseBody(sent, answer, "InitiateMultipartUploadResult"));
        std::string id(document.root().ChildText("UploadId"));
        if (id.empty()) {
          return BadAnswer("it has no UploadId");
        }
        return id;
      },
      std::move(done));
}

void S3ObjectStore::Execute(const RequestContext& context, UploadPartRequest request,
                            Completion<PartResult> done) {
  S3Call call = CallFor(request, "PUT", std::move(request.key));
  if (absl::Status status = CheckUpload(call.key, request.upload_id); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  call.kind = S3Call::Kind::kTransfer;
  call.query = {{"partNumber", absl::StrCat(request.part_number)},
                {"uploadId", std::move(request.upload_id)}};
  call.body = std::move(request.body);
  core_->Run<PartResult>(
      context, std::move(call),
      [](const S3Call& /*call*/, const S3Answer& answer) -> absl::StatusOr<PartResult> {
        PartResult result;
        UFS_ASSIGN_OR_RETURN(result.etag, ParseEtag(answer.Header("etag")));
        return result;
      },
      std::move(done));
}

void S3ObjectStore::Execute(const RequestContext& context, CompleteUploadRequest request,
                            Completion<PutResult> done) {
  std::string key = request.key;
  S3Call call = CallFor(request, "POST", std::move(request.key));
  absl::Status valid = CheckUpload(call.key, request.upload_id);
  absl::StatusOr<std::string> body = CompleteBody(request.parts);
  valid.Update(body.status());
  if (!valid.ok()) {
    done(core_->Name(call, valid));
    return;
  }
  call.kind = S3Call::Kind::kServerSide;
  call.query = {{"uploadId", request.upload_id}};
  call.headers.emplace_back("content-type", "application/xml");
  AddCondition(request.condition, &call);
  call.body = Bytes(*std::move(body));
  core_->Run<PutResult>(
      context, std::move(call),
      [core = core_, expected = capabilities_.etag_is_md5 ? CompositeOf(request.parts) : ""](
          const S3Call& sent, const S3Answer& answer) -> absl::StatusOr<PutResult> {
        if (IsErrorBody(sent, answer)) {
          return core->Refusal(sent, answer);
        }
        return ReadCompleted(sent, answer, expected);
      },
      [core = core_, context, upload = ListPartsRequest{std::move(key), request.upload_id, 0},
       done = std::move(done)](absl::StatusOr<PutResult> result) mutable {
        if (MayBeGone(result.status())) {
          AskWhetherGone(*core, context, upload, std::move(result).status(), std::move(done));
        } else {
          done(std::move(result));
        }
      });
}

void S3ObjectStore::Execute(const RequestContext& context, AbortUploadRequest request,
                            Completion<void> done) {
  S3Call call = CallFor(request, "DELETE", std::move(request.key));
  if (absl::Status status = CheckUpload(call.key, request.upload_id); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  call.query = {{"uploadId", std::move(request.upload_id)}};
  core_->Run<void>(
      context, std::move(call),
      [](const S3Call& /*call*/, const S3Answer& /*answer*/) { return absl::OkStatus(); },
      std::move(done));
}

}  // namespace ufs
