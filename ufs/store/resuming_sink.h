#ifndef UFS_STORE_RESUMING_SINK_H_
#define UFS_STORE_RESUMING_SINK_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "ufs/object/get_sink.h"
#include "ufs/object/requests.h"

namespace ufs {

// Stands before a caller's sink over several attempts of one Get and makes them one stream: later
// attempts must go on at the byte where the one before stopped, in the same version. One thread at
// a time.
class ResumingSink final : public GetSink {
 public:
  explicit ResumingSink(std::shared_ptr<GetSink> sink) : sink_(std::move(sink)) {}

  absl::Status OnStart(const ObjectMeta& meta, const ByteRange& range) override;
  absl::Status OnBytes(absl::Span<const char> bytes) override;

  // Whether an attempt has begun to deliver.
  bool started() const { return started_; }
  // Everything that the first answer promised was delivered.
  bool complete() const { return started_ && delivered_ == range_.length; }
  // Not OK: the caller's sink refused, and no attempt may follow.
  const absl::Status& refusal() const { return refusal_; }
  // Whether what is left can be had of the same version, and only of it.
  bool resumable() const { return !started_ || !meta_.etag.empty(); }
  // `request` for the next attempt: what is left, and only of the version that was begun.
  GetRequest Rest(GetRequest request) const;
  // What all attempts together delivered; meaningful when complete.
  GetResult result() const { return GetResult{meta_, range_}; }

 private:
  const std::shared_ptr<GetSink> sink_;
  bool started_ = false;
  ObjectMeta meta_;
  ByteRange range_;
  int64_t delivered_ = 0;
  absl::Status refusal_;
};

}  // namespace ufs

#endif  // UFS_STORE_RESUMING_SINK_H_
