// What a name costs: found in a directory of many, made, and forgotten.
#include "ufs/fs/inode_table.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "ufs/base/memory_budget.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

std::vector<std::string> Names(int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) {
    names.push_back(absl::StrFormat("part-%05d-of-many.parquet", i));
  }
  return names;
}

void FindChild(benchmark::State& state) {
  MemoryBudget budget(kGiB);
  MemoryLedger ledger(&budget, MemoryUse::kInode);
  InodeTable table(&ledger);
  Inode* const root = table.Allocate(NodeKind::kDirectory);
  const std::vector<std::string> names = Names(state.range(0));
  for (const std::string& name : names) {
    table.Link(table.Allocate(NodeKind::kFile), root, name);
  }
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.Child(*root, names[next]));
    next = (next + 7919) % names.size();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(FindChild)->Arg(1000)->Arg(1'000'000);

void MakeAndFree(benchmark::State& state) {
  MemoryBudget budget(kGiB);
  MemoryLedger ledger(&budget, MemoryUse::kInode);
  InodeTable table(&ledger);
  Inode* const root = table.Allocate(NodeKind::kDirectory);
  uint64_t wanted = 1;
  for (auto _ : state) {
    Inode* const inode = table.Allocate(NodeKind::kFile);
    table.Link(inode, root, "part-00000-of-many.parquet");
    table.AssignIno(inode, wanted++);
    table.DropIno(inode);
    table.Unlink(inode);
    table.Free(inode);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(MakeAndFree);

}  // namespace
}  // namespace ufs
