// Knowledge of the tree and its age.
//
// Time is told twice. `Instant`s say how old an answer is (when its request began) and decide
// whether it may be repeated. Epochs count our own changes and decide whether an answer may be
// taken in at all: it must have begun after the last change of the name. A missing name that we
// removed stays as a kAbsent inode as long as a request is under way that began before.
#include "ufs/fs/dentry_cache.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ufs {

namespace {

// CREATE must not wait for the network, and the kernel sends it right after a LOOKUP: an answer of
// that age is good enough for it, whatever the TTL.
constexpr absl::Duration kCreationGrace = absl::Seconds(1);

// Names below which other clients create files and look for them in turn: "missing" is never
// remembered there (Hadoop's and Spark's committers).
bool NeverMissing(absl::string_view name) {
  return name == "_temporary" || absl::StartsWith(name, ".spark-staging");
}

}  // namespace

DentryCache::DentryCache(Options options, MemoryLedger* ledger, const Clock* clock,
                         KernelNotifier* notifier)
    : held(options.held_bytes, ledger),
      options_(std::move(options)),
      ledger_(ledger),
      clock_(clock),
      notifier_(notifier),
      table_(ledger) {
  MutexLock lock(&mutex);
  Inode* root = table_.Allocate(NodeKind::kDirectory);
  root->ino = kRootNode;
  root->sticky = true;
  root->pinned = true;
  root->lookups = 1;
  root->fresh = clock_->Now();
  DirectoryOf(root);
}

Directory& DentryCache::DirectoryOf(Inode* dir) {
  if (dir->directory == nullptr) {
    dir->directory = std::make_unique<Directory>();
    ledger_->Add(static_cast<int64_t>(sizeof(Directory)));
  }
  return *dir->directory;
}

absl::optional<std::string> DentryCache::KeyOf(const Inode& inode) const {
  std::vector<const Inode*> path;
  const Inode* at = &inode;
  while (at->slot != kRootNode) {
    if (at->parent == 0) {
      return absl::nullopt;
    }
    path.push_back(at);
    at = table_.At(at->parent);
  }
  std::string key = options_.prefix;
  for (auto it = path.rbegin(); it != path.rend(); ++it) {
    absl::StrAppend(&key, (*it)->name, (*it)->kind == NodeKind::kDirectory ? "/" : "");
  }
  return key;
}

