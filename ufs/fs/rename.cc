// RENAME of files: a copy within the store, then a delete. A file that the store has not heard of
// only changes its key. Metadata is kept by the copy, and the time that the writer saw by the
// mount.
//
// Order: the copy is complete before the name moves here, the name moves before the old object is
// deleted, and readers are sent to the new key before that. A failure in between leaves one object
// or two, never none.
#include <linux/fs.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "ufs/fs/file_system_impl.h"
#include "ufs/fs/remote_names.h"

namespace ufs {

namespace {

// A source that another client replaced between our look and our copy is looked at again.
constexpr int kCopyAttempts = 3;

}  // namespace

void FileSystemImpl::Rename(const OpContext& context, NodeId parent, absl::string_view name,
                            NodeId new_parent, absl::string_view new_name, uint32_t flags,
                            Completion<void> done) {
  if (const absl::Status writable = core_.CheckWritable(); !writable.ok()) {
    done(writable);
    return;
  }
  if ((flags & ~uint32_t{RENAME_NOREPLACE}) != 0) {
    done(PosixError(EINVAL, "objects cannot be exchanged"));
    return;
  }
  RenameFrom rename;
  rename.parent = parent;
  rename.name = std::string(name);
  rename.new_parent = new_parent;
  rename.new_name = std::string(new_name);
  rename.no_replace = (flags & RENAME_NOREPLACE) != 0;
  // No deadline of its own: a copy of 5 GiB takes its time, and stalls end requests.
  core_.BlockUntil<void>(context, Instant::Infinite(), std::move(done),
                         [this, rename = std::move(rename)](const RequestContext& bounded) {
                           return RenameFile(bounded, rename);
                         });
}

absl::Status FileSystemImpl::RenameFile(const RequestContext& context, const RenameFrom& rename) {
  if (rename.parent == rename.new_parent && rename.name == rename.new_name) {
    return absl::OkStatus();
  }
  RequestContext lookup = context;
  lookup.deadline = core_.now() + core_.options.operation_deadline;
  UFS_ASSIGN_OR_RETURN(Target source, ResolveTarget(lookup, rename.parent, rename.name));
  if (source.kind == NodeKind::kAbsent) {
    return PosixError(ENOENT, "no such file");
  }
  if (source.kind == NodeKind::kDirectory) {
    return PosixError(EOPNOTSUPP, "renaming a directory is not built yet");
  }
  UFS_ASSIGN_OR_RETURN(const Target target, CheckTarget(lookup, rename));
  std::string new_key;
  {
    MutexLock lock(&core_.names.mutex);
    UFS_ASSIGN_OR_RETURN(const Inode* dir, core_.DirAt(rename.new_parent));
    UFS_ASSIGN_OR_RETURN(new_key, core_.ChildKey(*dir, rename.new_name));
  }
  UFS_ASSIGN_OR_RETURN(const bool retargeted, Retarget(source, target, rename, new_key));
  if (retargeted) {
    if (target.open != nullptr) {
      UFS_RETURN_IF_ERROR(Silence(context, target.open));
      files_.Discard(target.open, [](absl::Status) {});
    }
    return absl::OkStatus();
  }
  UFS_RETURN_IF_ERROR(Settle(context, source.open, /*publish=*/true));
  if (target.open != nullptr) {
    UFS_RETURN_IF_ERROR(Silence(context, target.open));
  }
  files_.Supersede(new_key);
  absl::StatusOr<CopyResult> copied = CopyTo(context, &source, new_key, rename.no_replace);
  if (!copied.ok()) {
    if (target.open != nullptr) {
      MutexLock lock(&target.open->mutex);
      target.open->unlinked = false;  // it was not replaced
    }
    return std::move(copied).status();
  }
  if (target.open != nullptr) {
    files_.Discard(target.open, [](absl::Status) {});
  }
  UFS_ASSIGN_OR_RETURN(const NodeId absent, MoveInode(source, rename, *copied, new_key));
  const absl::Status deleted = Call(context, core_.store(), DeleteRequest{source.key});
  MutexLock lock(&core_.names.mutex);
  Inode* inode = core_.names.Get(absent);
  if (inode != nullptr && inode->parent != 0) {
    core_.names.Mutated(inode);
    core_.names.Pin(inode, false);
    if (!deleted.ok()) {
      core_.names.Doubt(inode);
    }
  }
  return deleted;
}

absl::StatusOr<FileSystemImpl::Target> FileSystemImpl::CheckTarget(const RequestContext& context,
                                                                   const RenameFrom& rename) {
  if (rename.no_replace) {
    UFS_RETURN_IF_ERROR(core_.Ask(context, rename.new_parent, rename.new_name));
  }
  UFS_ASSIGN_OR_RETURN(Target target, ResolveTarget(context, rename.new_parent, rename.new_name));
  if (target.kind == NodeKind::kDirectory) {
    return PosixError(rename.no_replace ? EEXIST : EISDIR, "a directory stands at the new name");
  }
  if (target.kind == NodeKind::kFile && rename.no_replace) {
    return PosixError(EEXIST, "the new name exists");
  }
  return target;
}

absl::StatusOr<bool> FileSystemImpl::Retarget(const Target& source, const Target& target,
                                              const RenameFrom& rename,
                                              const std::string& new_key) {
  if (source.open == nullptr || !source.etag.empty() || rename.no_replace) {
    return false;
  }
  MutexLock lock(&core_.names.mutex);
  Inode* inode = core_.names.Get(source.node);
  UFS_ASSIGN_OR_RETURN(Inode * dir, core_.DirAt(rename.new_parent));
  if (inode == nullptr || inode->parent == 0) {
    return PosixError(ENOENT, "no such file");
  }
  if (source.open->over_object) {
    return false;  // what it replaced would come back at the old name
  }
  {
    MutexLock content(&source.open->mutex);
    // An exclusive creation is bound to its own key.
    if (!source.open->unpublished || source.open->publishing > 0 || source.open->exclusive ||
        !inode->etag.empty() || !source.open->writer->SetKey(new_key).ok()) {
      return false;
    }
  }
  Inode* replaced = core_.names.Get(target.node);
  if (replaced != nullptr && replaced->parent != 0) {
    source.open->over_object = !replaced->etag.empty() || replaced->open != nullptr;
    core_.names.Remove(replaced);
  }
  core_.names.held.Move(source.key, new_key);
  core_.names.Move(inode, dir, rename.new_name);
  return true;
}

// What the store does with conditions is known afterwards.
absl::Status FileSystemImpl::ProveConditions(const RequestContext& context,
                                             const std::shared_ptr<ObjectStore>& store) {
  RequestContext bounded = context;
  bounded.deadline = core_.now() + core_.options.operation_deadline;
  return Await<void>(bounded, [&](Completion<void> done) {
    store->Prove(bounded, [done = std::move(done)]() mutable { done(absl::OkStatus()); });
  });
}

absl::StatusOr<CopyResult> FileSystemImpl::CopyTo(const RequestContext& context, Target* source,
                                                  const std::string& new_key, bool no_replace) {
  const std::shared_ptr<ObjectStore> store = core_.store();
  if (no_replace) {
    UFS_RETURN_IF_ERROR(ProveConditions(context, store));
  }
  absl::Status last;
  for (int attempt = 0; attempt < kCopyAttempts; ++attempt) {
    {
      MutexLock lock(&core_.names.mutex);
      const Inode* inode = core_.names.Get(source->node);
      if (inode == nullptr || inode->parent == 0) {
        return PosixError(ENOENT, "no such file");
      }
      *source = TargetOf(*inode);
    }
    if (source->size > store->capabilities().max_put_size) {
      return PosixError(EOPNOTSUPP, "renaming a file of more than 5 GiB is not built yet");
    }
    CopyRequest request;
    request.source = ObjectId{source->key, source->etag};
    request.key = new_key;
    request.condition.if_absent = no_replace && store->capabilities().copy_if_absent;
    absl::StatusOr<CopyResult> copied = Call(context, store, request);
    if (absl::IsUnimplemented(copied.status()) && request.condition.if_absent) {
      request.condition.if_absent = false;  // the look that was just taken has to do
      copied = Call(context, store, request);
    }
    if (copied.ok()) {
      if (copied->etag.empty()) {
        copied->etag = source->etag;
      }
      return copied;
    }
    last = copied.status();
    if (!absl::IsFailedPrecondition(last) && !absl::IsNotFound(last)) {
      return last;
    }
    // Whatever stands at the name now is what is to be renamed.
    NodeId parent = 0;
    std::string name;
    {
      MutexLock lock(&core_.names.mutex);
      Inode* inode = core_.names.Get(source->node);
      if (inode == nullptr || inode->parent == 0) {
        return PosixError(ENOENT, "no such file");
      }
      parent = InodeTable::IdOf(*core_.names.Parent(*inode));
      name = inode->name;
    }
    UFS_RETURN_IF_ERROR(core_.Ask(context, parent, name));
    MutexLock lock(&core_.names.mutex);
    const Inode* dir = core_.names.Get(parent);
    const Inode* now = dir != nullptr ? core_.names.Child(*dir, name) : nullptr;
    if (now == nullptr || now->kind != NodeKind::kFile) {
      return PosixError(ENOENT, "the file was removed");
    }
    source->node = InodeTable::IdOf(*now);
  }
  return last;
}

absl::StatusOr<NodeId> FileSystemImpl::MoveInode(const Target& source, const RenameFrom& rename,
                                                 const CopyResult& copied,
                                                 const std::string& new_key) {
  const std::shared_ptr<FileReader> reader =
      core_.resources.content.MakeReader(ObjectId{new_key, copied.etag}, source.size);
  std::shared_ptr<FileWriter> writer;
  if (source.open != nullptr && copied.etag != source.etag) {
    // The copy of a multipart object has another ETag: what begins with it begins with the copy.
    WriterSpec spec;
    spec.key = new_key;
    spec.base = reader;
    UFS_ASSIGN_OR_RETURN(writer, core_.resources.content.MakeWriter(std::move(spec)));
  }
  MutexLock lock(&core_.names.mutex);
  UFS_ASSIGN_OR_RETURN(Inode * dir, core_.DirAt(rename.new_parent));
  Inode* inode = core_.names.Get(source.node);
  if (inode == nullptr || inode->parent == 0) {
    return PosixError(ENOENT, "no such file");
  }
  if (inode->open != nullptr) {
    const std::shared_ptr<OpenFile>& file = inode->open;
    MutexLock content(&file->mutex);
    if (file->writer != nullptr && !file->unpublished && writer != nullptr) {
      file->writer = writer;
    } else if (file->writer != nullptr && !file->writer->SetKey(new_key).ok()) {
      return PosixError(EBUSY, "the file was written again while it was copied");
    }
    if (copied.etag == source.etag && file->reader != nullptr) {
      file->reader->SetKey(new_key);
    } else {
      file->reader = reader;
    }
  }
  if (Inode* replaced = core_.names.Child(*dir, rename.new_name);
      replaced != nullptr && replaced != inode && replaced->kind != NodeKind::kAbsent) {
    core_.names.Remove(replaced);
  }
  const NodeId from_dir = InodeTable::IdOf(*core_.names.Parent(*inode));
  const std::string from_name = inode->name;
  core_.names.held.Move(source.key, new_key);
  core_.names.Move(inode, dir, rename.new_name);
  inode->etag = CompactEtag(copied.etag);
  Held* held = core_.names.held.Put(new_key);
  held->etag = copied.etag;
  held->mtime = absl::FromUnixNanos(inode->mtime_nanos);
  inode->held = true;
  Inode* absent = core_.names.Child(*core_.names.Get(from_dir), from_name);
  core_.names.Pin(absent, true);
  return InodeTable::IdOf(*absent);
}

}  // namespace ufs
