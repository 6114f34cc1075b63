// What a READ costs whose bytes are in memory: one lock, references, no copy. More threads show
// what they cost each other.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "ufs/base/memory_budget.h"
#include "ufs/base/units.h"
#include "ufs/cache/cached_version.h"

namespace ufs {
namespace {

constexpr int64_t kSize = 64 * kMiB;
constexpr int64_t kExtent = 8 * kMiB;

// A version that is in memory as a stream leaves it: extents of 8 MiB.
struct Cached {
  Cached() {
    const std::string bytes(static_cast<size_t>(kExtent), 'x');
    for (int64_t at = 0; at < kSize; at += kExtent) {
      auto extent = std::make_shared<Extent>(
          at, kExtent, budget.ReserveAlways(MemoryUse::kExtent, Extent::FootprintOf(kExtent)));
      extent->Append(bytes);
      version.Insert(std::move(extent));
    }
  }
  MemoryBudget budget{kGiB};
  CachedVersion version{kSize, nullptr};
};

void ReadHit(benchmark::State& state) {
  static Cached* const cached = new Cached;
  const int64_t length = state.range(0);
  int64_t at = state.thread_index() * length;
  for (auto _ : state) {
    Bytes bytes;
    if (!cached->version.Read(at, at + length, CachedVersion::Use::kRandom, &bytes)) {
      state.SkipWithError("it is not in memory");
      break;
    }
    at = (at + 13 * length) % (kSize - length);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ReadHit)->Arg(4 << 10)->Arg(1 << 20)->Threads(1)->Threads(2);

}  // namespace
}  // namespace ufs
