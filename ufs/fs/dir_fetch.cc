// Fetching the pages of one open directory. At most one LIST of a stream is under way; answers are
// taken in by the metadata pool, never by the network's threads.
#include <utility>

#include "ufs/fs/dir_stream.h"

namespace ufs {

namespace {
// The page in use, its neighbours, and one more.
constexpr size_t kKeptPages = 4;
}  // namespace

absl::optional<DirStream::Fetched> DirStream::StartFetch(uint32_t page) {
  if (fetching_ || page == 0 || page > marks_.size()) {
    return absl::nullopt;
  }
  fetching_ = true;
  Fetched fetch;
  fetch.page = page;
  fetch.generation = generation_;
  fetch.mark = marks_[page - 1];
  if (page < marks_.size()) {
    fetch.until = marks_[page].start_after;
  }
  return fetch;
}

void DirStream::Send(Fetched fetch) {
  auto shared = std::make_shared<Fetched>(std::move(fetch));
  bool removed = false;
  {
    MutexLock lock(&core_->names.mutex);
    Inode* dir = core_->names.Get(dir_);
    const absl::optional<std::string> key =
        dir != nullptr ? core_->names.KeyOf(*dir) : absl::nullopt;
    removed = !key.has_value();
    if (!removed) {
      shared->prefix = *key;
      shared->began = core_->names.Begin(dir);
    }
  }
  if (!removed) {
    Request(std::move(shared));
    return;
  }
  // A directory that was removed has no names.
  core_->resources.metadata.Submit(
      [self = shared_from_this(), pass = core_->gate.Enter(), shared]() mutable {
        self->Store(shared, Mark(), /*last=*/true, /*all_kept=*/false);
        self.reset();
      });
}

void DirStream::Request(std::shared_ptr<Fetched> fetch) {
  ListRequest request;
  request.prefix = fetch->prefix;
  request.delimiter = "/";
  request.token = fetch->mark.token;
  if (request.token.empty()) {
    request.start_after = fetch->mark.start_after;
  }
  RequestContext context;
  context.deadline = core_->now() + core_->options.operation_deadline;
  core_->store()->Execute(
      context, std::move(request),
      [self = shared_from_this(), pass = core_->gate.Enter(),
       fetch = std::move(fetch)](absl::StatusOr<ListPage> page) mutable {
        Executor& pool = self->core_->resources.metadata;
        pool.Submit([self = std::move(self), pass = std::move(pass), fetch = std::move(fetch),
                     page = std::move(page)]() mutable {
          self->Arrived(fetch, std::move(page));
          self.reset();  // before the pass
        });
      });
}

void DirStream::Arrived(const std::shared_ptr<Fetched>& fetch, absl::StatusOr<ListPage> page) {
  if (!page.ok()) {
    {
      MutexLock lock(&core_->names.mutex);
      core_->names.End(dir_, fetch->began);
    }
    Wake(*fetch, page.status());
    return;
  }
  const bool ordered = core_->store()->capabilities().list_is_ordered;
  ListingMerger merger(fetch->prefix, ordered);
  merger.StartAfter(fetch->mark.start_after, std::move(fetch->mark.waiting));
  bool last = page->next_token.empty();
  bool reached = false;
  if (!fetch->until.empty()) {
    // The page was listed before: it ends where the next one begins.
    const std::string& until = fetch->until;
    const size_t before = page->objects.size() + page->common_prefixes.size();
    while (!page->objects.empty() && page->objects.back().key > until) {
      page->objects.pop_back();
    }
    while (!page->common_prefixes.empty() && page->common_prefixes.back() > until) {
      page->common_prefixes.pop_back();
    }
    reached = last || page->objects.size() + page->common_prefixes.size() < before;
  }
  Mark next;
  next.token = page->next_token;
  std::vector<ListedName> listed;
  merger.Add(
      *std::move(page),
      [this](absl::string_view key, HiddenReason why) { core_->NoteHidden(key, why); }, &listed);
  next.start_after = merger.last();
  next.waiting = merger.waiting();
  if (!fetch->until.empty()) {
    reached = reached || merger.last() >= fetch->until;
    last = false;
  } else if (last) {
    merger.Finish(&listed);
  }
  const bool all_kept = core_->LearnListed(dir_, listed, fetch->began);
  {
    MutexLock lock(&core_->names.mutex);
    core_->names.End(dir_, fetch->began);
  }
  fetch->listed.insert(fetch->listed.end(), std::make_move_iterator(listed.begin()),
                       std::make_move_iterator(listed.end()));
  if (!fetch->until.empty() && !reached) {
    // More names than before lie in between: they belong to this page.
    fetch->mark = std::move(next);
    {
      MutexLock lock(&core_->names.mutex);
      if (Inode* dir = core_->names.Get(dir_); dir != nullptr) {
        fetch->began = core_->names.Begin(dir);
      }
    }
    Request(fetch);
    return;
  }
  Store(fetch, std::move(next), last, all_kept);
}

void DirStream::Store(const std::shared_ptr<Fetched>& fetch, Mark next, bool last, bool all_kept) {
  const std::shared_ptr<const Page> page = MakePage(fetch->listed);
  std::vector<std::shared_ptr<const Page>> dropped;  // freed with no lock held
  std::vector<std::string> starts;
  Began first;
  {
    MutexLock lock(&mutex_);
    if (fetch->generation != generation_) {
      return;  // rewound meanwhile
    }
    pages_[fetch->page] = page;
    while (pages_.size() > kKeptPages) {
      const auto lowest = pages_.begin();
      const auto highest = std::prev(pages_.end());
      const auto far =
          fetch->page - lowest->first >= highest->first - fetch->page ? lowest : highest;
      dropped.push_back(far->second);
      pages_.erase(far);
    }
    if (fetch->page == 1 && fetch->until.empty()) {
      first_ = fetch->began;
    }
    all_kept_ = all_kept_ && all_kept;
    if (last) {
      last_page_ = fetch->page;
    } else if (fetch->page == marks_.size()) {
      marks_.push_back(std::move(next));
    }
    if (last && all_kept_) {
      first = first_;
      for (const Mark& mark : marks_) {
        starts.push_back(mark.start_after);
      }
    }
  }
  if (!starts.empty()) {
    MutexLock lock(&core_->names.mutex);
    if (Inode* dir = core_->names.Get(dir_); dir != nullptr) {
      core_->names.LearnComplete(dir, first, std::move(starts));
    }
  }
  Wake(*fetch, absl::OkStatus());
}

void DirStream::Wake(const Fetched& fetch, absl::Status status) {
  std::vector<std::shared_ptr<Reader>> readers;
  {
    MutexLock lock(&mutex_);
    if (fetch.generation != generation_) {
      return;  // rewound meanwhile
    }
    fetching_ = false;
    readers.swap(waiting_);
  }
  for (auto& reader : readers) {
    reader->watch.Reset();
    if (!status.ok() && PageOf(reader->offset) == fetch.page) {
      Finish(reader, status);
    } else {
      Step(std::move(reader));
    }
  }
}

}  // namespace ufs
