#ifndef UFS_FILE_STREAM_TRACKER_H_
#define UFS_FILE_STREAM_TRACKER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ufs/base/units.h"
#include "ufs/file/read_ahead_share.h"

namespace ufs {

// Tells sequential reads of one object from random ones, and how far to fetch ahead of each
// sequential stream. Reads of a stream may come out of order: the kernel sends several at once. A
// stream is an interval of the object that has been read and that later reads continue; intervals
// that meet become one. Random reads are intervals that nothing continues. Not thread-safe.
class StreamTracker {
 public:
  struct Options {
    int64_t small_object = 8 * kMiB;  // up to here one GET brings the whole object, when read so
    int64_t first_fetch = 1 * kMiB;   // at the start of larger ones
    int64_t min_extent = 256 * kKiB;  // of one GET ahead of a reader
    int64_t max_extent = 8 * kMiB;
    size_t max_streams = 32;
  };

  // What to do for a read. All ends are clipped to the object.
  struct Plan {
    // The read continues a stream: its bytes are not expected to be read again soon.
    bool sequential = false;
    // The read has come before others of the same start: fetch the whole object first.
    bool whole = false;
    // A fetch of the read's last bytes should go on to here; 0: no further than asked.
    int64_t fetch_end = 0;
    // Fetch what is missing here, in GETs of `extent` bytes; nothing when ahead_end is 0.
    int64_t ahead_begin = 0;
    int64_t ahead_end = 0;
    int64_t extent = 0;
    uint64_t stream = 0;  // names the stream in Denied and Granted
    // Fetches under way within here have lost their reader; nothing when cancel_end is 0.
    int64_t cancel_begin = 0;
    int64_t cancel_end = 0;
  };

  // `size` of the object in bytes. `share` bounds what a stream has ahead of it.
  StreamTracker(int64_t size, ReadAheadShare* share, const Options& options)
      : size_(size), share_(share), options_(options) {}

  // A read of [begin, end), 0 <= begin < end <= size.
  Plan Observe(int64_t begin, int64_t end);
  // Memory did for the plan's bytes ahead up to `reached` only: the window shrinks.
  void Denied(const Plan& plan, int64_t reached);
  // Memory did for all of them: a window that had shrunk grows again.
  void Granted(const Plan& plan);

 private:
  struct Stream {
    uint64_t id;
    int64_t begin;  // what was read without a gap: [begin, next)
    int64_t next;
    int64_t ahead;  // up to here has been fetched, or will be for sure
    int64_t run;    // bytes by which `next` has advanced
    int64_t limit;  // of the window, by denied memory
    int reads;
    bool sequential;  // fetches ahead
    ReadAheadShare::Presence presence;
    uint64_t born;
    uint64_t last_used;
  };

  Stream* FindContinued(int64_t begin, int64_t end);
  Stream* Create(int64_t begin, int64_t end, Plan* plan);
  void Bury(const Stream& stream, Plan* plan);
  void Erase(Stream* stream);
  // Joins the streams that `stream` has reached; returns where it lies now.
  Stream* Merge(Stream* stream);
  Stream* Adopt(Stream* stream);
  void PlanStart(Stream* stream, int64_t begin, int64_t end, Plan* plan);
  void PlanAhead(Stream* stream, int64_t begin, int64_t end, Plan* plan);
  bool MostlyRandom() const { return randomness_ > kUnit / 2; }

  static constexpr int kUnit = 1 << 16;

  const int64_t size_;
  ReadAheadShare* const share_;
  const Options options_;
  std::vector<Stream> streams_;
  uint64_t tick_ = 0;
  uint64_t last_id_ = 0;
  int randomness_ = 0;     // how many of the last reads continued nothing: 0 to kUnit
  int64_t least_run_ = 0;  // streams shorter than this have wasted what was fetched ahead
};

}  // namespace ufs

#endif  // UFS_FILE_STREAM_TRACKER_H_
