// Slots lie in chunks that never move. A slot that is freed comes back with the next generation, so
// that a node id which the kernel kept by mistake names nothing. The two indexes hold slot numbers
// only and hash through the table: a third of what keys of their own would take.
//
// Invariants: an inode is in by_name_ exactly while its parent is not 0; it is in by_ino_ exactly
// while owns_ino; at most one inode owns a number.
#include "ufs/fs/inode_table.h"

#include <utility>

#include "absl/hash/hash.h"

namespace ufs {

namespace {

// An inode's share of the two indexes: 4 bytes of slot and 1 of control at a load of about 0.7.
constexpr int64_t kInodeBytes = static_cast<int64_t>(sizeof(Inode)) + 14;

int64_t NameBytes(const std::string& name) {
  return name.capacity() > 15 ? static_cast<int64_t>(name.capacity()) + 17 : 0;
}

}  // namespace

size_t InodeTable::NameHash::operator()(uint32_t slot) const {
  const Inode* inode = table->At(slot);
  return (*this)(NameKey{inode->parent, inode->name});
}

size_t InodeTable::NameHash::operator()(const NameKey& key) const {
  return absl::HashOf(key.parent, key.name);
}

bool InodeTable::NameEqual::operator()(uint32_t a, const NameKey& b) const {
  const Inode* inode = table->At(a);
  return inode->parent == b.parent && inode->name == b.name;
}

InodeTable::InodeTable(MemoryLedger* ledger)
    : ledger_(ledger),
      by_name_(0, NameHash{this}, NameEqual{this}),
      by_ino_(0, InoHash{this}, InoEqual{this}) {}

Inode* InodeTable::Allocate(NodeKind kind) {
  uint32_t slot = 0;
  if (free_.empty()) {
    slot = end_++;
    if (slot / kChunk >= chunks_.size()) {
      chunks_.push_back(std::make_unique<Inode[]>(kChunk));
    }
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  Inode* inode = At(slot);
  inode->slot = slot;
  inode->kind = kind;
  ++count_;
  ledger_->Add(kInodeBytes);
  return inode;
}

void InodeTable::Free(Inode* inode) {
  const uint32_t slot = inode->slot;
  const uint32_t generation = inode->generation + 1;
  *inode = Inode();
  inode->slot = slot;
  inode->generation = generation;
  free_.push_back(slot);
  --count_;
  ledger_->Add(-kInodeBytes);
}

Inode* InodeTable::Get(NodeId node) const {
  const auto slot = static_cast<uint32_t>(node);
  if (slot == 0 || slot >= end_) {
    return nullptr;
  }
  Inode* inode = At(slot);
  return inode->kind != NodeKind::kFree && inode->generation == node >> 32 ? inode : nullptr;
}

Inode* InodeTable::Child(const Inode& parent, absl::string_view name) const {
  const auto found = by_name_.find(NameKey{parent.slot, name});
  return found == by_name_.end() ? nullptr : At(*found);
}

void InodeTable::Link(Inode* inode, Inode* parent, absl::string_view name) {
  inode->name.assign(name.data(), name.size());
  inode->name.shrink_to_fit();
  inode->parent = parent->slot;
  ++parent->children;
  by_name_.insert(inode->slot);
  ledger_->Add(NameBytes(inode->name));
}

void InodeTable::Unlink(Inode* inode) {
  by_name_.erase(inode->slot);
  --At(inode->parent)->children;
  inode->parent = 0;
  ledger_->Add(-NameBytes(inode->name));
  inode->name = std::string();
}

void InodeTable::AssignIno(Inode* inode, uint64_t wanted) {
  // 0 and 1 are left to nobody and the root.
  while (wanted <= 1 || by_ino_.contains(wanted)) {
    ++wanted;
  }
  inode->ino = wanted;
  inode->owns_ino = true;
  by_ino_.insert(inode->slot);
}

void InodeTable::InheritIno(Inode* inode, Inode* from) {
  const uint64_t ino = from->ino;
  const bool owned = from->owns_ino;
  DropIno(from);
  inode->ino = ino;
  if (owned) {
    inode->owns_ino = true;
    by_ino_.insert(inode->slot);
  }
}

void InodeTable::DropIno(Inode* inode) {
  if (inode->owns_ino) {
    by_ino_.erase(inode->slot);
    inode->owns_ino = false;
  }
}

}  // namespace ufs
