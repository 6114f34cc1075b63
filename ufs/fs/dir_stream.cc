// The pages of one open directory, and handing them out.
//
// An offset names the next entry: (page << 24 | index) + 2; 0 and 1 are "." and "..". Page 0 are
// the names that only this mount has when the listing begins (unpublished files, directories that
// were emptied); the store's pages leave those out. A page that was dropped is listed again between
// the keys where it began and ended, so that no name is lost and none comes twice for want of
// memory.
//
// What is given out is what the cache says at that moment: the page says only which names there
// are. A name that the cache dropped goes out without a node, and the kernel looks it up.
#include "ufs/fs/dir_stream.h"

#include <sys/stat.h>

#include <utility>

namespace ufs {

namespace {

constexpr int64_t kDots = 2;

}  // namespace

int64_t DirStream::OffsetOf(uint32_t page, uint32_t index) {
  return (int64_t{page} << kIndexBits | index) + kDots;
}

uint32_t DirStream::IndexOf(int64_t offset) {
  return static_cast<uint32_t>((offset - kDots) & ((int64_t{1} << kIndexBits) - 1));
}

void DirStream::Read(const OpContext& context, int64_t offset, bool plus, DirSink* sink,
                     Completion<void> done) {
  if (offset < 0) {
    done(PosixError(EINVAL, "no such place in a directory"));
    return;
  }
  bool begun = false;
  {
    MutexLock lock(&mutex_);
    begun = local_ != nullptr;
  }
  std::vector<std::shared_ptr<Reader>> others;
  if (offset == 0 || !begun) {
    others = Restart();
  }
  auto reader = std::make_shared<Reader>();
  reader->context = context;
  reader->offset = offset;
  reader->plus = plus;
  reader->sink = sink;
  reader->done = std::move(done);
  reader->pass = core_->gate.Enter();
  Step(std::move(reader));
  for (auto& other : others) {
    Step(std::move(other));
  }
}

std::vector<std::shared_ptr<DirStream::Reader>> DirStream::Restart() {
  std::vector<ListedName> local;
  auto local_names = std::make_shared<absl::flat_hash_set<std::string>>();
  {
    MutexLock lock(&core_->names.mutex);
    const Inode* dir = core_->names.Get(dir_);
    if (dir != nullptr && dir->directory != nullptr) {
      for (const uint32_t slot : dir->directory->pinned) {
        const Inode* child = core_->names.At(slot);
        local.push_back(ListedName{child->name, child->kind == NodeKind::kDirectory, ObjectMeta()});
        local_names->insert(child->name);
      }
    }
  }
  std::shared_ptr<Page> page = MakePage(local);
  MutexLock lock(&mutex_);
  ++generation_;
  local_ = std::move(page);
  local_names_ = std::move(local_names);
  marks_.assign(1, Mark());
  pages_.clear();
  last_page_ = 0;
  fetching_ = false;
  all_kept_ = true;
  first_ = Began();
  return std::exchange(waiting_, {});
}

std::shared_ptr<DirStream::Page> DirStream::MakePage(const std::vector<ListedName>& listed) {
  auto page = std::make_shared<Page>(&core_->listings);
  page->names.reserve(listed.size());
  int64_t bytes = static_cast<int64_t>(sizeof(Page));
  for (const ListedName& name : listed) {
    page->names.push_back(Name{name.name, name.directory});
    bytes += static_cast<int64_t>(sizeof(Name) + name.name.size());
  }
  page->bytes = bytes;
  core_->listings.Add(bytes);
  return page;
}

void DirStream::Step(std::shared_ptr<Reader> reader) {
  if (!EmitDots(reader.get())) {
    Finish(reader, absl::OkStatus());
    return;
  }
  while (true) {
    const uint32_t number = PageOf(reader->offset);
    std::shared_ptr<const Page> page;
    absl::optional<Fetched> fetch;
    bool end = false;
    bool wait = false;
    {
      MutexLock lock(&mutex_);
      const auto found = pages_.find(number);
      if (number == 0) {
        page = local_;
      } else if (found != pages_.end()) {
        page = found->second;
        if (number != last_page_ && pages_.count(number + 1) == 0) {
          fetch = StartFetch(number + 1);
        }
      } else if ((last_page_ != 0 && number > last_page_) || number > marks_.size()) {
        end = true;
      } else {
        fetch = StartFetch(number);
        wait = !reader->added;
        end = reader->added;  // what there is goes out now
      }
    }
    if (wait) {
      WatchKill(reader);
      {
        MutexLock lock(&mutex_);
        // It may have come between the two locks.
        wait = pages_.count(number) == 0 && (fetching_ || fetch.has_value());
        if (wait) {
          waiting_.push_back(reader);
        }
      }
    }
    if (fetch.has_value()) {
      Send(*std::move(fetch));
    }
    if (end) {
      Finish(reader, absl::OkStatus());
      return;
    }
    if (wait) {
      return;
    }
    if (page == nullptr) {
      continue;
    }
    if (!Emit(reader.get(), *page, number, IndexOf(reader->offset))) {
      Finish(reader, absl::OkStatus());
      return;
    }
    reader->offset = OffsetOf(number + 1, 0);
  }
}

void DirStream::Finish(const std::shared_ptr<Reader>& reader, absl::Status status) {
  core_->ledger.Settle();
  core_->listings.Settle();
  Completion<void> done = std::move(reader->done);
  done(std::move(status));
}

void DirStream::WatchKill(const std::shared_ptr<Reader>& reader) {
  std::weak_ptr<DirStream> weak = weak_from_this();
  std::weak_ptr<Reader> weak_reader = reader;
  reader->watch = reader->context.request.cancel.OnCancel([weak, weak_reader] {
    const auto self = weak.lock();
    const auto killed = weak_reader.lock();
    if (self == nullptr || killed == nullptr ||
        !self->core_->resources.processes.KillPending(killed->context.pid)) {
      return;
    }
    bool found = false;
    {
      MutexLock lock(&self->mutex_);
      for (auto it = self->waiting_.begin(); it != self->waiting_.end(); ++it) {
        if (*it == killed) {
          self->waiting_.erase(it);
          found = true;
          break;
        }
      }
    }
    if (found) {
      self->Finish(killed, absl::CancelledError("the caller was killed"));
    }
  });
}

bool DirStream::EmitDots(Reader* reader) {
  for (; reader->offset < kDots; ++reader->offset) {
    Entry entry;
    {
      MutexLock lock(&core_->names.mutex);
      const Inode* dir = core_->names.Get(dir_);
      const Inode* above = dir != nullptr ? core_->names.Parent(*dir) : nullptr;
      entry.attr.mode = S_IFDIR;
      entry.attr.ino = kRootNode;
      if (dir != nullptr) {
        entry.attr.ino = reader->offset == 0 || above == nullptr ? dir->ino : above->ino;
      }
    }
    if (!reader->sink->Add(reader->offset == 0 ? "." : "..", entry, reader->offset + 1)) {
      return false;
    }
  }
  return true;
}

bool DirStream::Emit(Reader* reader, const Page& page, uint32_t number, uint32_t from) {
  std::shared_ptr<const absl::flat_hash_set<std::string>> local;
  {
    MutexLock lock(&mutex_);
    local = local_names_;
  }
  for (uint32_t i = from; i < page.names.size(); ++i) {
    const Name& name = page.names[i];
    if (number > 0 && local->contains(name.name)) {
      continue;  // it was on page 0
    }
    if (!EmitOne(reader, name, OffsetOf(number, i + 1))) {
      reader->offset = OffsetOf(number, i);
      return false;
    }
  }
  return true;
}

bool DirStream::EmitOne(Reader* reader, const Name& name, int64_t next) {
  Entry entry;
  {
    MutexLock lock(&core_->names.mutex);
    const Inode* dir = core_->names.Get(dir_);
    Inode* child = dir != nullptr ? core_->names.Child(*dir, name.name) : nullptr;
    if (child != nullptr && child->kind == NodeKind::kAbsent) {
      return true;  // it is gone
    }
    if (child == nullptr) {
      entry.attr.mode = name.directory ? S_IFDIR : S_IFREG;
      entry.attr.ino = dir != nullptr ? core_->names.NaturalIno(*dir, name.name, name.directory)
                                      : uint64_t{kRootNode};
    } else if (reader->plus && (child->lookups > 0 || !core_->names.AboveWatermark())) {
      entry = core_->TakeEntry(child,
                               child->pinned ? absl::ZeroDuration() : core_->now() - child->fresh);
    } else {
      entry.attr.mode = child->kind == NodeKind::kDirectory ? S_IFDIR : S_IFREG;
      entry.attr.ino = child->ino;
    }
  }
  if (reader->sink->Add(name.name, entry, next)) {
    reader->added = true;
    return true;
  }
  if (entry.node != 0) {
    MutexLock lock(&core_->names.mutex);
    core_->names.Forget(entry.node, 1);
  }
  return false;
}

}  // namespace ufs
