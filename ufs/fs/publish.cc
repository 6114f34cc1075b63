// Publishing: how what was written becomes the object, and the object's version the file's; and the
// removal of objects that outlive their names.
//
// A publish and a removal at the same key never overlap: a PUT that the store takes before our own
// DELETE would vanish. Publishes of one file may overlap here (later ones join or follow inside of
// the writer), so each has a number and an older answer never replaces a newer one.
#include <cerrno>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "ufs/fs/errno.h"
#include "ufs/fs/open_files.h"
#include "ufs/fs/remote_names.h"
#include "ufs/obs/log.h"

namespace ufs {

namespace {

// "Reply at once, and publish within a second, joined with later ones": half of it is left to the
// publish itself.
constexpr absl::Duration kSoon = absl::Milliseconds(500);

}  // namespace

void OpenFiles::Publish(const std::shared_ptr<OpenFile>& file, Completion<void> done) {
  std::shared_ptr<FileWriter> writer;
  uint64_t number = 0;
  bool conditional = false;
  {
    MutexLock lock(&file->mutex);
    if (file->unpublished && !file->unlinked) {
      writer = file->writer;
      number = ++file->publishes;
      ++file->publishing;
      conditional = file->exclusive || core_->options.fail_on_conflict;
    }
  }
  if (writer == nullptr) {
    done(absl::OkStatus());
    return;
  }
  const std::string key = writer->key();
  auto start = [this, pass = core_->gate.Enter(), file, writer, number,
                done = std::move(done)]() mutable {
    StartPublish(file, std::move(writer), number, std::move(done));
  };
  if (!conditional) {
    AfterRemoval(key, std::move(start));
    return;
  }
  // Whether others are kept out rests on what the store does with conditions.
  RequestContext context;
  context.deadline = core_->now() + core_->options.operation_deadline;
  core_->store()->Prove(context, [this, key, start = std::move(start)]() mutable {
    AfterRemoval(key, std::move(start));
  });
}

void OpenFiles::StartPublish(std::shared_ptr<OpenFile> file, std::shared_ptr<FileWriter> writer,
                             uint64_t number, Completion<void> done) {
  RequestContext context;
  context.priority = Priority::kForeground;
  FileWriter* to = writer.get();
  to->Publish(context, [this, pass = core_->gate.Enter(), file = std::move(file), writer, number,
                        done = std::move(done)](absl::StatusOr<ObjectMeta> meta) mutable {
    absl::Status status = meta.status();
    if (meta.ok()) {
      TakeOver(file, writer->key(), number, *meta);
    } else {
      {
        MutexLock lock(&file->mutex);
        file->last_error = std::string(status.message());
      }
      UFS_LOG(kWarning, "fs", "%s/%s could not be published: %s", core_->options.bucket,
              writer->key(), status.ToString());
    }
    if (absl::IsResourceExhausted(status)) {  // a disk without room, as for a write
      status = PosixError(ENOSPC, status.message());
    }
    EndPublish(file);
    done(std::move(status));
  });
}

void OpenFiles::TakeOver(const std::shared_ptr<OpenFile>& file, const std::string& key,
                         uint64_t number, const ObjectMeta& meta) {
  std::shared_ptr<FileReader> reader =
      core_->resources.content.MakeReader(ObjectId{key, meta.etag}, meta.size);
  {
    MutexLock lock(&core_->names.mutex);
    Inode* inode = core_->names.Get(file->node);
    MutexLock content(&file->mutex);
    if (number > file->taken_over) {
      file->taken_over = number;
      file->over_object = false;
      file->exclusive = false;
      reader.swap(file->reader);  // the old one goes outside of the locks
      file->unpublished = file->writer->dirty() || file->changing > 0;
      file->unpublished_since = core_->resources.clock.WallNow();
      file->unpublished_bytes = 0;
      file->last_error.clear();
      if (inode != nullptr) {
        inode->size = meta.size;
        inode->mtime_nanos = file->mtime_nanos;
        inode->etag = CompactEtag(meta.etag);
        core_->names.Mutated(inode);
        if (inode->parent != 0) {
          core_->names.Pin(inode, file->unpublished);
          Held* held = core_->names.held.Put(core_->names.KeyOf(*inode).value_or(key));
          held->etag = meta.etag;
          held->mtime = absl::FromUnixNanos(file->mtime_nanos);
          inode->held = true;
        }
      }
    }
  }
  core_->ledger.Settle();
}

void OpenFiles::EndPublish(const std::shared_ptr<OpenFile>& file) {
  std::vector<absl::AnyInvocable<void()>> after;
  {
    MutexLock lock(&file->mutex);
    if (--file->publishing == 0) {
      after.swap(file->after_publish);
    }
  }
  for (auto& run : after) {
    run();
  }
}

void OpenFiles::WhenQuiet(const std::shared_ptr<OpenFile>& file, absl::AnyInvocable<void()> done) {
  {
    MutexLock lock(&file->mutex);
    if (file->publishing > 0) {
      file->after_publish.push_back(std::move(done));
      return;
    }
  }
  done();
}

void OpenFiles::PublishSoon(const std::shared_ptr<OpenFile>& file) {
  MutexLock lock(&file->mutex);
  if (file->soon != 0) {
    return;
  }
  std::weak_ptr<OpenFile> weak = file;
  file->soon = core_->resources.timers.RunAt(
      core_->now() + kSoon, [this, gate = std::weak_ptr<OperationGate>(core_->gate_owner), weak] {
        const auto alive = gate.lock();
        const OperationGate::Pass pass =
            alive != nullptr ? alive->TryEnter() : OperationGate::Pass();
        const std::shared_ptr<OpenFile> due = weak.lock();
        if (!pass || due == nullptr) {
          return;
        }
        {
          MutexLock again(&due->mutex);
          due->soon = 0;
        }
        Publish(due, [](absl::Status) {});  // logged; the next close tries again
      });
}

void OpenFiles::Discard(const std::shared_ptr<OpenFile>& file, Completion<void> done) {
  std::shared_ptr<FileWriter> writer;
  {
    MutexLock lock(&file->mutex);
    file->unlinked = true;
    writer = file->writer;
  }
  if (writer == nullptr) {
    done(absl::OkStatus());
    return;
  }
  writer->Discard(std::move(done));
}

void OpenFiles::AfterRemoval(const std::string& key, absl::AnyInvocable<void()> then) {
  NodeId absent = 0;
  {
    MutexLock lock(&mutex_);
    const auto found = removals_.find(key);
    if (found != removals_.end() && found->second.in_flight) {
      found->second.after.push_back(std::move(then));
      return;
    }
    if (found != removals_.end()) {
      absent = found->second.absent;
      removals_.erase(found);  // what comes now replaces the object
    }
  }
  if (absent != 0) {
    MutexLock lock(&core_->names.mutex);
    if (Inode* inode = core_->names.Get(absent); inode != nullptr && inode->parent != 0) {
      core_->names.Pin(inode, false);
    }
  }
  then();
}

bool OpenFiles::Supersede(const std::string& key) {
  const bool waited = HasWaitingDelete(key);
  (void)Await<void>(RequestContext(), [&](Completion<void> done) {
    AfterRemoval(key, [done = std::move(done)]() mutable { done(absl::OkStatus()); });
  });
  return waited;
}

bool OpenFiles::HasWaitingDelete(const std::string& key) {
  MutexLock lock(&mutex_);
  return removals_.count(key) > 0;
}

void OpenFiles::DeleteAtClose(const std::shared_ptr<OpenFile>& file, const std::string& key,
                              NodeId absent) {
  core_->names.mutex.AssertHeld();
  file->delete_at_close = key;
  MutexLock lock(&mutex_);
  Removal& removal = removals_[key];
  removal.owner = file.get();
  removal.absent = absent;
}

void OpenFiles::Delete(const OpenFile* owner, const std::string& key, Completion<void> done) {
  bool mine = false;
  {
    MutexLock lock(&mutex_);
    const auto found = removals_.find(key);
    mine = found != removals_.end() && found->second.owner == owner && !found->second.in_flight;
    if (mine) {
      found->second.in_flight = true;
    }
  }
  if (!mine) {
    // A new object of ours replaced it, or its removal is already on its way.
    done(absl::OkStatus());
    return;
  }
  core_->store()->Execute(
      RequestContext(), DeleteRequest{key},
      [this, pass = core_->gate.Enter(), key, done = std::move(done)](absl::Status status) mutable {
        Deleted(key, status);
        done(std::move(status));
      });
}

void OpenFiles::Deleted(const std::string& key, const absl::Status& status) {
  if (!status.ok()) {
    UFS_LOG(kError, "fs", "%s/%s was removed while it was open, and is still in the bucket: %s",
            core_->options.bucket, key, status.ToString());
  }
  Removal removal;
  {
    MutexLock lock(&core_->names.mutex);
    MutexLock removals(&mutex_);
    const auto found = removals_.find(key);
    if (found == removals_.end()) {
      return;
    }
    removal = std::move(found->second);
    removals_.erase(found);
    Inode* absent = core_->names.Get(removal.absent);
    if (absent != nullptr && absent->parent != 0) {
      core_->names.Mutated(absent);
      core_->names.Pin(absent, false);
      if (!status.ok()) {
        core_->names.Doubt(absent);
      }
    }
  }
  for (auto& run : removal.after) {
    run();
  }
}

absl::Status OpenFiles::DeleteWaiting(const RequestContext& context, const std::string& prefix) {
  std::vector<std::pair<const OpenFile*, std::string>> waiting;
  {
    MutexLock lock(&mutex_);
    for (const auto& [key, removal] : removals_) {
      if (absl::StartsWith(key, prefix)) {
        waiting.emplace_back(removal.owner, key);
      }
    }
  }
  for (const auto& removal : waiting) {
    UFS_RETURN_IF_ERROR(Await<void>(context, [&](Completion<void> done) {
      Delete(removal.first, removal.second, std::move(done));
    }));
  }
  return absl::OkStatus();
}

void OpenFiles::Drain(Completion<void> done) {
  struct Count {
    Mutex mutex;
    size_t left ABSL_GUARDED_BY(mutex) = 1;
    absl::Status first ABSL_GUARDED_BY(mutex);
    Completion<void> done ABSL_GUARDED_BY(mutex);
  };
  auto count = std::make_shared<Count>();
  const std::vector<std::shared_ptr<OpenFile>> files = OpenNow();
  std::vector<std::pair<const OpenFile*, std::string>> removals;
  {
    MutexLock lock(&mutex_);
    for (const auto& [key, removal] : removals_) {
      removals.emplace_back(removal.owner, key);
    }
  }
  {
    MutexLock lock(&count->mutex);
    count->left += files.size() + removals.size();
    count->done = std::move(done);
  }
  const auto arrive = [count](const absl::Status& status) {
    Completion<void> all;
    absl::Status result;
    {
      MutexLock lock(&count->mutex);
      count->first.Update(status);
      if (--count->left == 0) {
        all = std::move(count->done);
        result = count->first;
      }
    }
    if (all) {
      all(std::move(result));
    }
  };
  for (const auto& file : files) {
    Publish(file, arrive);
  }
  for (const auto& removal : removals) {
    Delete(removal.first, removal.second, arrive);
  }
  arrive(absl::OkStatus());
}

}  // namespace ufs
