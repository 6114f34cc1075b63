#ifndef UFS_FILE_OBJECT_READER_H_
#define UFS_FILE_OBJECT_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "ufs/base/mutex.h"
#include "ufs/file/file_reader.h"
#include "ufs/file/read_ahead_share.h"
#include "ufs/file/stream_tracker.h"
#include "ufs/transfer/extent_reader.h"

namespace ufs {

// The FileReader over a store: its streams, and the extents that they need. Fetches that nobody has
// waited for are given up with it.
class ObjectReader final : public FileReader {
 public:
  // `share` outlives the reader.
  ObjectReader(std::shared_ptr<ExtentReader> extents, ReadAheadShare* share,
               const StreamTracker::Options& options);
  ~ObjectReader() override;

  void Read(const RequestContext& context, int64_t offset, size_t size,
            Completion<Bytes> done) override;
  void Validate(const RequestContext& context, Completion<ObjectMeta> done) override;
  void SetKey(std::string key) override { extents_->SetKey(std::move(key)); }
  ObjectId id() const override { return extents_->id(); }
  int64_t size() const override { return extents_->size(); }

 private:
  // What outlives a read's completion, which may drop the last reference to the reader.
  struct State;

  static void FetchAhead(const std::shared_ptr<State>& state, const StreamTracker::Plan& plan,
                         uint64_t trace_id);

  const std::shared_ptr<ExtentReader> extents_;
  const StreamTracker::Options options_;
  const std::shared_ptr<State> state_;
};

}  // namespace ufs

#endif  // UFS_FILE_OBJECT_READER_H_
