// OPENDIR, READDIR and RELEASEDIR: handles on DirStreams.
#include <cerrno>
#include <utility>

#include "ufs/fs/file_system_impl.h"

namespace ufs {

void FileSystemImpl::OpenDir(const OpContext& /*context*/, NodeId node,
                             Completion<OpenReply> done) {
  absl::Status status;
  {
    MutexLock lock(&core_.names.mutex);
    const absl::StatusOr<Inode*> dir = core_.DirAt(node);
    status = dir.status();
    if (dir.ok()) {
      ++core_.names.DirectoryOf(*dir).handles;
    }
  }
  if (!status.ok()) {
    done(std::move(status));
    return;
  }
  auto handle = std::make_shared<DirHandle>();
  handle->node = node;
  handle->stream = std::make_shared<DirStream>(&core_, node);
  OpenReply reply;
  reply.handle = dir_handles_.Add(std::move(handle));
  done(reply);
}

void FileSystemImpl::ReadDir(const OpContext& context, NodeId /*node*/, HandleId handle,
                             int64_t offset, bool plus, DirSink* sink, Completion<void> done) {
  const OperationGate::Pass pass = core_.gate.Enter();
  const std::shared_ptr<DirHandle> open = dir_handles_.Find(handle);
  if (open == nullptr) {
    done(PosixError(EBADF, "no such handle"));
    return;
  }
  open->stream->Read(context, offset, plus, sink, std::move(done));
}

void FileSystemImpl::ReleaseDir(const OpContext& /*context*/, NodeId node, HandleId handle) {
  if (dir_handles_.Take(handle) == nullptr) {
    return;
  }
  MutexLock lock(&core_.names.mutex);
  if (Inode* dir = core_.names.Get(node); dir != nullptr) {
    --core_.names.DirectoryOf(dir).handles;
    core_.names.MaybeFree(dir);
  }
}

}  // namespace ufs
