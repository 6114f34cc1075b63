// Streams of one object. Invariants: begin < next <= ahead for every stream that fetches ahead; at
// most Options::max_streams streams.
#include "ufs/file/stream_tracker.h"

#include <algorithm>
#include <limits>

namespace ufs {
namespace {

// The kernel has two READs in flight at the start of a sequential read, of 1 MiB at most: whichever
// of them comes first begins the object.
constexpr int64_t kStartZone = 1 * kMiB;
// So many reads must follow on each other; more where most reads do not.
constexpr int kReadsOfStream = 2;
constexpr int kReadsAmongRandom = 4;
// A stream that fetches ahead and has not been read for so many reads of others is over.
constexpr uint64_t kIdleReads = 64;
// No waste makes us wait for more than this before we fetch ahead.
constexpr int64_t kMostLeastRun = 16 * kMiB;
// Two in flight and one to read from, at least.
constexpr int64_t kExtentsPerWindow = 3;

constexpr int64_t kPage = 4096;
int64_t AlignUp(int64_t offset) { return (offset + kPage - 1) / kPage * kPage; }

int64_t PowerOfTwoBelow(int64_t value) {
  int64_t power = 1;
  while (power <= value / 2) {
    power *= 2;
  }
  return power;
}

}  // namespace

// The stream that a read of [begin, end) goes on with: one that ends where it begins, or, for
// readers whose requests overlap, within its length before.
StreamTracker::Stream* StreamTracker::FindContinued(int64_t begin, int64_t end) {
  Stream* found = nullptr;
  for (Stream& stream : streams_) {
    const bool continues =
        stream.next == begin || (stream.next > begin && stream.next < end && stream.begin <= begin);
    if (continues && (found == nullptr || stream.run > found->run)) {
      found = &stream;
    }
  }
  return found;
}

void StreamTracker::Bury(const Stream& stream, Plan* plan) {
  if (!stream.sequential || stream.ahead <= stream.next) {
    return;
  }
  plan->cancel_begin = stream.next;
  plan->cancel_end = stream.ahead;
  if (stream.ahead - stream.next > stream.run / 2 && stream.next < size_) {
    least_run_ = std::clamp(2 * stream.run, least_run_, kMostLeastRun);
  }
}

void StreamTracker::Erase(Stream* stream) {
  *stream = streams_.back();
  streams_.pop_back();
}

StreamTracker::Stream* StreamTracker::Create(int64_t begin, int64_t end, Plan* plan) {
  Stream* idle = nullptr;
  Stream* oldest = nullptr;
  for (Stream& stream : streams_) {
    if (stream.sequential && tick_ - stream.last_used > kIdleReads) {
      idle = &stream;
    }
    // Random reads must not push streams out.
    if (oldest == nullptr || (oldest->sequential && !stream.sequential) ||
        (oldest->sequential == stream.sequential && stream.last_used < oldest->last_used)) {
      oldest = &stream;
    }
  }
  if (idle == nullptr && streams_.size() >= options_.max_streams) {
    idle = oldest;
  }
  if (idle != nullptr) {
    Bury(*idle, plan);
    Erase(idle);
  }
  Stream stream;
  stream.id = ++last_id_;
  stream.begin = begin;
  stream.next = end;
  stream.ahead = AlignUp(end);
  stream.run = end - begin;
  stream.limit = std::numeric_limits<int64_t>::max();
  stream.reads = 1;
  stream.sequential = false;
  stream.born = tick_;
  stream.last_used = tick_;
  streams_.push_back(stream);
  return &streams_.back();
}

StreamTracker::Stream* StreamTracker::Merge(Stream* stream) {
  const uint64_t id = stream->id;
  for (size_t i = 0; i < streams_.size();) {
    Stream& other = streams_[i];
    if (other.id == stream->id || other.begin > stream->next || other.begin <= stream->begin ||
        other.next <= stream->next) {
      ++i;
      continue;
    }
    stream->run += other.next - stream->next;
    stream->next = other.next;
    stream->ahead = std::max(stream->ahead, other.ahead);
    stream->reads += other.reads;
    stream->sequential = stream->sequential || other.sequential;
    Erase(&other);
    for (Stream& moved : streams_) {
      if (moved.id == id) {
        stream = &moved;
      }
    }
    i = 0;
  }
  return stream;
}

// A reader that skips forward within what was fetched ahead of it goes on as the same stream, once
// its old place is left behind.
StreamTracker::Stream* StreamTracker::Adopt(Stream* stream) {
  for (Stream& other : streams_) {
    if (other.sequential && other.id != stream->id && other.next < stream->begin &&
        stream->begin <= other.ahead && other.last_used < stream->born) {
      other.begin = stream->begin;
      other.next = stream->next;
      other.ahead = std::max(other.ahead, stream->ahead);
      other.run += stream->run;
      other.reads += stream->reads;
      const uint64_t id = other.id;
      Erase(stream);
      return &*std::find_if(streams_.begin(), streams_.end(),
                            [id](const Stream& one) { return one.id == id; });
    }
  }
  return stream;
}

// The start of the object: small ones are taken whole, larger ones are read on more often than not.
void StreamTracker::PlanStart(Stream* stream, int64_t begin, int64_t end, Plan* plan) {
  if (MostlyRandom()) {
    return;
  }
  if (size_ <= options_.small_object) {
    if (begin == 0 || (tick_ == 1 && begin <= kStartZone)) {
      plan->whole = begin != 0;
      plan->fetch_end = size_;
      stream->ahead = size_;
    }
  } else if (begin == 0) {
    plan->fetch_end = std::min(std::max(AlignUp(end), options_.first_fetch), size_);
    stream->ahead = std::max(stream->ahead, plan->fetch_end);
    stream->run += options_.first_fetch / 2;
  }
  if (plan->fetch_end > end) {
    plan->ahead_begin = end;
    plan->ahead_end = plan->fetch_end;
    plan->extent = options_.max_extent;
  }
}

void StreamTracker::PlanAhead(Stream* stream, int64_t begin, int64_t end, Plan* plan) {
  const int needed = MostlyRandom() ? kReadsAmongRandom : kReadsOfStream;
  if (!stream->sequential) {
    stream->sequential = stream->reads >= needed && stream->run >= least_run_;
  }
  if (!stream->sequential) {
    return;
  }
  if (stream->run >= 2 * least_run_) {
    least_run_ /= 2;
  }
  plan->sequential = true;
  plan->stream = stream->id;
  const int64_t window = std::min({2 * stream->run, stream->limit, share_->Get()});
  const int64_t extent =
      std::clamp(PowerOfTwoBelow(std::max<int64_t>(window / kExtentsPerWindow, 1)),
                 options_.min_extent, options_.max_extent);
  plan->extent = extent;
  stream->ahead = std::max(stream->ahead, AlignUp(stream->next));
  plan->ahead_begin = stream->ahead;
  if (stream->ahead <= AlignUp(end)) {
    // Nothing is on its way: the fetch of this read itself brings more.
    const int64_t more = std::min(window, std::max(begin + extent - end, int64_t{0}));
    plan->fetch_end = std::min(AlignUp(end + more), size_);
    plan->ahead_begin = end;
    stream->ahead = std::max(stream->ahead, plan->fetch_end);
  }
  const int64_t target = std::min(stream->next + window, size_);
  if (target == size_) {
    stream->ahead = size_;
  } else if (target > stream->ahead) {
    stream->ahead += (target - stream->ahead) / extent * extent;
  }
  if (stream->ahead > plan->ahead_begin) {
    plan->ahead_end = stream->ahead;
    share_->Touch(&stream->presence);
  }
}

StreamTracker::Plan StreamTracker::Observe(int64_t begin, int64_t end) {
  ++tick_;
  Plan plan;
  bool born = false;
  bool advanced = true;
  Stream* stream = FindContinued(begin, end);
  if (stream != nullptr) {
    stream->run += end - stream->next;
    stream->next = end;
    ++stream->reads;
  } else {
    const auto before = std::find_if(streams_.begin(), streams_.end(),
                                     [end](const Stream& one) { return one.begin == end; });
    advanced = false;
    if (before != streams_.end()) {
      stream = &*before;  // came after what follows it
      stream->begin = begin;
    } else {
      born = true;
      stream = Create(begin, end, &plan);
    }
  }
  stream->last_used = tick_;
  randomness_ += ((born ? kUnit : 0) - randomness_) / 16;
  stream = Merge(stream);
  if (begin == 0 || tick_ == 1) {
    PlanStart(stream, begin, end, &plan);
  }
  if (advanced) {
    if (!stream->sequential) {
      stream = Adopt(stream);
    }
    PlanAhead(stream, begin, end, &plan);
  }
  return plan;
}

void StreamTracker::Denied(const Plan& plan, int64_t reached) {
  for (Stream& stream : streams_) {
    if (stream.id == plan.stream) {
      if (stream.ahead == plan.ahead_end) {
        stream.ahead = std::max(AlignUp(stream.next), reached);
      }
      const int64_t window = std::min(stream.limit, 2 * stream.run);
      stream.limit = std::max(options_.min_extent, window / 2);
    }
  }
}

void StreamTracker::Granted(const Plan& plan) {
  for (Stream& stream : streams_) {
    if (stream.id == plan.stream && stream.limit < 2 * stream.run) {
      stream.limit *= 2;
    }
  }
}

}  // namespace ufs
