// PutObject. A small body is checked against the ETag that comes back: where that is an MD5, the
// store holds what was meant, whatever happened to the bytes on the way.
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {
namespace {

// MD5 runs at 0.77 GB/s: above this it would cost more than a millisecond for each file.
constexpr size_t kMaxVerified = size_t{1} << 20;

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, PutRequest request,
                            Completion<PutResult> done) {
  S3Call call = CallFor(request, "PUT", std::move(request.key));
  if (absl::Status status = CheckKey(call.key); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  call.kind = S3Call::Kind::kTransfer;
  core_->options().write.AddTo(call.key, request.attributes, &call);
  AddCondition(request.condition, &call);
  call.body = std::move(request.body);
  call.want_md5 = capabilities_.etag_is_md5 && call.body.size() <= kMaxVerified;
  core_->Run<PutResult>(
      context, std::move(call),
      [](const S3Call& sent, const S3Answer& answer) -> absl::StatusOr<PutResult> {
        PutResult result;
        UFS_ASSIGN_OR_RETURN(result.etag, ParseEtag(answer.Header("etag")));
        result.version_id = std::string(answer.Header("x-amz-version-id"));
        if (sent.want_md5 && EtagMayBeMd5(answer) && IsMd5(result.etag) &&
            absl::AsciiStrToLower(result.etag) != sent.body_md5) {
          return absl::DataLossError(
              absl::StrCat("the store holds other bytes than were sent: its ETag is ", result.etag,
                           ", their MD5 is ", sent.body_md5));
        }
        return result;
      },
      std::move(done));
}

}  // namespace ufs
