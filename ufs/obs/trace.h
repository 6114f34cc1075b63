#ifndef UFS_OBS_TRACE_H_
#define UFS_OBS_TRACE_H_

#include <atomic>
#include <cstdint>
#include <string>

namespace ufs {

// Gives every user operation a number that follows it through all layers (RequestContext::trace_id)
// and into the log. Thread-safe.
class TraceIds {
 public:
  // `seed`: random bits, so that ids of different runs differ.
  explicit TraceIds(uint64_t seed) : next_(seed) {}

  // Never 0, and the same again only after 2^64 calls.
  uint64_t Next();

 private:
  std::atomic<uint64_t> next_;
};

// Sixteen hexadecimal digits; "-" for 0.
std::string FormatTraceId(uint64_t trace_id);

}  // namespace ufs

#endif  // UFS_OBS_TRACE_H_
