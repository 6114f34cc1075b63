#ifndef UFS_FS_INODE_H_
#define UFS_FS_INODE_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ufs/base/instant.h"
#include "ufs/fs/compact_etag.h"
#include "ufs/fs/types.h"

namespace ufs {

struct OpenFile;

// What only directories have; made when it is first needed. Guarded by the lock of the names.
struct Directory {
  // When the first request of the last complete listing began, and the epoch then. A child that was
  // not seen since is not there.
  Instant listed = Instant::Never();
  uint64_t listed_epoch = 0;
  // The epoch of the last time that a child was forgotten for want of memory: a listing begun
  // before it proves nothing about names that are not cached.
  uint64_t forgot_epoch = 0;
  // Where the pages of the last complete listing began (the key before each page's first): a page
  // is listed again from the same place.
  std::vector<std::string> page_starts;
  // Epochs at which requests about children began that are not answered yet.
  std::multiset<uint64_t> asking;
  // Linked children with state that the store does not have, or not yet.
  std::set<uint32_t> pinned;
  int handles = 0;
  // Of our own changes in it; 0: none.
  int64_t mtime_nanos = 0;
};

enum class NodeKind : uint8_t {
  kFree,
  kAbsent,  // a name that is known not to exist; never has a lookup count
  kFile,
  kDirectory,
};

// One inode together with the one name that it has. Guarded by the lock of the names. Kept small:
// a listing of millions makes millions of them.
struct Inode {
  std::string name;
  uint32_t slot = 0;
  uint32_t generation = 0;
  uint32_t parent = 0;    // slot; 0: no name any more
  uint32_t children = 0;  // inodes whose parent this is
  uint64_t ino = 0;
  uint64_t lookups = 0;  // how often the kernel was given the node
  int64_t size = 0;
  int64_t mtime_nanos = 0;
  CompactEtag etag;  // of the published version; empty: none is published
  // When the request began whose answer last proved what stands here.
  Instant fresh = Instant::Never();
  // The epoch of our own last change: older answers do not touch it.
  uint64_t mutated = 0;
  std::shared_ptr<OpenFile> open;
  std::unique_ptr<Directory> directory;
  NodeKind kind = NodeKind::kFree;
  bool owns_ino : 1;
  bool pinned : 1;      // local state wins over any answer
  bool sticky : 1;      // a directory that we changed: stays until we remove it
  bool unstable : 1;    // below a name that is never remembered as missing
  bool held : 1;        // HeldAttributes may have a row for it
  bool used : 1;        // since the sweep came by last
  bool asked_back : 1;  // the kernel was asked to forget it
  bool drop_pages : 1;  // what the kernel holds of its content is not its content any more

  Inode()
      : owns_ino(false),
        pinned(false),
        sticky(false),
        unstable(false),
        held(false),
        used(false),
        asked_back(false),
        drop_pages(false) {}
};

// The budget of the design: at most 200 bytes apart from the name and with its share of two hash
// sets (about 7 bytes each).
static_assert(sizeof(Inode) <= 184);

}  // namespace ufs

#endif  // UFS_FS_INODE_H_
