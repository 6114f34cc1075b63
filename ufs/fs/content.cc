// READ, WRITE, FLUSH, FSYNC and RELEASE: what a handle does with the content of its file.
#include <cerrno>
#include <utility>

#include "ufs/fs/file_system_impl.h"
#include "ufs/fs/interruptible.h"

namespace ufs {

namespace {
absl::Status NoHandle() { return PosixError(EBADF, "no such handle"); }
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
                           int64_t offset, absl::Span<const char> data, bool from_page_cache,
                           Completion<size_t> done) {
  const std::shared_ptr<FileHandle> open = handles_.Find(handle);
  if (open == nullptr) {
    done(NoHandle());
    return;
  }
  if (open->flushed.exchange(false, std::memory_order_relaxed)) {
    open->rewritten.fetch_add(1, std::memory_order_relaxed);
  }
  const bool append = (open->flags & O_APPEND) != 0 && !from_page_cache;
  RequestContext request = context.request;
  request.cancel = CancelToken();
  const auto caller = Interruptible<size_t>::Make(std::move(done));
  files_.Write(open->file, request, append ? -1 : offset, data,
               [caller](absl::StatusOr<size_t> written) { caller->Answer(std::move(written)); });
  caller->Watch(context, core_.resources.processes);
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
  open->flushed.store(true, std::memory_order_relaxed);
  if (!unpublished) {
    done(absl::OkStatus());
    return;
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
  // What mmap stored and what came after the last FLUSH.
  const std::shared_ptr<OpenFile> file = open->file;
  files_.Publish(file, [this, pass = core_.gate.Enter(), file,
                        done = std::move(done)](absl::Status published) mutable {
    files_.Close(std::move(file), [published = std::move(published),
                                   done = std::move(done)](absl::Status removed) mutable {
      published.Update(removed);
      done(std::move(published));
    });
  });
}

}  // namespace ufs
