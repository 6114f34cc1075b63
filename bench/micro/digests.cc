// What a write costs per byte before it leaves.
#include <benchmark/benchmark.h>

#include <string>

#include "ufs/digest/crc32c.h"
#include "ufs/digest/crc64nvme.h"
#include "ufs/digest/md5.h"
#include "ufs/digest/sha256.h"

namespace ufs {
namespace {

template <typename Hash>
void Digest(benchmark::State& state) {
  const std::string data(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(Hash::Of(data));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

BENCHMARK_TEMPLATE(Digest, Crc32c)->Arg(4 << 10)->Arg(1 << 20);
BENCHMARK_TEMPLATE(Digest, Crc64Nvme)->Arg(4 << 10)->Arg(1 << 20);
BENCHMARK_TEMPLATE(Digest, Md5)->Arg(4 << 10)->Arg(1 << 20);
BENCHMARK_TEMPLATE(Digest, Sha256)->Arg(4 << 10)->Arg(1 << 20);

}  // namespace
}  // namespace ufs
