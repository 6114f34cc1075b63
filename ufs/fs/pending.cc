// What is written and not in the store yet, for those who ask, and its publishing on demand.
#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/strip.h"
#include "ufs/fs/open_files.h"
#include "ufs/path/key_names.h"

namespace ufs {

std::vector<std::shared_ptr<OpenFile>> OpenFiles::OpenNow() {
  MutexLock lock(&mutex_);
  return std::vector<std::shared_ptr<OpenFile>>(open_.begin(), open_.end());
}

namespace {

bool LiesBelow(absl::string_view path, absl::string_view top) {
  top = absl::StripSuffix(top, "/");
  return top.empty() || (absl::ConsumePrefix(&path, top) && (path.empty() || path.front() == '/'));
}

}  // namespace

absl::optional<PendingFile> OpenFiles::PendingOf(const std::shared_ptr<OpenFile>& file,
                                                 absl::string_view path) {
  MutexLock lock(&core_->names.mutex);
  const Inode* inode = core_->names.Get(file->node);
  MutexLock content(&file->mutex);
  if (!file->unpublished || file->unlinked) {
    return absl::nullopt;
  }
  PendingFile pending;
  absl::optional<std::string> key =
      inode != nullptr ? core_->names.KeyOf(*inode) : absl::optional<std::string>();
  // Without a name of its own it still goes to where it was written.
  const std::string at = key.has_value() ? *std::move(key) : file->writer->key();
  pending.path = std::string(absl::StripPrefix(at, DirectoryPrefix(core_->options.prefix)));
  if (!LiesBelow(pending.path, path)) {
    return absl::nullopt;
  }
  pending.size = file->writer->size();
  pending.written = file->unpublished_bytes;
  pending.since = file->unpublished_since;
  pending.publishing = file->publishing > 0;
  pending.error = file->last_error;
  return pending;
}

std::vector<PendingFile> OpenFiles::Pending(absl::string_view path) {
  std::vector<PendingFile> all;
  for (const std::shared_ptr<OpenFile>& file : OpenNow()) {
    if (absl::optional<PendingFile> pending = PendingOf(file, path); pending.has_value()) {
      all.push_back(*std::move(pending));
    }
  }
  std::sort(all.begin(), all.end(), [](const PendingFile& a, const PendingFile& b) {
    return std::tie(a.since, a.path) < std::tie(b.since, b.path);
  });
  return all;
}

void OpenFiles::PublishPending(absl::string_view path,
                               Completion<std::vector<PublishedFile>> done) {
  struct Gathering {
    // Everybody has answered.
    ~Gathering() { done(std::move(results)); }
    Mutex mutex;
    std::vector<PublishedFile> results ABSL_GUARDED_BY(mutex);
    Completion<std::vector<PublishedFile>> done;
  };
  auto all = std::make_shared<Gathering>();
  all->done = std::move(done);
  for (const std::shared_ptr<OpenFile>& file : OpenNow()) {
    const absl::optional<PendingFile> pending = PendingOf(file, path);
    if (pending.has_value()) {
      Publish(file, [all, of = pending->path](absl::Status status) {
        MutexLock lock(&all->mutex);
        all->results.push_back(PublishedFile{of, std::move(status)});
      });
    }
  }
}

}  // namespace ufs
