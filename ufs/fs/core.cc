// How names are resolved: from what is known, else by one page of a directory that was listed
// before, else by a lookup of its own; and how an inode looks to the kernel.
#include "ufs/fs/core.h"

#include <sys/stat.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "ufs/fs/open_file.h"
#include "ufs/fs/remote_names.h"
#include "ufs/obs/log.h"
#include "ufs/obs/metrics.h"

namespace ufs {

namespace {

int64_t Watermark(const FileSystemOptions& options, const MemoryBudget& memory) {
  return options.inode_watermark > 0 ? options.inode_watermark : memory.limit() / 4;
}

DentryCache::Options CacheOptions(const FileSystemOptions& options, const MemoryBudget& memory) {
  DentryCache::Options cache;
  cache.bucket = options.bucket;
  cache.prefix = DirectoryPrefix(options.prefix);
  cache.ttl = options.metadata_ttl;
  cache.watermark = Watermark(options, memory);
  cache.held_bytes = cache.watermark / 8;
  return cache;
}

constexpr MetricDef kHiddenKeys = {"fs_hidden_keys", MetricUnit::kNone,
                                   "Keys in listings that are not shown since they cannot be "
                                   "paths; one listed again counts again."};

// A listing takes the lock for so many names at a time: some 100 us.
constexpr size_t kLearnAtOnce = 256;

}  // namespace

Core::Core(const FileSystemResources& borrowed, const FileSystemOptions& chosen)
    : resources(borrowed),
      options(chosen),
      ledger(&borrowed.memory, MemoryUse::kInode),
      listings(&borrowed.memory, MemoryUse::kListing),
      names(CacheOptions(chosen, borrowed.memory), &ledger, &borrowed.clock, borrowed.notifier),
      lane(&borrowed.metadata, chosen.max_blocking_operations),
      mounted_(borrowed.clock.WallNow()) {}

absl::Duration Core::Rest(absl::Duration age) const {
  return std::max(absl::ZeroDuration(), options.metadata_ttl - age);
}

Attr Core::AttrOf(const Inode& inode) {
  Attr attr;
  attr.ino = inode.ino;
  attr.uid = options.uid;
  attr.gid = options.gid;
  attr.nlink = inode.parent == 0 && inode.slot != kRootNode ? 0 : 1;
  if (inode.kind == NodeKind::kDirectory) {
    attr.mode = S_IFDIR | options.dir_mode;
    const bool changed = inode.directory != nullptr && inode.directory->mtime_nanos != 0;
    attr.mtime = changed ? absl::FromUnixNanos(inode.directory->mtime_nanos) : mounted_;
  } else {
    attr.mode = S_IFREG | options.file_mode;
    attr.size = inode.size;
    attr.mtime = absl::FromUnixNanos(inode.mtime_nanos);
    if (inode.open != nullptr) {
      MutexLock lock(&inode.open->mutex);
      if (inode.open->unpublished) {
        attr.size = inode.open->writer->size();
      }
      if (const int64_t changed = inode.open->mtime_nanos.load(); changed != 0) {
        attr.mtime = absl::FromUnixNanos(changed);
      }
    }
  }
  attr.atime = attr.mtime;
  attr.ctime = attr.mtime;
  if (!inode.held) {
    return attr;
  }
  if (const Held* held = names.held.Find(names.KeyOf(inode).value_or("")); held != nullptr) {
    attr.mode = (attr.mode & S_IFMT) | (held->mode.value_or(attr.mode) & 07777);
    attr.uid = held->uid.value_or(attr.uid);
    attr.gid = held->gid.value_or(attr.gid);
    if (inode.kind == NodeKind::kDirectory) {
      attr.mtime = held->mtime.value_or(attr.mtime);
    }
    attr.atime = held->atime.value_or(attr.mtime);
    attr.ctime = held->ctime.value_or(attr.mtime);
  }
  return attr;
}

Entry Core::TakeEntry(Inode* inode, absl::Duration age) {
  Entry entry;
  entry.node = InodeTable::IdOf(*inode);
  entry.attr = AttrOf(*inode);
  entry.attr_ttl = Rest(age);
  entry.entry_ttl = entry.attr_ttl;
  ++inode->lookups;
  inode->used = true;
  inode->asked_back = false;
  return entry;
}

Entry Core::Missing(const Inode& dir, absl::Duration age) const {
  Entry entry;
  entry.entry_ttl = dir.unstable ? absl::ZeroDuration() : Rest(age);
  return entry;
}

absl::StatusOr<Inode*> Core::DirAt(NodeId node) {
  Inode* dir = names.Get(node);
  if (dir == nullptr) {
    return PosixError(ESTALE, "the directory is not known any more");
  }
  if (dir->kind != NodeKind::kDirectory) {
    return PosixError(ENOTDIR, "not a directory");
  }
  if (!names.KeyOf(*dir).has_value()) {
    return PosixError(ENOENT, "the directory was removed");
  }
  return dir;
}

absl::StatusOr<std::string> Core::ChildKey(const Inode& dir, absl::string_view name) const {
  switch (CheckName(name)) {
    case HiddenReason::kNone:
      break;
    case HiddenReason::kNameTooLong:
      return PosixError(ENAMETOOLONG, "a name has at most 255 bytes");
    default:
      return PosixError(EINVAL, absl::StrCat("\"", EscapeKey(name), "\" cannot be a name"));
  }
  std::string key = absl::StrCat(names.KeyOf(dir).value_or(""), name);
  if (key.size() >= kMaxKeyBytes) {  // room for a directory's slash
    return PosixError(ENAMETOOLONG, "an object key has at most 1024 bytes");
  }
  return key;
}

absl::Status Core::CheckWritable() const {
  return options.read_only ? PosixError(EROFS, "the mount is read-only") : absl::OkStatus();
}

void Core::NoteHidden(absl::string_view key, HiddenReason reason) {
  static Counter& hidden = GetCounter(kHiddenKeys);
  hidden.Add();
  UFS_LOG_ONCE(kWarning, "fs", key,
               "%s/%s is hidden, since it cannot be a path: %s; `underfs fs rm` removes it",
               options.bucket, key, Describe(reason));
}

bool Core::LearnListed(NodeId dir, const std::vector<ListedName>& listed, const Began& began) {
  bool all = true;
  for (size_t at = 0; at < listed.size(); at += kLearnAtOnce) {
    const size_t end = std::min(listed.size(), at + kLearnAtOnce);
    MutexLock lock(&names.mutex);
    Inode* inode = names.Get(dir);
    if (inode == nullptr || !names.KeyOf(*inode).has_value()) {
      return false;
    }
    names.Sweep(static_cast<int>(2 * (end - at)));
    for (size_t i = at; i < end; ++i) {
      Found found;
      found.kind = listed[i].directory ? NodeKind::kDirectory : NodeKind::kFile;
      found.meta = listed[i].meta;
      const Inode* child = names.Learn(inode, listed[i].name, found, began, /*optional=*/true);
      all = all && child != nullptr;
    }
  }
  ledger.Settle();
  return all;
}

absl::optional<std::string> Core::PageWith(Inode* dir, absl::string_view name,
                                           const std::string& key) {
  const Inode* child = names.Child(*dir, name);
  if (child == nullptr || child->kind == NodeKind::kAbsent || dir->directory == nullptr) {
    return absl::nullopt;
  }
  const std::vector<std::string>& starts = dir->directory->page_starts;
  const std::string position = child->kind == NodeKind::kDirectory ? key + "/" : key;
  const auto after = std::lower_bound(starts.begin(), starts.end(), position);
  return after == starts.begin() ? absl::nullopt : absl::optional<std::string>(*(after - 1));
}

// A file at the end of a page whose directory might follow on the next page: where the listing of
// the whole directory found the file, it is taken for one, or every page border would cost a
// request more. A directory that another client made of it since is seen with the next page.
void Core::KeepKnownFiles(NodeId dir, const std::vector<ListedName>& waiting,
                          std::vector<ListedName>* listed) {
  MutexLock lock(&names.mutex);
  const Inode* inode = names.Get(dir);
  for (const ListedName& name : waiting) {
    const Inode* child = inode != nullptr ? names.Child(*inode, name.name) : nullptr;
    if (child != nullptr && child->kind == NodeKind::kFile) {
      listed->push_back(name);
    }
  }
}

absl::StatusOr<bool> Core::RefreshPage(const RequestContext& context, NodeId dir,
                                       const std::string& name, const std::string& start_after) {
  ListRequest request;
  Began began;
  {
    MutexLock lock(&names.mutex);
    UFS_ASSIGN_OR_RETURN(Inode * inode, DirAt(dir));
    request.prefix = *names.KeyOf(*inode);
    began = names.Begin(inode);
  }
  const auto end = absl::MakeCleanup([this, dir, &began] {
    MutexLock lock(&names.mutex);
    names.End(dir, began);
  });
  request.delimiter = "/";
  request.start_after = start_after;
  const std::string prefix = request.prefix;
  const std::shared_ptr<ObjectStore> at = store();
  UFS_ASSIGN_OR_RETURN(ListPage page, Call(context, at, std::move(request)));
  ListingMerger merger(prefix, at->capabilities().list_is_ordered);
  merger.StartAfter(start_after, {});
  std::vector<ListedName> listed;
  const bool last = page.next_token.empty();
  const auto hidden = [this](absl::string_view key, HiddenReason why) { NoteHidden(key, why); };
  merger.Add(std::move(page), hidden, &listed);
  if (last) {
    merger.Finish(&listed);
  } else {
    KeepKnownFiles(dir, merger.waiting(), &listed);
  }
  const bool all = LearnListed(dir, listed, began);
  MutexLock lock(&names.mutex);
  UFS_ASSIGN_OR_RETURN(Inode * inode, DirAt(dir));
  if (all && last && start_after.empty()) {
    names.LearnComplete(inode, began, {""});
  }
  Inode* child = names.Child(*inode, name);
  if (child != nullptr && (child->pinned || child->fresh >= began.at)) {
    return true;
  }
  const bool waiting = !merger.waiting().empty() && merger.waiting().front().name <= name;
  if (!last && (waiting || merger.last() <= absl::StrCat(prefix, name, "/"))) {
    return false;
  }
  names.Learn(inode, name, Found(), began, /*optional=*/false);
  return true;
}

absl::Status Core::Ask(const RequestContext& context, NodeId dir, const std::string& name) {
  std::string key;
  Began began;
  {
    MutexLock lock(&names.mutex);
    UFS_ASSIGN_OR_RETURN(Inode * inode, DirAt(dir));
    UFS_ASSIGN_OR_RETURN(key, ChildKey(*inode, name));
    began = names.Begin(inode);
  }
  absl::StatusOr<Found> found = FindRemote(context, store(), key);
  MutexLock lock(&names.mutex);
  Inode* inode = names.Get(dir);
  if (found.ok() && inode != nullptr && names.KeyOf(*inode).has_value()) {
    names.Learn(inode, name, *found, began, /*optional=*/false);
    names.Sweep(64);
  }
  names.End(dir, began);
  return found.status();
}

absl::Status Core::Resolve(
    const RequestContext& context, NodeId dir, const std::string& name, LookFor purpose,
    absl::FunctionRef<absl::Status(Inode* dir, const DentryCache::Verdict&)> use) {
  absl::optional<std::string> page;
  {
    MutexLock lock(&names.mutex);
    UFS_ASSIGN_OR_RETURN(Inode * inode, DirAt(dir));
    UFS_ASSIGN_OR_RETURN(const std::string key, ChildKey(*inode, name));
    const DentryCache::Verdict known = names.Look(inode, name, purpose);
    if (known.belief != DentryCache::Verdict::kUnknown) {
      return use(inode, known);
    }
    page = PageWith(inode, name, key);
  }
  bool decided = false;
  if (page.has_value()) {
    UFS_ASSIGN_OR_RETURN(decided, RefreshPage(context, dir, name, *page));
  }
  if (!decided) {
    UFS_RETURN_IF_ERROR(Ask(context, dir, name));
  }
  MutexLock lock(&names.mutex);
  UFS_ASSIGN_OR_RETURN(Inode * inode, DirAt(dir));
  DentryCache::Verdict verdict;
  verdict.belief = DentryCache::Verdict::kAbsent;
  if (Inode* child = names.Child(*inode, name); child != nullptr) {
    verdict.age = child->pinned ? absl::ZeroDuration() : now() - child->fresh;
    if (child->kind != NodeKind::kAbsent) {
      verdict.belief = DentryCache::Verdict::kPresent;
      verdict.inode = child;
    }
  }
  return use(inode, verdict);
}

}  // namespace ufs
