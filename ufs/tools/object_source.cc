// Reading an object in order. Each GET has its buffer before it is sent; the buffer is accounted
// until its bytes are handed to the reader, who has room of his own for them. The first GET of a
// stream always gets its buffer, so that streams that share a budget all move on.
#include "ufs/tools/object_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

// Large enough that its transfer outweighs a request's latency, as a part of an upload.
constexpr int64_t kPieceSize = 8 * kMiB;
// One reader ties down at most a quarter of the memory: its writer needs some as well.
constexpr int64_t kShareOfMemory = 4;
constexpr size_t kMaxFetches = 16;

}  // namespace

// Where the bytes of one GET go.
class ObjectSource::Piece final : public GetSink, public std::enable_shared_from_this<Piece> {
 public:
  Piece(int64_t offset, int64_t capacity, Reservation reservation)
      : offset_(offset), capacity_(capacity), reservation_(std::move(reservation)) {}

  absl::Status OnStart(const ObjectMeta& /*meta*/, const ByteRange& range) override {
    if (range.offset != offset_ || range.length > capacity_) {
      return absl::InternalError("the answer has another range than was asked for");
    }
    size_ = range.length;
    reservation_.ShrinkTo(size_);
    data_ = std::unique_ptr<char[]>(new char[static_cast<size_t>(std::max<int64_t>(size_, 1))]);
    return absl::OkStatus();
  }

  absl::Status OnBytes(absl::Span<const char> bytes) override {
    if (filled_ + static_cast<int64_t>(bytes.size()) > size_) {
      return absl::InternalError("the answer has more bytes than it said");
    }
    std::memcpy(data_.get() + filled_, bytes.data(), bytes.size());
    filled_ += static_cast<int64_t>(bytes.size());
    return absl::OkStatus();
  }

  // After the GET has completed.
  Bytes Take() {
    reservation_.Release();
    return Bytes::Wrap(shared_from_this(),
                       absl::string_view(data_.get(), static_cast<size_t>(filled_)));
  }

 private:
  const int64_t offset_;
  const int64_t capacity_;
  Reservation reservation_;
  std::unique_ptr<char[]> data_;
  int64_t size_ = 0;
  int64_t filled_ = 0;
};

ObjectSource::ObjectSource(const ToolContext& context, const Bucket& bucket, std::string key,
                           absl::optional<ObjectMeta> known)
    : context_(context), bucket_(bucket), key_(std::move(key)), meta_(std::move(known)) {
  on_cancel_ = context_.cancel.OnCancel([this] { cancel_.Cancel(); });
}

ObjectSource::~ObjectSource() {
  on_cancel_.Reset();
  cancel_.Cancel();
}

void ObjectSource::Start(int64_t offset, int64_t length, Reservation reservation) {
  RequestContext terms = context_.Transfer();
  terms.cancel = cancel_.token();
  GetRequest get;
  get.key = key_;
  get.range = ByteRange{offset, length};
  get.if_match = meta_.has_value() ? meta_->etag : "";
  Fetch fetch;
  fetch.piece = std::make_shared<Piece>(offset, length, std::move(reservation));
  get.sink = fetch.piece;
  bucket_.store->Execute(terms, std::move(get), fetch.result.completion());
  next_offset_ = offset + length;
  fetches_.push_back(std::move(fetch));
}

void ObjectSource::FetchAhead() {
  while (meta_.has_value() && next_offset_ < meta_->size && fetches_.size() < kMaxFetches) {
    const int64_t length = std::min(kPieceSize, meta_->size - next_offset_);
    if (fetches_.empty()) {
      Start(next_offset_, length, context_.memory->ReserveAlways(MemoryUse::kExtent, length));
      continue;
    }
    const int64_t ahead = static_cast<int64_t>(fetches_.size()) * kPieceSize + length;
    absl::optional<Reservation> room;
    if (ahead <= context_.memory->limit() / kShareOfMemory) {
      room = context_.memory->TryReserve(MemoryUse::kExtent, length);
    }
    if (!room.has_value()) {
      return;
    }
    Start(next_offset_, length, *std::move(room));
  }
}

absl::Status ObjectSource::FinishFront() {
  Fetch fetch = std::move(fetches_.front());
  fetches_.pop_front();
  const absl::StatusOr<GetResult> got = fetch.result.Wait();
  UFS_RETURN_IF_ERROR(got.status());
  if (!meta_.has_value()) {
    meta_ = got->meta;
    next_offset_ = got->range.length;
  }
  arrived_ = std::move(fetch.piece);
  return absl::OkStatus();
}

absl::StatusOr<ObjectMeta> ObjectSource::Open() {
  FetchAhead();
  if (!fetches_.empty() || arrived_ != nullptr || meta_.has_value()) {
    return *meta_;
  }
  Start(0, kPieceSize, context_.memory->ReserveAlways(MemoryUse::kExtent, kPieceSize));
  const absl::Status first = FinishFront();
  if (absl::IsOutOfRange(first)) {  // an empty object has no first byte
    UFS_ASSIGN_OR_RETURN(meta_, Call(*bucket_.store, context_.Metadata(), HeadRequest{key_}));
    if (meta_->size != 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(bucket_.UriOf(key_), " was replaced while it was read"));
    }
    next_offset_ = 0;
    return *meta_;
  }
  UFS_RETURN_IF_ERROR(first);
  FetchAhead();
  return *meta_;
}

absl::StatusOr<Bytes> ObjectSource::Next() {
  UFS_RETURN_IF_ERROR(Open().status());
  if (arrived_ == nullptr && fetches_.empty()) {
    return Bytes();
  }
  if (arrived_ == nullptr) {
    UFS_RETURN_IF_ERROR(FinishFront());
  }
  const std::shared_ptr<Piece> piece = std::move(arrived_);
  Bytes bytes = piece->Take();
  FetchAhead();  // while the reader is busy with these
  return bytes;
}

}  // namespace ufs
