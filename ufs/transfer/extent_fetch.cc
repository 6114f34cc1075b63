// One ranged GET. Invariant: every byte of the extent is of the version `id_`: nothing is appended
// unless the answer's ETag, total size and range are the expected ones.
#include "ufs/transfer/extent_fetch.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace ufs {

absl::Status CheckVersion(const ObjectId& id, int64_t size, const ObjectMeta& meta) {
  if (meta.etag != id.etag) {
    return absl::FailedPreconditionError(
        absl::StrCat(id.key, " was replaced while it was read: expected ETag ", id.etag, " and ",
                     size, " bytes, found ", meta.etag, " and ", meta.size));
  }
  if (meta.size != size) {
    return absl::DataLossError(absl::StrCat("the store contradicts itself about ", id.key,
                                            ": with the ETag ", id.etag, " it has ", meta.size,
                                            " bytes now and had ", size, " before"));
  }
  return absl::OkStatus();
}

ExtentFetch::ExtentFetch(ObjectId id, int64_t size, std::shared_ptr<Extent> extent,
                         Priority priority)
    : id_(std::move(id)), size_(size), extent_(std::move(extent)), priority_(priority) {
  if (priority_ != Priority::kForeground) {
    extent_->SetOnWanted([hurry = hurry_]() mutable { hurry.Cancel(); });
  }
}

void ExtentFetch::Send(std::shared_ptr<ObjectStore> store, uint64_t trace_id,
                       Completion<void> done) {
  RequestContext context;
  context.cancel = cancel_.token();
  context.priority = priority_;
  context.hurry = hurry_.token();
  context.trace_id = trace_id;
  GetRequest request;
  request.key = id_.key;
  request.range = ByteRange{extent_->offset(), extent_->length()};
  request.if_match = id_.etag;
  request.sink = shared_from_this();
  ObjectStore& to = *store;
  to.Execute(
      context, std::move(request),
      [self = shared_from_this(), store = std::move(store),
       done = std::move(done)](absl::StatusOr<GetResult> result) mutable {
        const absl::Status outcome = self->Finish(result);
        if (self->started_) {
          self->started_(outcome.ok() ? absl::InternalError("bytes without headers") : outcome);
        }
        done(outcome);
      });
}

absl::Status ExtentFetch::Finish(const absl::StatusOr<GetResult>& result) {
  if (!result.ok()) {
    // A version of this size has the bytes asked for; one that has not is another version.
    return absl::IsOutOfRange(result.status())
               ? absl::FailedPreconditionError(result.status().message())
               : result.status();
  }
  if (!extent_->full()) {
    return absl::DataLossError(absl::StrCat("the answer for bytes ", extent_->offset(), "-",
                                            extent_->end() - 1, " of ", id_.key,
                                            " ended early without an error"));
  }
  return absl::OkStatus();
}

absl::Status ExtentFetch::OnStart(const ObjectMeta& meta, const ByteRange& range) {
  if (absl::Status same = CheckVersion(id_, size_, meta); !same.ok()) {
    return same;
  }
  if (range.offset != extent_->offset() || range.length != extent_->length()) {
    return absl::DataLossError(absl::StrCat("asked for bytes ", extent_->offset(), "+",
                                            extent_->length(), " of ", id_.key, ", got ",
                                            range.offset, "+", range.length));
  }
  if (started_) {
    awaited_.store(false, std::memory_order_relaxed);
    started_(meta);
  }
  return absl::OkStatus();
}

absl::Status ExtentFetch::OnBytes(absl::Span<const char> bytes) {
  if (!extent_->Append(bytes)) {
    return absl::DataLossError(absl::StrCat("more bytes than asked for came of ", id_.key));
  }
  return absl::OkStatus();
}

}  // namespace ufs
