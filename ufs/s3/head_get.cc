// HeadObject and GetObject. Invariant: bytes reach a sink only after the answer's head has proved
// that they are the bytes asked for, of one version of the object; and a success means that all of
// them came.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {
namespace {

// Which bytes of the object a successful answer to `request` brings, and the object's size.
struct Extent {
  ByteRange range;
  int64_t size = 0;
};

absl::StatusOr<Extent> ExtentOfPart(const GetRequest& request, const S3Answer& head) {
  if (!request.range.has_value()) {
    return BadAnswer("a part of the object where all of it was asked for");
  }
  UFS_ASSIGN_OR_RETURN(const ContentRange got, ParseContentRange(head.Header("content-range")));
  const ByteRange& asked = *request.range;
  // Computed so that no sum overflows: `length` may be anything.
  const int64_t rest = got.total - asked.offset;
  const int64_t length = asked.length < 0 ? rest : std::min(asked.length, rest);
  if (got.first != asked.offset || got.last - got.first + 1 != length) {
    return BadAnswer(absl::StrCat("bytes ", got.first, "-", got.last, " of ", got.total, " where ",
                                  RangeHeader(asked), " was asked for"));
  }
  if (head.content_length != length) {
    return BadAnswer(absl::StrCat("its Content-Length is ", head.content_length, ", its range has ",
                                  length, " bytes"));
  }
  return Extent{{got.first, length}, got.total};
}

absl::StatusOr<Extent> ExtentOfWhole(const GetRequest& request, const S3Answer& head) {
  const int64_t size = head.content_length;
  if (size < 0) {
    return BadAnswer("it has no Content-Length");
  }
  if (request.range.has_value() && (request.range->offset != 0 ||
                                    (request.range->length >= 0 && request.range->length < size))) {
    return BadAnswer(
        absl::StrCat("the whole object where ", RangeHeader(*request.range), " was asked for"));
  }
  return Extent{{0, size}, size};
}

class GetHandler final : public AnswerHandler {
 public:
  GetHandler(std::shared_ptr<S3Core> core, std::shared_ptr<S3Call> call, GetRequest request,
             Completion<GetResult> done)
      : AnswerHandler(
            0, [this](absl::Status transport, S3Answer answer) { Finish(transport, answer); }),
        core_(std::move(core)),
        call_(std::move(call)),
        request_(std::move(request)),
        done_(std::move(done)) {}

 private:
  absl::StatusOr<bool> BeginStream(const S3Answer& head) override {
    UFS_ASSIGN_OR_RETURN(const Extent extent, head.status == 206 ? ExtentOfPart(request_, head)
                                                                 : ExtentOfWhole(request_, head));
    UFS_ASSIGN_OR_RETURN(result_.meta, MetaOf(head, extent.size));
    result_.range = extent.range;
    if (!request_.if_match.empty() && result_.meta.etag != request_.if_match) {
      return absl::FailedPreconditionError(
          absl::StrCat("the object has the ETag ", result_.meta.etag, ", not ", request_.if_match));
    }
    UFS_RETURN_IF_ERROR(request_.sink->OnStart(result_.meta, result_.range));
    return true;
  }

  absl::Status OnStream(absl::Span<const char> bytes) override {
    received_ += static_cast<int64_t>(bytes.size());
    if (received_ > result_.range.length) {
      return BadAnswer("its body is longer than it says");
    }
    return request_.sink->OnBytes(bytes);
  }

  void Finish(const absl::Status& transport, const S3Answer& answer) {
    absl::Status status = core_->Outcome(*call_, transport, answer);
    if (status.ok() && received_ != result_.range.length) {
      status = BadAnswer("its body is shorter than it says");
    }
    if (status.ok()) {
      done_(std::move(result_));
    } else {
      done_(core_->Name(*call_, status));
    }
  }

  const std::shared_ptr<S3Core> core_;
  const std::shared_ptr<S3Call> call_;
  const GetRequest request_;
  Completion<GetResult> done_;
  GetResult result_;
  int64_t received_ = 0;
};

absl::Status CheckGet(const GetRequest& request) {
  UFS_RETURN_IF_ERROR(CheckKey(request.key));
  if (request.range.has_value() && (request.range->offset < 0 || request.range->length == 0)) {
    return absl::InvalidArgumentError("a range must begin at 0 or later and hold a byte");
  }
  return absl::OkStatus();
}

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, HeadRequest request,
                            Completion<ObjectMeta> done) {
  S3Call call = CallFor(request, "HEAD", std::move(request.key));
  if (absl::Status status = CheckKey(call.key); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  core_->Run<ObjectMeta>(
      context, std::move(call),
      [](const S3Call& /*call*/, const S3Answer& answer) -> absl::StatusOr<ObjectMeta> {
        if (answer.content_length < 0) {
          return BadAnswer("it has no Content-Length");
        }
        return MetaOf(answer, answer.content_length);
      },
      std::move(done));
}

void S3ObjectStore::Execute(const RequestContext& context, GetRequest request,
                            Completion<GetResult> done) {
  auto call = std::make_shared<S3Call>(CallFor(request, "GET", request.key));
  call->kind = S3Call::Kind::kTransfer;
  if (absl::Status status = CheckGet(request); !status.ok()) {
    done(core_->Name(*call, status));
    return;
  }
  if (request.range.has_value()) {
    call->headers.emplace_back("range", RangeHeader(*request.range));
  }
  if (!request.if_match.empty()) {
    call->headers.emplace_back("if-match", QuoteEtag(request.if_match));
  }
  core_->Send(context, call,
              std::make_shared<GetHandler>(core_, call, std::move(request), std::move(done)));
}

}  // namespace ufs
