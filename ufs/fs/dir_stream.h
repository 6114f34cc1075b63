#ifndef UFS_FS_DIR_STREAM_H_
#define UFS_FS_DIR_STREAM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "ufs/fs/core.h"
#include "ufs/fs/file_system.h"

namespace ufs {

// One open directory: its names, page by page as the store lists them, the next page fetched ahead,
// at offsets that stay what they are for the life of the handle. Names that only this mount has
// come first. Thread-safe; completions are called with no lock held.
class DirStream : public std::enable_shared_from_this<DirStream> {
 public:
  DirStream(Core* core, NodeId dir) : core_(core), dir_(dir) {}

  // As FileSystem::ReadDir. Offset 0 lists anew.
  void Read(const OpContext& context, int64_t offset, bool plus, DirSink* sink,
            Completion<void> done);

 private:
  struct Name {
    std::string name;
    bool directory = false;
  };
  struct Page {
    explicit Page(MemoryLedger* of) : ledger(of) {}
    ~Page() { ledger->Add(-bytes); }
    MemoryLedger* const ledger;
    int64_t bytes = 0;
    std::vector<Name> names;
  };
  // Where a page of the listing begins; enough to list it again.
  struct Mark {
    std::string start_after;
    std::string token;  // of the page before
    std::vector<ListedName> waiting;
  };
  struct Reader {
    OpContext context;
    int64_t offset = 0;
    bool plus = false;
    DirSink* sink = nullptr;
    bool added = false;
    Completion<void> done;
    CancelToken::Registration watch;
    OperationGate::Pass pass;
  };
  struct Fetched {
    uint32_t page = 0;
    uint64_t generation = 0;
    std::string prefix;
    Mark mark;
    std::string until;  // the next page's mark, when the page was listed before; empty: not
    Began began;
    std::vector<ListedName> listed;
  };

  // Pages are told by offsets: (page << kIndexBits | index) + 2.
  static constexpr int kIndexBits = 24;
  static uint32_t PageOf(int64_t offset) {
    return static_cast<uint32_t>((offset - 2) >> kIndexBits);
  }
  static uint32_t IndexOf(int64_t offset);
  static int64_t OffsetOf(uint32_t page, uint32_t index);

  // Returns who waited for a page of the old listing.
  std::vector<std::shared_ptr<Reader>> Restart();
  void Step(std::shared_ptr<Reader> reader);
  void Finish(const std::shared_ptr<Reader>& reader, absl::Status status);
  // Both under `names.mutex` for one name at a time. False: the sink is full.
  bool EmitDots(Reader* reader);
  bool Emit(Reader* reader, const Page& page, uint32_t number, uint32_t from);
  bool EmitOne(Reader* reader, const Name& name, int64_t next);
  void WatchKill(const std::shared_ptr<Reader>& reader);

  // Begins to fetch `page` unless a fetch is under way; the caller sends it with Send.
  absl::optional<Fetched> StartFetch(uint32_t page) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Send(Fetched fetch);
  void Request(std::shared_ptr<Fetched> fetch);
  void Arrived(const std::shared_ptr<Fetched>& fetch, absl::StatusOr<ListPage> page);
  void Store(const std::shared_ptr<Fetched>& fetch, Mark next, bool last, bool all_kept);
  void Wake(const Fetched& fetch, absl::Status status);
  std::shared_ptr<Page> MakePage(const std::vector<ListedName>& listed);

  Core* const core_;
  const NodeId dir_;
  Mutex mutex_;
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<const Page> local_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const absl::flat_hash_set<std::string>> local_names_ ABSL_GUARDED_BY(mutex_);
  // Page n begins at marks_[n - 1].
  std::vector<Mark> marks_ ABSL_GUARDED_BY(mutex_);
  std::map<uint32_t, std::shared_ptr<const Page>> pages_ ABSL_GUARDED_BY(mutex_);
  uint32_t last_page_ ABSL_GUARDED_BY(mutex_) = 0;  // 0: not known yet
  bool fetching_ ABSL_GUARDED_BY(mutex_) = false;
  bool all_kept_ ABSL_GUARDED_BY(mutex_) = true;
  Began first_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Reader>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FS_DIR_STREAM_H_