uint64_t DentryCache::Ino(absl::string_view key, NodeKind kind) const {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
  const auto feed = [&hash](absl::string_view text) {
    for (const char c : text) {
      hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
    }
  };
  feed(options_.bucket);
  feed(absl::string_view("\0", 1));
  feed(key);
  feed(kind == NodeKind::kDirectory ? "d" : "f");
  hash ^= hash >> 30;  // the finalizer of splitmix64 spreads the low entropy of short keys
  hash *= 0xbf58476d1ce4e5b9;
  hash ^= hash >> 27;
  hash *= 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

uint64_t DentryCache::NaturalIno(const Inode& dir, absl::string_view name, bool directory) const {
  return Ino(absl::StrCat(KeyOf(dir).value_or(""), name, directory ? "/" : ""),
             directory ? NodeKind::kDirectory : NodeKind::kFile);
}

bool DentryCache::Fresh(const Inode& inode, absl::Duration* age) const {
  if (inode.pinned) {
    *age = absl::ZeroDuration();
    return true;
  }
  *age = clock_->Now() - inode.fresh;
  return *age < options_.ttl;
}

DentryCache::Verdict DentryCache::Look(Inode* dir, absl::string_view name, LookFor purpose) {
  Verdict verdict;
  Inode* child = table_.Child(*dir, name);
  const Directory& listing = DirectoryOf(dir);
  absl::Duration age = absl::InfiniteDuration();
  const bool fresh = child != nullptr && Fresh(*child, &age);
  const bool listing_is_newer =
      child == nullptr ||
      (!child->pinned && listing.listed > child->fresh && listing.listed_epoch >= child->mutated);
  if (fresh && child->kind != NodeKind::kAbsent && !listing_is_newer) {
    child->used = true;
    verdict.belief = Verdict::kPresent;
    verdict.inode = child;
    verdict.age = age;
    return verdict;
  }
  // Everything from here on could only say that the name is missing.
  absl::Duration ttl = options_.ttl;
  if (purpose == LookFor::kCreation) {
    ttl = std::max(ttl, kCreationGrace);
  } else if (dir->unstable && (child == nullptr || !child->pinned)) {
    return verdict;
  }
  if (child != nullptr && child->kind == NodeKind::kAbsent && (child->pinned || age < ttl)) {
    child->used = true;
    verdict.belief = Verdict::kAbsent;
    verdict.age = age;
  } else if (listing_is_newer && clock_->Now() - listing.listed < ttl) {
    verdict.belief = Verdict::kAbsent;
    verdict.age = clock_->Now() - listing.listed;
  }
  return verdict;
}

Began DentryCache::Begin(Inode* dir) {
  DirectoryOf(dir).asking.insert(epoch_);
  return Began{clock_->Now(), epoch_};
}

void DentryCache::End(NodeId dir, const Began& began) {
  Inode* inode = table_.Get(dir);
  if (inode == nullptr || inode->directory == nullptr) {
    return;
  }
  std::multiset<uint64_t>& asking = inode->directory->asking;
  if (const auto found = asking.find(began.epoch); found != asking.end()) {
    asking.erase(found);
  }
  MaybeFree(inode);
}

Inode* DentryCache::Insert(Inode* dir, absl::string_view name, NodeKind kind) {
  Inode* inode = table_.Allocate(kind);
  table_.Link(inode, dir, name);
  inode->used = true;
  if (kind == NodeKind::kDirectory) {
    inode->unstable = dir->unstable || NeverMissing(name);
    inode->held = held.size() > 0 && held.Find(KeyOf(*inode).value_or("")) != nullptr;
  }
  if (kind != NodeKind::kAbsent) {
    table_.AssignIno(inode, Ino(KeyOf(*inode).value_or(""), kind));
  }
  return inode;
}

void DentryCache::SetFile(Inode* inode, const ObjectMeta& meta) {
  inode->size = meta.size;
  const bool same_version = inode->etag.Equals(meta.etag);
  if (same_version && inode->held) {
    return;  // what is ours keeps the time that its writer saw
  }
  inode->held = false;
  inode->mtime_nanos = absl::ToUnixNanos(meta.last_modified);
  if (same_version) {
    return;
  }
  inode->etag = CompactEtag(meta.etag);
  if (held.size() == 0) {
    return;
  }
  const std::string key = KeyOf(*inode).value_or("");
  if (const Held* row = held.Find(key); row == nullptr) {
    return;
  } else if (row->etag != meta.etag) {
    held.Erase(key);  // of a version that is no more
  } else {
    inode->held = true;
    inode->mtime_nanos = absl::ToUnixNanos(row->mtime.value_or(meta.last_modified));
  }
}

Inode* DentryCache::LearnAbsent(Inode* dir, absl::string_view name, Inode* child,
                                const Began& began, bool optional) {
  if (child == nullptr || child->kind != NodeKind::kAbsent) {
    if (child != nullptr) {
      Detach(child);
    }
    if (optional && AboveWatermark()) {
      return nullptr;
    }
    child = Insert(dir, name, NodeKind::kAbsent);
    child->mutated = 0;
  }
  child->fresh = began.at;
  return nullptr;
}

Inode* DentryCache::LearnPresent(Inode* dir, absl::string_view name, Inode* child,
                                 const Found& found, bool optional) {
  const bool same_kind = child != nullptr && child->kind == found.kind;
  const bool same_version =
      same_kind && (found.kind == NodeKind::kDirectory || child->etag.Equals(found.meta.etag));
  const bool unknown_to_others =
      child != nullptr && child->lookups == 0 && child->open == nullptr && child->children == 0;
  if (same_version || (same_kind && unknown_to_others)) {
    return child;
  }
  Inode* fresh = nullptr;
  if (child != nullptr) {
    const std::string own_name(name);  // `name` may be the child's own
    const bool inherits = same_kind;
    if (inherits) {
      // The path keeps its inode number; the old version lives on without a name.
      fresh = table_.Allocate(found.kind);
      table_.InheritIno(fresh, child);
      Detach(child);
      table_.Link(fresh, dir, own_name);
      fresh->used = true;
      fresh->unstable = dir->unstable || NeverMissing(own_name);
      return fresh;
    }
    Detach(child);
    return Insert(dir, own_name, found.kind);
  }
  if (optional && AboveWatermark()) {
    DirectoryOf(dir).forgot_epoch = ++epoch_;
    return nullptr;
  }
  return Insert(dir, name, found.kind);
}

Inode* DentryCache::Learn(Inode* dir, absl::string_view name, const Found& found,
                          const Began& began, bool optional) {
  Inode* child = table_.Child(*dir, name);
  if (child != nullptr &&
      (child->pinned || child->mutated > began.epoch || child->fresh > began.at)) {
    if (found.kind != NodeKind::kAbsent) {
      FreshenAbove(dir, began.at);
    }
    return child->kind == NodeKind::kAbsent ? nullptr : child;
  }
  if (found.kind == NodeKind::kAbsent) {
    return LearnAbsent(dir, name, child, began, optional);
  }
  child = LearnPresent(dir, name, child, found, optional);
  FreshenAbove(dir, began.at);
  if (child == nullptr) {
    return nullptr;
  }
  if (found.kind == NodeKind::kFile) {
    SetFile(child, found.meta);
  }
  child->fresh = began.at;
  return child;
}

// A child that is there proves its directory and those above it.
void DentryCache::FreshenAbove(Inode* dir, Instant at) {
  while (dir != nullptr && dir->fresh < at) {
    dir->fresh = at;
    dir = Parent(*dir);
  }
}

void DentryCache::LearnComplete(Inode* dir, const Began& first,
                                std::vector<std::string> page_starts) {
  Directory& directory = DirectoryOf(dir);
  if (directory.forgot_epoch > first.epoch || directory.listed > first.at) {
    return;
  }
  directory.listed = first.at;
  directory.listed_epoch = first.epoch;
  directory.page_starts = std::move(page_starts);
}

Inode* DentryCache::Create(Inode* dir, absl::string_view name, NodeKind kind) {
  if (Inode* absent = table_.Child(*dir, name); absent != nullptr) {
    Detach(absent);
  }
  Inode* inode = Insert(dir, name, kind);
  Mutated(inode);
  Pin(inode, true);
  Stick(dir);
  DirectoryOf(dir).mtime_nanos = absl::ToUnixNanos(clock_->WallNow());
  return inode;
}

Inode* DentryCache::Remove(Inode* inode) {
  Inode* dir = Parent(*inode);
  const std::string name = inode->name;
  Detach(inode);
  Inode* absent = Insert(dir, name, NodeKind::kAbsent);
  Mutated(absent);
  Stick(dir);
  DirectoryOf(dir).mtime_nanos = absl::ToUnixNanos(clock_->WallNow());
  return absent;
}

void DentryCache::Move(Inode* inode, Inode* dir, absl::string_view name) {
  const std::string to(name);
  Inode* from_dir = Parent(*inode);
  const std::string from = inode->name;
  if (Inode* absent = table_.Child(*dir, to); absent != nullptr) {
    Detach(absent);
  }
  const bool pinned = inode->pinned;
  Pin(inode, false);
  table_.Unlink(inode);
  Inode* absent = Insert(from_dir, from, NodeKind::kAbsent);
  Mutated(absent);
  table_.Link(inode, dir, to);
  Mutated(inode);
  Pin(inode, pinned);
  Stick(from_dir);
  Stick(dir);
  const int64_t now = absl::ToUnixNanos(clock_->WallNow());
  DirectoryOf(from_dir).mtime_nanos = now;
  DirectoryOf(dir).mtime_nanos = now;
}

void DentryCache::Mutated(Inode* inode) {
  inode->mutated = ++epoch_;
  inode->fresh = clock_->Now();
}

void DentryCache::Pin(Inode* inode, bool pinned) {
  if (inode->slot == kRootNode) {
    return;
  }
  inode->pinned = pinned || inode->sticky;
  if (Inode* dir = Parent(*inode); dir != nullptr) {
    if (inode->pinned && inode->kind != NodeKind::kAbsent) {
      DirectoryOf(dir).pinned.insert(inode->slot);
    } else {
      DirectoryOf(dir).pinned.erase(inode->slot);
    }
  }
}

void DentryCache::Stick(Inode* dir) {
  while (dir != nullptr && !dir->sticky) {
    dir->sticky = true;
    Pin(dir, true);
    dir = Parent(*dir);
  }
}

void DentryCache::Doubt(Inode* inode) {
  inode->mutated = ++epoch_;  // nor is any answer believed that is on its way, or a listing
  inode->fresh = Instant::Never();
}

Inode* DentryCache::Standing(Inode* dir, absl::string_view name) {
  Inode* child = table_.Child(*dir, name);
  const bool gone = child == nullptr || child->kind == NodeKind::kAbsent ||
                    Look(dir, name, LookFor::kCreation).belief == Verdict::kAbsent;
  return gone ? nullptr : child;
}

// Takes the name away. The inode lives on while anybody knows it.
void DentryCache::Detach(Inode* inode) {
  Inode* dir = Parent(*inode);
  inode->sticky = false;
  Pin(inode, false);
  table_.Unlink(inode);
  MaybeFree(inode);
  MaybeFree(dir);
}

bool DentryCache::Idle(const Inode& inode) const {
  const bool quiet_directory = inode.directory == nullptr ||
                               (inode.directory->handles == 0 && inode.directory->asking.empty());
  return inode.children == 0 && inode.open == nullptr && quiet_directory;
}

void DentryCache::MaybeFree(Inode* inode) {
  if (inode->slot == kRootNode || inode->parent != 0 || inode->lookups > 0 || !Idle(*inode)) {
    return;
  }
  table_.DropIno(inode);
  if (inode->directory != nullptr) {
    ledger_->Add(-static_cast<int64_t>(sizeof(Directory)));
  }
  table_.Free(inode);
}

void DentryCache::Forget(NodeId node, uint64_t count) {
  Inode* inode = table_.Get(node);
  if (inode == nullptr || inode->slot == kRootNode) {
    return;
  }
  inode->lookups -= std::min(inode->lookups, count);
  if (inode->lookups > 0) {
    return;
  }
  // The kernel gave back what it was asked for: free it now, not when the hand comes by again.
  if (inode->asked_back && inode->parent != 0 && AboveWatermark()) {
    inode->used = false;
    int asked = 0;
    SweepOne(inode, &asked);
    return;
  }
  inode->asked_back = false;
  MaybeFree(inode);
}

void DentryCache::SweepOne(Inode* inode, int* asked) {
  // One sweep asks the kernel for few, since each costs it a dentry lookup.
  constexpr int kAskAtOnce = 256;
  if (inode->kind == NodeKind::kFree || inode->slot == kRootNode || inode->pinned ||
      inode->parent == 0 || !Idle(*inode)) {
    return;
  }
  if (inode->used) {
    inode->used = false;
    return;
  }
  Inode* dir = Parent(*inode);
  if (inode->lookups == 0) {
    Directory& directory = DirectoryOf(dir);
    if (!directory.asking.empty() && *directory.asking.begin() < inode->mutated) {
      return;  // an answer that is still to come must meet it
    }
    if (inode->kind != NodeKind::kAbsent) {
      directory.forgot_epoch = ++epoch_;
      directory.listed = Instant::Never();
    }
    Detach(inode);
    return;
  }
  if (inode->asked_back) {  // in use, or already on its way: ask again in the next round
    inode->asked_back = false;
    return;
  }
  // To invalidate a directory takes it away from under those who stand in it: the last resort.
  const bool allowed = inode->kind == NodeKind::kFile ||
                       ledger_->bytes() > options_.watermark + options_.watermark / 2;
  if (notifier_ != nullptr && allowed && *asked < kAskAtOnce) {
    ++*asked;
    inode->asked_back = true;
    notifier_->InvalidateEntry(InodeTable::IdOf(*dir), inode->name);
  }
}

void DentryCache::Sweep(int slots) {
  int asked = 0;
  for (; slots > 0 && AboveWatermark(); --slots) {
    if (++hand_ >= table_.end()) {
      hand_ = 1;
    }
    SweepOne(table_.At(hand_), &asked);
  }
}

}  // namespace ufs
