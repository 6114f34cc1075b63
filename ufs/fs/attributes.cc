// SETATTR. Mode, owner and times are held in the mount (HeldAttributes); sizes are content.
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "ufs/fs/file_system_impl.h"
#include "ufs/fs/interruptible.h"

namespace ufs {

void FileSystemImpl::SetAttributes(const OpContext& context, NodeId node, const SetAttr& set,
                                   absl::optional<HandleId> handle, Completion<AttrReply> done) {
  if (const absl::Status writable = core_.CheckWritable(); !writable.ok()) {
    done(writable);
    return;
  }
  if (set.size.has_value()) {
    // What waits for memory or for the store can be killed; the change goes on behind it.
    const auto caller = Interruptible<AttrReply>::Make(std::move(done));
    SetSize(node, set, handle,
            [caller](absl::StatusOr<AttrReply> reply) { caller->Answer(std::move(reply)); });
    caller->Watch(context, core_.resources.processes);
    return;
  }
  FinishSetAttributes(node, set, std::move(done));
}

void FileSystemImpl::FinishSetAttributes(NodeId node, const SetAttr& set,
                                         Completion<AttrReply> done) {
  absl::StatusOr<AttrReply> reply = PosixError(ESTALE, "the file is not known any more");
  {
    MutexLock lock(&core_.names.mutex);
    Inode* inode = core_.names.Get(node);
    if (inode != nullptr) {
      const absl::Time now = core_.resources.clock.WallNow();
      absl::optional<absl::Time> mtime = set.mtime_now ? now : set.mtime;
      const absl::optional<absl::Time> atime = set.atime_now ? now : set.atime;
      if (mtime.has_value()) {
        inode->mtime_nanos = absl::ToUnixNanos(*mtime);
        if (inode->open != nullptr) {
          inode->open->mtime_nanos = inode->mtime_nanos;
        }
      }
      const absl::optional<std::string> key = core_.names.KeyOf(*inode);
      const bool sets = set.mode || set.uid || set.gid || mtime || atime;
      if (key.has_value() && sets) {
        const bool is_new = core_.names.held.Find(*key) == nullptr;
        Held* held = core_.names.held.Put(*key);
        held->etag = inode->etag.ToString();
        held->mode = set.mode ? absl::optional<mode_t>(*set.mode & 07777) : held->mode;
        held->uid = set.uid ? set.uid : held->uid;
        held->gid = set.gid ? set.gid : held->gid;
        held->atime = atime ? atime : held->atime;
        if (is_new && inode->kind == NodeKind::kFile && inode->mtime_nanos != 0) {
          held->mtime = absl::FromUnixNanos(inode->mtime_nanos);
        }
        held->mtime = mtime ? mtime : held->mtime;
        held->ctime = now;
        inode->held = true;
      }
      reply = AttrReply{core_.AttrOf(*inode), core_.options.metadata_ttl};
    }
  }
  core_.ledger.Settle();
  done(std::move(reply));
}

void FileSystemImpl::SetSize(NodeId node, const SetAttr& set, absl::optional<HandleId> handle,
                             Completion<AttrReply> done) {
  const int64_t size = *set.size;
  auto then = [this, pass = core_.gate.Enter(), node, set,
               done = std::move(done)](absl::Status status) mutable {
    if (!status.ok()) {
      done(std::move(status));
      return;
    }
    FinishSetAttributes(node, set, std::move(done));
  };
  const std::shared_ptr<FileHandle> by = handle.has_value() ? handles_.Find(*handle) : nullptr;
  if (by == nullptr) {
    TruncateByPath(node, size, std::move(then));
    return;
  }
  // The caller's close publishes it.
  files_.OpenForWriting(by->file, size == 0,
                        [this, pass = core_.gate.Enter(), by, size,
                         then = std::move(then)](absl::Status status) mutable {
                          if (!status.ok() || size == 0) {
                            then(std::move(status));
                            return;
                          }
                          files_.Truncate(by->file, size, std::move(then));
                        });
}

// truncate(2): no close follows, so the new content is published before the reply, unless a writer
// is in the middle of something whose close is to come.
void FileSystemImpl::TruncateByPath(NodeId node, int64_t size, Completion<void> done) {
  bool busy = false;
  bool done_already = false;
  {
    MutexLock lock(&core_.names.mutex);
    const Inode* inode = core_.names.Get(node);
    if (inode != nullptr && inode->open != nullptr) {
      MutexLock content(&inode->open->mutex);
      busy = inode->open->unpublished;
    } else if (inode != nullptr && inode->kind == NodeKind::kFile) {
      done_already = inode->size == size;
    }
  }
  if (done_already) {
    done(absl::OkStatus());
    return;
  }
  absl::StatusOr<std::shared_ptr<OpenFile>> opened = files_.Open(node);
  if (!opened.ok()) {
    done(std::move(opened).status());
    return;
  }
  const std::shared_ptr<OpenFile>& file = *opened;
  auto close = [this, pass = core_.gate.Enter(), file,
                done = std::move(done)](absl::Status status) mutable {
    if (ToErrno(status) == ESTALE) {  // replaced meanwhile: truncate(2) looks up and tries again
      MutexLock lock(&core_.names.mutex);
      if (Inode* inode = core_.names.Get(file->node); inode != nullptr) {
        core_.names.FoundReplaced(inode);
      }
    }
    files_.Close(file, [status = std::move(status), done = std::move(done)](
                           absl::Status /*removed*/) mutable { done(std::move(status)); });
  };
  auto publish = [this, pass = core_.gate.Enter(), file, busy,
                  close = std::move(close)](absl::Status status) mutable {
    // The writer may have closed since: only one that is still there publishes for us.
    if (!status.ok() || (busy && file->writing > 0)) {
      close(std::move(status));
      return;
    }
    files_.Publish(file, std::move(close));
  };
  files_.OpenForWriting(file, size == 0,
                        [this, pass = core_.gate.Enter(), file, size,
                         publish = std::move(publish)](absl::Status status) mutable {
                          if (!status.ok() || size == 0) {
                            publish(std::move(status));
                            return;
                          }
                          files_.Truncate(file, size, std::move(publish));
                        });
}

}  // namespace ufs
