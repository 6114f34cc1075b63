#ifndef UFS_FS_INODE_TABLE_H_
#define UFS_FS_INODE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "ufs/fs/inode.h"
#include "ufs/fs/memory_ledger.h"

namespace ufs {

// Where inodes live: slots that are used again under a new generation, found by slot, by (parent,
// name) and by inode number, and accounted in a ledger. Holds no policy. Not thread-safe:
// guarded by the lock of the names.
class InodeTable {
 public:
  explicit InodeTable(MemoryLedger* ledger);
  InodeTable(const InodeTable&) = delete;
  InodeTable& operator=(const InodeTable&) = delete;

  // A new inode in a free slot, without a name.
  Inode* Allocate(NodeKind kind);
  // It has no name, no inode number and no children.
  void Free(Inode* inode);

  Inode* At(uint32_t slot) const { return &chunks_[slot / kChunk][slot % kChunk]; }
  // Null when the node is not (or no more) in use.
  Inode* Get(NodeId node) const;
  static NodeId IdOf(const Inode& inode) { return uint64_t{inode.generation} << 32 | inode.slot; }

  // The inode of `name` in `parent`; null: none.
  Inode* Child(const Inode& parent, absl::string_view name) const;
  // `inode` has no name; (parent, name) is free.
  void Link(Inode* inode, Inode* parent, absl::string_view name);
  void Unlink(Inode* inode);

  // Gives `inode` the number `wanted`, or the next one that no inode has.
  void AssignIno(Inode* inode, uint64_t wanted);
  // Takes the number over from `from`, which keeps showing it.
  void InheritIno(Inode* inode, Inode* from);
  void DropIno(Inode* inode);

  // Slots are 1 to end() - 1; some of them are kFree.
  uint32_t end() const { return end_; }
  size_t count() const { return count_; }

 private:
  static constexpr uint32_t kChunk = 1024;
  struct NameKey {
    uint32_t parent;
    absl::string_view name;
  };
  struct NameHash {
    using is_transparent = void;
    const InodeTable* table;
    size_t operator()(uint32_t slot) const;
    size_t operator()(const NameKey& key) const;
  };
  struct NameEqual {
    using is_transparent = void;
    const InodeTable* table;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t a, const NameKey& b) const;
    bool operator()(const NameKey& a, uint32_t b) const { return (*this)(b, a); }
  };
  struct InoHash {
    using is_transparent = void;
    const InodeTable* table;
    size_t operator()(uint32_t slot) const { return table->At(slot)->ino; }
    size_t operator()(uint64_t ino) const { return ino; }
  };
  struct InoEqual {
    using is_transparent = void;
    const InodeTable* table;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t a, uint64_t b) const { return table->At(a)->ino == b; }
    bool operator()(uint64_t a, uint32_t b) const { return table->At(b)->ino == a; }
  };

  MemoryLedger* const ledger_;
  std::vector<std::unique_ptr<Inode[]>> chunks_;
  std::vector<uint32_t> free_;
  uint32_t end_ = 1;
  size_t count_ = 0;
  absl::flat_hash_set<uint32_t, NameHash, NameEqual> by_name_;
  absl::flat_hash_set<uint32_t, InoHash, InoEqual> by_ino_;
};

}  // namespace ufs

#endif  // UFS_FS_INODE_TABLE_H_
