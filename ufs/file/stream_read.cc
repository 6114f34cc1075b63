// Reading what is being written, wherever its bytes are: in memory, in staging, in the version that
// the content begins with.
#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/file/staged_bytes.h"
#include "ufs/file/stream_writer.h"

namespace ufs {

void StreamWriter::Read(const RequestContext& context, int64_t offset, size_t size,
                        Completion<Bytes> done) {
  struct Gathering {
    std::vector<LocatedRange> ranges;
    size_t next = 0;
    Bytes bytes;
    Completion<Bytes> done;
    Reservation reservation;
  };
  auto all = std::make_shared<Gathering>();
  all->done = std::move(done);
  {
    MutexLock lock(&mutex_);
    const int64_t begin = std::min(offset, current_->size);
    const int64_t end = std::min(current_->size - begin, static_cast<int64_t>(size)) + begin;
    current_->Locate(begin, end, &all->ranges);
  }
  // Ranges come one after another; memory inline.
  auto step = std::make_shared<std::function<void()>>();
  *step = [self = shared_from_this(), all, context,
           weak = std::weak_ptr<std::function<void()>>(step)] {
    while (all->next < all->ranges.size()) {
      const LocatedRange& range = all->ranges[all->next++];
      const size_t length = static_cast<size_t>(range.end - range.begin);
      const auto again = weak.lock();
      const auto arrived = [all, again, length](absl::StatusOr<Bytes> bytes) {
        if (bytes.ok() && bytes->size() != length) {
          bytes = absl::DataLossError("a read of the published version came back short");
        }
        if (!bytes.ok()) {
          all->done(bytes.status());
          return;
        }
        all->bytes.Append(*bytes);
        (*again)();
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
              absl::StrCat(self->key(),
                           ": bytes already sent cannot be read back before the file is closed: "
                           "memory was needed and staging is off, full or too slow")));
          return;
        case LocatedRange::Where::kBase:
          range.reader->Read(context, range.begin, length, arrived);
          return;
        case LocatedRange::Where::kStaged:
          self->shared_->resources.io->Submit([self, range, arrived] {
            arrived(ReadStaged(range, self->shared_->chunks, self->shared_->resources.memory));
          });
          return;
      }
    }
    all->done(std::move(all->bytes));
  };
  (*step)();
}

}  // namespace ufs
