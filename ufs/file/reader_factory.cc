// Composes trackers and extent readers.
#include "ufs/file/reader_factory.h"

#include <utility>

#include "ufs/file/object_reader.h"

namespace ufs {
namespace {

// Of the budget, for bytes that nobody has asked for yet: the rest is for what is being read and
// written.
constexpr int64_t ReadAheadOf(int64_t limit) { return limit / 8 * 3; }

}  // namespace

ReaderFactory::ReaderFactory(ReadResources resources, const MemoryBudget& budget,
                             const Options& options)
    : resources_(std::move(resources)),
      options_(options),
      share_(resources_.clock, ReadAheadOf(budget.limit()), options.max_window) {}

ReaderFactory::ReaderFactory(ReadResources resources, const MemoryBudget& budget)
    : ReaderFactory(std::move(resources), budget, Options()) {}

std::shared_ptr<FileReader> ReaderFactory::MakeReader(const ObjectId& id, int64_t size) {
  return std::make_shared<ObjectReader>(ExtentReader::Make(resources_, id, size, options_.extents),
                                        &share_, options_.streams);
}

}  // namespace ufs
