// Reads through streams and extents. A read takes two locks of this file alone, one after the
// other: the tracker's, and that of the version's extent map. Neither is held around any other
// call.
#include "ufs/file/object_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

// What the validation at open brings of an object that is not small: the kernel's first READ. More
// would be wasted on the many formats whose readers begin at the end.
constexpr int64_t kFirstRead = 128 * kKiB;

}  // namespace

struct ObjectReader::State {
  State(std::shared_ptr<ExtentReader> extent_reader, ReadAheadShare* share,
        const StreamTracker::Options& options)
      : extents(std::move(extent_reader)), tracker(extents->size(), share, options) {}

  const std::shared_ptr<ExtentReader> extents;
  Mutex mutex;
  StreamTracker tracker ABSL_GUARDED_BY(mutex);
};

ObjectReader::ObjectReader(std::shared_ptr<ExtentReader> extents, ReadAheadShare* share,
                           const StreamTracker::Options& options)
    : extents_(std::move(extents)),
      options_(options),
      state_(std::make_shared<State>(extents_, share, options)) {}

ObjectReader::~ObjectReader() { extents_->CancelPrefetches(0, size()); }

void ObjectReader::FetchAhead(const std::shared_ptr<State>& state, const StreamTracker::Plan& plan,
                              uint64_t trace_id) {
  const int64_t reached =
      state->extents->Prefetch(plan.ahead_begin, plan.ahead_end, plan.extent, trace_id);
  MutexLock lock(&state->mutex);
  if (reached < plan.ahead_end) {
    state->tracker.Denied(plan, reached);
  } else {
    state->tracker.Granted(plan);
  }
}

void ObjectReader::Read(const RequestContext& context, int64_t offset, size_t size,
                        Completion<Bytes> done) {
  if (offset < 0) {
    done(absl::InvalidArgumentError(absl::StrCat("a read at offset ", offset)));
    return;
  }
  const int64_t begin = std::min(offset, extents_->size());
  const int64_t end = begin + static_cast<int64_t>(std::min<uint64_t>(
                                  size, static_cast<uint64_t>(extents_->size() - begin)));
  if (begin == end) {
    done(Bytes());
    return;
  }
  StreamTracker::Plan plan;
  {
    MutexLock lock(&state_->mutex);
    plan = state_->tracker.Observe(begin, end);
  }
  if (plan.cancel_end != 0) {
    extents_->CancelPrefetches(plan.cancel_begin, plan.cancel_end);
  }
  if (plan.whole) {
    extents_->Prefetch(0, extents_->size(), options_.max_extent, context.trace_id);
  }
  const auto use = plan.sequential ? ExtentReader::Use::kStream : ExtentReader::Use::kRandom;
  // Not ours any more once `done` has been called.
  const std::shared_ptr<State> state = plan.ahead_end != 0 ? state_ : nullptr;
  const uint64_t trace_id = context.trace_id;
  Bytes bytes;
  if (extents_->ReadCached(begin, end, use, &bytes)) {
    done(std::move(bytes));
  } else {
    extents_->Read(context, begin, end, plan.fetch_end, use, std::move(done));
  }
  if (state != nullptr) {
    FetchAhead(state, plan, trace_id);
  }
}

void ObjectReader::Validate(const RequestContext& context, Completion<ObjectMeta> done) {
  const int64_t length = size() <= options_.small_object ? size() : kFirstRead;
  extents_->Validate(context, length, std::move(done));
}

}  // namespace ufs
