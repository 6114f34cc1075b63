#ifndef UFS_TRANSFER_EXTENT_READER_H_
#define UFS_TRANSFER_EXTENT_READER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ufs/base/bytes.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/base/request_context.h"
#include "ufs/base/units.h"
#include "ufs/cache/cached_version.h"
#include "ufs/object/object_types.h"
#include "ufs/transfer/read_resources.h"

namespace ufs {

class ExtentFetch;
class ReadOp;

// Reads ranges of one version through the extent cache: what is in memory is taken from there, what
// is under way is joined, the rest is fetched, no byte twice at a time. Memory is had before a
// request is sent, and the range sized to it. When memory cannot be had, one fetch at a time is
// granted all the same, so that every read gets on. Thread-safe; no call waits.
class ExtentReader : public std::enable_shared_from_this<ExtentReader> {
 public:
  using Use = CachedVersion::Use;

  struct Options {
    int64_t max_extent = 8 * kMiB;    // bytes of one GET; a multiple of kExtentAlignment
    int64_t least_extent = 1 * kMiB;  // what is granted when memory is short; the same
  };

  static std::shared_ptr<ExtentReader> Make(ReadResources resources, ObjectId id, int64_t size,
                                            const Options& options);
  ~ExtentReader();

  // Appends [begin, end) to `bytes` when all of it is in memory; 0 <= begin <= end <= size().
  bool ReadCached(int64_t begin, int64_t end, Use use, Bytes* bytes) const {
    return version_->Read(begin, end, use, bytes);
  }
  // Delivers [begin, end), begin < end, from the executor or inline. What is missing is fetched as
  // foreground; a fetch of the range's last bytes goes on up to `fetch_end` (0: no further than
  // asked) when memory allows. Errors: those of the fetches it needed, after which a later read
  // tries again; kFailedPrecondition and kNotFound stick, for what is not in memory.
  void Read(const RequestContext& context, int64_t begin, int64_t end, int64_t fetch_end, Use use,
            Completion<Bytes> done);

  // Starts to fetch what is missing of [begin, end) in GETs of `extent` bytes that nobody waits for
  // yet. Returns up to where it is in memory or under way: less than `end` when memory is short.
  int64_t Prefetch(int64_t begin, int64_t end, int64_t extent, uint64_t trace_id);
  // Gives up fetches within [begin, end) that nobody has waited for.
  void CancelPrefetches(int64_t begin, int64_t end);

  // Proves that the version stands at the key, by the GET of the first `length` bytes, whose bytes
  // are kept, or by a HEAD where some of them are here or under way already or memory is short.
  // Completes from the executor once the headers are in. Errors as for Read.
  void Validate(const RequestContext& context, int64_t length, Completion<ObjectMeta> done);

  void SetKey(std::string key);
  ObjectId id() const;
  int64_t size() const { return version_->size(); }

 private:
  friend class ReadOp;
  enum class Outcome { kStarted, kRaced, kNoMemory };

  ExtentReader(ReadResources resources, ObjectId id, int64_t size, const Options& options);

  // What a fetch is to cover. All offsets are aligned, but the end of the object.
  struct Plan {
    int64_t begin;
    int64_t least_end;      // less is not worth a request
    int64_t preferred_end;  // at least least_end
    Priority priority = Priority::kForeground;
    bool slot = false;  // the caller took the slot: memory is granted beyond the limit
    uint64_t trace_id = 0;
  };
  // kStarted: `*started`, if not null, is what is being filled from plan.begin on. kRaced: the
  // first byte is no longer missing (a slot is then given back). `headers` as for
  // ExtentFetch::NotifyStarted; it is left alone unless the outcome is kStarted.
  Outcome Start(const Plan& plan, std::shared_ptr<Extent>* started = nullptr,
                Completion<ObjectMeta>* headers = nullptr);
  std::shared_ptr<Extent> Allocate(const Plan& plan, int64_t free_end);
  void OnFetchDone(const std::shared_ptr<ExtentFetch>& fetch, bool slot, absl::Status status);
  absl::Status Judge(const ExtentFetch& fetch, const absl::Status& status);
  void ValidateByHead(const RequestContext& context, Completion<ObjectMeta> done);
  absl::Status JudgeHead(const ObjectId& asked, const absl::StatusOr<ObjectMeta>& meta);

  // Takes the slot for `op`, or queues it until the slot is free again.
  bool TakeSlotOrQueue(const std::shared_ptr<ReadOp>& op);
  void ReleaseSlot();
  void Pump();
  absl::Status state() const;

  const ReadResources resources_;
  const Options options_;
  const std::shared_ptr<CachedVersion> version_;
  mutable Mutex mutex_;
  ObjectId id_ ABSL_GUARDED_BY(mutex_);
  absl::Status dead_ ABSL_GUARDED_BY(mutex_);  // not OK: the version is gone
  bool slot_taken_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::shared_ptr<ReadOp>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<ExtentFetch>> in_flight_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_TRANSFER_EXTENT_READER_H_
