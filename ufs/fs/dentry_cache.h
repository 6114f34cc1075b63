#ifndef UFS_FS_DENTRY_CACHE_H_
#define UFS_FS_DENTRY_CACHE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"
#include "ufs/fs/held_attributes.h"
#include "ufs/fs/inode_table.h"
#include "ufs/fs/kernel_notifier.h"
#include "ufs/object/object_types.h"

namespace ufs {

// What the store said that stands at a name.
struct Found {
  NodeKind kind = NodeKind::kAbsent;
  ObjectMeta meta;  // of a file
};

// When a request began: its answer is worth no more than what was true then.
struct Began {
  Instant at = Instant::Never();
  uint64_t epoch = 0;
};

// Whether a name is looked up, or about to be created by a caller that has just looked it up.
enum class LookFor : uint8_t { kLookup, kCreation };

// What is known of the tree: names, inodes, missing names, complete listings, and since when. An
// answer of the store is taken only where its request began after our own last change of the name,
// and never where local state is pinned. All calls but the constructor need `mutex`, and none of
// them blocks or calls back, but for the notifier, which only queues.
class DentryCache {
 public:
  struct Options {
    std::string bucket;
    std::string prefix;  // empty or ending in a slash
    absl::Duration ttl;
    int64_t watermark = 0;   // bytes of `ledger` above which nothing is kept without need
    int64_t held_bytes = 0;  // what the rows of `held` may take
  };
  // Everything outlives the cache. `notifier` may be null.
  DentryCache(Options options, MemoryLedger* ledger, const Clock* clock, KernelNotifier* notifier);

  mutable Mutex mutex;
  HeldAttributes held ABSL_GUARDED_BY(mutex);

  Inode* Get(NodeId node) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return table_.Get(node); }
  Inode* Root() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return table_.Get(kRootNode); }
  Inode* Parent(const Inode& inode) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    return inode.parent == 0 ? nullptr : table_.At(inode.parent);
  }
  Inode* Child(const Inode& dir, absl::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    return table_.Child(dir, name);
  }
  Inode* At(uint32_t slot) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return table_.At(slot); }
  Directory& DirectoryOf(Inode* dir) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The object key of a file; of a directory the prefix of its children (with its slash, empty for
  // the root of an unprefixed mount). Nothing when the inode has no path any more.
  absl::optional<std::string> KeyOf(const Inode& inode) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  // The inode number that `name` would get.
  uint64_t NaturalIno(const Inode& dir, absl::string_view name, bool directory) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  struct Verdict {
    enum Belief : uint8_t { kUnknown, kAbsent, kPresent } belief = kUnknown;
    Inode* inode = nullptr;  // when present
    absl::Duration age;      // of the answer that says so
  };
  // What may be said about `name` without asking.
  Verdict Look(Inode* dir, absl::string_view name, LookFor purpose)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // What stands at `name` unless it is known to be gone; null: a creation may go on.
  Inode* Standing(Inode* dir, absl::string_view name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Whether what is known of `inode` is young enough to be repeated, and how old it is.
  bool Fresh(const Inode& inode, absl::Duration* age) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  // Brackets every request about children of `dir`.
  Began Begin(Inode* dir) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void End(NodeId dir, const Began& began) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  // Takes an answer in. Returns what now stands at the name (our own state, where that wins), null
  // for nothing. A file of another version gets a new inode when anyone knows the old one.
  // `optional`: do not keep it above the watermark; null is then returned too, and Forgot is noted.
  Inode* Learn(Inode* dir, absl::string_view name, const Found& found, const Began& began,
               bool optional) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Every child has been learned from pages that began at `first` and later.
  void LearnComplete(Inode* dir, const Began& first, std::vector<std::string> page_starts)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  // Our own changes. The new inode is pinned; nothing visible stands at the name.
  Inode* Create(Inode* dir, absl::string_view name, NodeKind kind)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The name is gone; returns the inode of the missing name. `inode` lives on while it is known or
  // open.
  Inode* Remove(Inode* inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Nothing visible stands at the new name.
  void Move(Inode* inode, Inode* dir, absl::string_view name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // `inode` is what our own request made it, as of now.
  void Mutated(Inode* inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void Pin(Inode* inode, bool pinned) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The directory, and those above it, stay until they are removed here.
  void Stick(Inode* dir) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // The next look at it asks the store.
  void Doubt(Inode* inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // A reader met another version: as Doubt, but only once. Further reads of the old version fail
  // for a while, and what was asked since the first of them is the answer.
  void FoundReplaced(Inode* inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (inode->fresh != Instant::Never()) {
      Doubt(inode);
    }
  }

  void Forget(NodeId node, uint64_t count) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // To be called when something that kept `inode` alive is gone.
  void MaybeFree(Inode* inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Frees idle inodes and asks the kernel for others while above the watermark, looking at up to
  // `slots`.
  void Sweep(int slots) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  bool AboveWatermark() const { return ledger_->bytes() > options_.watermark; }
  size_t count() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return table_.count(); }

 private:
  uint64_t Ino(absl::string_view key, NodeKind kind) const;
  Inode* Insert(Inode* dir, absl::string_view name, NodeKind kind)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void SetFile(Inode* inode, const ObjectMeta& meta) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  Inode* LearnAbsent(Inode* dir, absl::string_view name, Inode* child, const Began& began,
                     bool optional) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  Inode* LearnPresent(Inode* dir, absl::string_view name, Inode* child, const Found& found,
                      bool optional) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void Detach(Inode* inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void FreshenAbove(Inode* dir, Instant at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  bool Idle(const Inode& inode) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void SweepOne(Inode* inode, int* asked) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  const Options options_;
  MemoryLedger* const ledger_;
  const Clock* const clock_;
  KernelNotifier* const notifier_;
  InodeTable table_ ABSL_GUARDED_BY(mutex);
  uint64_t epoch_ ABSL_GUARDED_BY(mutex) = 1;
  uint32_t hand_ ABSL_GUARDED_BY(mutex) = 1;
};

}  // namespace ufs

#endif  // UFS_FS_DENTRY_CACHE_H_
