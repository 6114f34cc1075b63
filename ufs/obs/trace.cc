// Numbers of operations.
#include "ufs/obs/trace.h"

#include "absl/strings/str_format.h"

namespace ufs {

uint64_t TraceIds::Next() {
  while (true) {
    // splitmix64's finaliser is a bijection: consecutive counts become numbers that look unlike
    // each other, and none comes twice. https://prng.di.unimi.it/splitmix64.c
    uint64_t bits = next_.fetch_add(0x9e3779b97f4a7c15, std::memory_order_relaxed);
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    bits ^= bits >> 31;
    if (bits != 0) {
      return bits;
    }
  }
}

std::string FormatTraceId(uint64_t trace_id) {
  return trace_id == 0 ? "-" : absl::StrFormat("%016x", trace_id);
}

}  // namespace ufs
