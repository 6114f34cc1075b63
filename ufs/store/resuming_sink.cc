// Several answers as one stream. Invariant: `delivered_` bytes of version `meta_.etag`, beginning
// at `range_.offset`, have reached the caller's sink, and nothing else has.
#include "ufs/store/resuming_sink.h"

#include "absl/strings/str_cat.h"

namespace ufs {

absl::Status ResumingSink::OnStart(const ObjectMeta& meta, const ByteRange& range) {
  if (!started_) {
    started_ = true;
    meta_ = meta;
    range_ = range;
    refusal_ = sink_->OnStart(meta, range);
    return refusal_;
  }
  if (meta.etag != meta_.etag || meta.size != meta_.size ||
      range.offset != range_.offset + delivered_ || range.length != range_.length - delivered_) {
    return absl::DataLossError(
        absl::StrCat("the answer to a resumed read is of another version or range: ETag ",
                     meta.etag, " instead of ", meta_.etag, ", bytes from ", range.offset,
                     " instead of ", range_.offset + delivered_));
  }
  return absl::OkStatus();
}

absl::Status ResumingSink::OnBytes(absl::Span<const char> bytes) {
  if (static_cast<int64_t>(bytes.size()) > range_.length - delivered_) {
    return absl::DataLossError("the answer holds more bytes than it promised");
  }
  refusal_ = sink_->OnBytes(bytes);
  if (refusal_.ok()) {
    delivered_ += static_cast<int64_t>(bytes.size());
  }
  return refusal_;
}

GetRequest ResumingSink::Rest(GetRequest request) const {
  if (started_) {
    request.range = ByteRange{range_.offset + delivered_, range_.length - delivered_};
    request.if_match = meta_.etag;
  }
  return request;
}

}  // namespace ufs
