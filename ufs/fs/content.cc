// READ, WRITE, FALLOCATE, LSEEK, FLUSH, FSYNC and RELEASE: what a handle does with the content of
// its file.
#include <fcntl.h>
#include <linux/falloc.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <utility>

#include "ufs/fs/file_system_impl.h"
#include "ufs/fs/interruptible.h"

namespace ufs {

namespace {
absl::Status NoHandle() { return PosixError(EBADF, "no such handle"); }

// What may be asked of the blocks of [offset, offset + length); fallocate(2).
absl::Status CheckFallocate(int mode, int64_t offset, int64_t length) {
  if (offset < 0 || length <= 0) {
    return PosixError(EINVAL, "no range of a file");
  }
  if (length > std::numeric_limits<int64_t>::max() - offset) {
    return PosixError(EFBIG, "the range ends behind the largest file");
  }
  switch (mode) {
    case 0:
    case FALLOC_FL_KEEP_SIZE:
    case FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE:
    case FALLOC_FL_ZERO_RANGE:
    case FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE:
      return absl::OkStatus();
    default:
      return PosixError(EOPNOTSUPP, "objects have no blocks to move or to share");
  }
}

}  // namespace

void FileSystemImpl::Read(const OpContext& context, NodeId /*node*/, HandleId handle,
                          int64_t offset, size_t size, Completion<Bytes> done) {
  const std::shared_ptr<FileHandle> open = handles_.Find(handle);
  if (open == nullptr) {
    done(NoHandle());
    return;
  }
  // Reads go through the page cache: nobody is interrupted, and a killed caller goes at once.
  RequestContext request = context.request;
  request.cancel = CancelToken();
  files_.Read(open->file, request, offset, size, std::move(done));
}

void FileSystemImpl::Write(const OpContext& context, NodeId /*node*/, HandleId handle,
                           int64_t offset, absl::Span<const char> data, const WriteFlags& flags,
                           Completion<size_t> done) {
  const std::shared_ptr<FileHandle> open = handles_.Find(handle);
  if (open == nullptr) {
    done(NoHandle());
    return;
  }
  if (open->flushed.exchange(false, std::memory_order_relaxed)) {
    open->rewritten.fetch_add(1, std::memory_order_relaxed);
  }
  const bool append = (open->flags & O_APPEND) != 0 && !flags.from_page_cache;
  const bool publish = flags.synchronous && open->direct();
  RequestContext request = context.request;
  request.cancel = CancelToken();
  const auto caller = Interruptible<size_t>::Make(std::move(done));
  files_.Write(open->file, request, append ? -1 : offset, data,
               [this, pass = core_.gate.Enter(), caller, publish,
                file = open->file](absl::StatusOr<size_t> written) {
                 if (!publish || !written.ok()) {
                   caller->Answer(std::move(written));
                   return;
                 }
                 files_.Publish(file, [caller, count = *written](absl::Status status) {
                   caller->Answer(status.ok() ? absl::StatusOr<size_t>(count) : status);
                 });
               });
  caller->Watch(context, core_.resources.processes);
}

void FileSystemImpl::Fallocate(const OpContext& context, NodeId /*node*/, HandleId handle, int mode,
                               int64_t offset, int64_t length, Completion<void> done) {
  const std::shared_ptr<FileHandle> open = handles_.Find(handle);
  absl::Status refused = open == nullptr ? NoHandle() : core_.CheckWritable();
  if (refused.ok() && !open->writable()) {
    refused = PosixError(EBADF, "the handle is not open for writing");
  }
  refused.Update(CheckFallocate(mode, offset, length));
  if (!refused.ok() || mode == FALLOC_FL_KEEP_SIZE) {
    done(std::move(refused));
    return;
  }
  const auto caller = Interruptible<void>::Make(std::move(done));
  const std::shared_ptr<OpenFile>& file = open->file;
  auto extend = [this, pass = core_.gate.Enter(), caller, file, mode,
                 end = offset + length](absl::Status status) {
    if (!status.ok() || (mode & FALLOC_FL_KEEP_SIZE) != 0) {
      caller->Answer(std::move(status));
      return;
    }
    files_.Extend(file, end, [caller](absl::Status extended) { caller->Answer(extended); });
  };
  if (mode == 0) {
    extend(absl::OkStatus());
  } else {
    files_.Zero(file, offset, length, std::move(extend));
  }
  caller->Watch(context, core_.resources.processes);
}

void FileSystemImpl::Lseek(const OpContext& /*context*/, NodeId /*node*/, HandleId handle,
                           int64_t offset, int whence, Completion<int64_t> done) {
  const std::shared_ptr<FileHandle> open = handles_.Find(handle);
  if (open == nullptr) {
    done(NoHandle());
  } else if (whence != SEEK_DATA && whence != SEEK_HOLE) {
    done(PosixError(EINVAL, "the kernel knows the other places itself"));
  } else {
    done(files_.Seek(open->file, offset, whence == SEEK_HOLE));
  }
}

void FileSystemImpl::Flush(const OpContext& context, NodeId /*node*/, HandleId handle,
                           Completion<void> done) {
  const std::shared_ptr<FileHandle> open = handles_.Find(handle);
  if (open == nullptr) {
    done(NoHandle());
    return;
  }
  bool unpublished = false;
  {
    MutexLock lock(&open->file->mutex);
    unpublished = open->file->unpublished && !open->file->unlinked;
  }
  if (!unpublished) {
    done(absl::OkStatus());
    return;
  }
  // Only closes of its own tell of a handle that is flushed per line: children that come and go
  // must not make the opener's last close one that nobody waits for.
  if (!MerelyInherited(open->opener, context.pid, core_.resources.processes)) {
    open->flushed.store(true, std::memory_order_relaxed);
  }
  const FlushAction action =
      DecideFlush(open->opener, context.pid, open->rewritten.load(std::memory_order_relaxed),
                  core_.resources.processes);
  switch (action) {
    case FlushAction::kPublishSoon:
      files_.PublishSoon(open->file);
      done(absl::OkStatus());
      return;
    case FlushAction::kPublishBehind:
      done(absl::OkStatus());
      files_.Publish(open->file, [](absl::Status) {});  // logged; RELEASE tries again
      return;
    case FlushAction::kPublish:
      break;
  }
  const auto caller = Interruptible<void>::Make(std::move(done));
  files_.Publish(open->file, [caller](absl::Status status) { caller->Answer(std::move(status)); });
  caller->Watch(context, core_.resources.processes);
}

void FileSystemImpl::Fsync(const OpContext& context, NodeId /*node*/, HandleId handle,
                           bool /*data_only*/, Completion<void> done) {
  const std::shared_ptr<FileHandle> open = handles_.Find(handle);
  if (open == nullptr) {
    done(NoHandle());
    return;
  }
  const auto caller = Interruptible<void>::Make(std::move(done));
  files_.Publish(open->file, [caller](absl::Status status) { caller->Answer(std::move(status)); });
  caller->Watch(context, core_.resources.processes);
}

void FileSystemImpl::Release(const OpContext& /*context*/, NodeId /*node*/, HandleId handle,
                             Completion<void> done) {
  std::shared_ptr<FileHandle> open = handles_.Take(handle);
  if (open == nullptr) {
    done(NoHandle());
    return;
  }
  const std::shared_ptr<OpenFile> file = open->file;
  if (open->writable()) {
    --file->writing;  // before the publish: who still counted it left its change to this one
  }
  // What mmap stored and what came after the last FLUSH.
  files_.Publish(file, [this, pass = core_.gate.Enter(), file,
                        done = std::move(done)](absl::Status published) mutable {
    files_.Close(file, [published = std::move(published),
                        done = std::move(done)](absl::Status removed) mutable {
      published.Update(removed);
      done(std::move(published));
    });
  });
}

}  // namespace ufs
