// Reading what is being written, wherever its bytes are: in memory, in staging, in the version that
// the content begins with.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/file/staged_bytes.h"
#include "ufs/file/stream_writer.h"

namespace ufs {

// One read, range by range.
struct StreamWriter::Gathering {
  RequestContext context;
  std::vector<LocatedRange> ranges;
  size_t next = 0;
  Bytes bytes;
  Completion<Bytes> done;
};

void StreamWriter::Read(const RequestContext& context, int64_t offset, size_t size,
                        Completion<Bytes> done) {
  auto all = std::make_shared<Gathering>();
  all->context = context;
  all->done = std::move(done);
  {
    MutexLock lock(&mutex_);
    const int64_t begin = std::min(offset, current_->size);
    const int64_t end = std::min(current_->size - begin, static_cast<int64_t>(size)) + begin;
    current_->Locate(begin, end, &all->ranges);
  }
  Gather(all);
}

// Ranges come one after another; memory inline.
void StreamWriter::Gather(const std::shared_ptr<Gathering>& all) {
  while (all->next < all->ranges.size()) {
    const LocatedRange& range = all->ranges[all->next++];
    const auto length = static_cast<size_t>(range.end - range.begin);
    auto arrived = [self = shared_from_this(), all, length](absl::StatusOr<Bytes> bytes) {
      if (bytes.ok() && bytes->size() != length) {
        bytes = absl::DataLossError("a read of the published version came back short");
      }
      if (!bytes.ok()) {
        all->done(bytes.status());
        return;
      }
      all->bytes.Append(*bytes);
      self->Gather(all);
    };
    switch (range.where) {
      case LocatedRange::Where::kMemory:
        all->bytes.Append(range.bytes);
        continue;
      case LocatedRange::Where::kZero:
        all->bytes.Append(Zeros(range.end - range.begin));
        continue;
      case LocatedRange::Where::kLost:
        all->done(absl::UnimplementedError(
            absl::StrCat(key(),
                         ": bytes already sent cannot be read back before the file is closed: "
                         "memory was needed and staging is off, full or too slow")));
        return;
      case LocatedRange::Where::kBase:
        range.reader->Read(all->context, range.begin, length, std::move(arrived));
        return;
      case LocatedRange::Where::kStaged:
        shared_->resources.io->Submit([this, range, arrived = std::move(arrived)] {
          arrived(ReadStaged(range, shared_->chunks, shared_->resources.memory));
        });
        return;
    }
  }
  all->done(std::move(all->bytes));
}

}  // namespace ufs
