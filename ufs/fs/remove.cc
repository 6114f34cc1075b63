// UNLINK, RMDIR and MKDIR.
//
// An object that is open here outlives its name until the last close, so that its readers can go on
// (docs/semantics.md): the name is gone at once, the DELETE is sent when nobody needs the bytes.
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/fs/file_system_impl.h"
#include "ufs/fs/remote_names.h"

namespace ufs {

void FileSystemImpl::Unlink(const OpContext& context, NodeId parent, absl::string_view name,
                            Completion<void> done) {
  if (const absl::Status writable = core_.CheckWritable(); !writable.ok()) {
    done(writable);
    return;
  }
  core_.Block<void>(context, std::move(done),
                    [this, parent, own = std::string(name)](const RequestContext& bounded) {
                      return UnlinkFile(bounded, parent, own);
                    });
}

absl::Status FileSystemImpl::Silence(const RequestContext& context,
                                     const std::shared_ptr<OpenFile>& file) {
  while (true) {
    {
      MutexLock lock(&file->mutex);
      if (file->publishing == 0) {
        file->unlinked = true;
        return absl::OkStatus();
      }
    }
    UFS_RETURN_IF_ERROR(Settle(context, file, /*publish=*/false));
  }
}

absl::Status FileSystemImpl::UnlinkFile(const RequestContext& context, NodeId parent,
                                        const std::string& name) {
  UFS_ASSIGN_OR_RETURN(const Target target, ResolveTarget(context, parent, name));
  if (target.kind == NodeKind::kAbsent) {
    return PosixError(ENOENT, "no such file");
  }
  if (target.kind == NodeKind::kDirectory) {
    return PosixError(EISDIR, "is a directory");
  }
  if (target.open != nullptr) {
    UFS_RETURN_IF_ERROR(Silence(context, target.open));
  }
  const auto gone = [this, &target]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) {
    Inode* inode = core_.names.Get(target.node);
    core_.names.held.Erase(target.key);
    return inode != nullptr && inode->parent != 0 ? core_.names.Remove(inode) : nullptr;
  };
  bool published = false;
  bool in_use = false;
  {
    MutexLock lock(&core_.names.mutex);
    const Inode* inode = core_.names.Get(target.node);
    if (inode == nullptr || inode->parent == 0) {
      return PosixError(ENOENT, "no such file");
    }
    in_use = inode->open != nullptr;
    published = !inode->etag.empty() || (in_use && inode->open->over_object);
    if (in_use || !published) {
      const std::shared_ptr<OpenFile> open = inode->open;
      Inode* absent = gone();
      if (in_use && published) {
        core_.names.Pin(absent, true);
        files_.DeleteAtClose(open, target.key, InodeTable::IdOf(*absent));
      }
    }
  }
  if (in_use && target.open != nullptr) {
    return Await<void>(
        context, [&](Completion<void> done) { files_.Discard(target.open, std::move(done)); });
  }
  if (!published || in_use) {
    return absl::OkStatus();
  }
  UFS_RETURN_IF_ERROR(Call(context, core_.store(), DeleteRequest{target.key}));
  MutexLock lock(&core_.names.mutex);
  gone();
  return absl::OkStatus();
}

void FileSystemImpl::Rmdir(const OpContext& context, NodeId parent, absl::string_view name,
                           Completion<void> done) {
  if (const absl::Status writable = core_.CheckWritable(); !writable.ok()) {
    done(writable);
    return;
  }
  core_.Block<void>(context, std::move(done),
                    [this, parent, own = std::string(name)](const RequestContext& bounded) {
                      return RemoveDir(bounded, parent, own);
                    });
}

// Whether the marker is all that there is below `prefix` (true), or nothing (false); ENOTEMPTY when
// there is more.
absl::StatusOr<bool> FileSystemImpl::OnlyMarker(const RequestContext& context,
                                                const std::string& prefix) {
  bool marker = false;
  ListRequest request;
  request.prefix = prefix;
  request.max_keys = 2;  // the marker, and one more to say no
  do {
    UFS_ASSIGN_OR_RETURN(const ListPage page, Call(context, core_.store(), request));
    for (const ListedObject& object : page.objects) {
      const absl::string_view rest = absl::string_view(object.key).substr(prefix.size());
      if (rest.empty() && object.meta.size == 0) {
        marker = true;
        continue;
      }
      const HiddenReason reason =
          rest.empty() ? HiddenReason::kMarkerWithBytes : CheckName(rest.substr(0, rest.find('/')));
      if (reason != HiddenReason::kNone) {
        core_.NoteHidden(object.key, reason);
      }
      return PosixError(ENOTEMPTY, "the directory is not empty");
    }
    request.token = page.next_token;
  } while (!request.token.empty());
  return marker;
}

absl::Status FileSystemImpl::RemoveDir(const RequestContext& context, NodeId parent,
                                       const std::string& name) {
  UFS_ASSIGN_OR_RETURN(const Target target, ResolveTarget(context, parent, name));
  if (target.kind == NodeKind::kAbsent) {
    return PosixError(ENOENT, "no such directory");
  }
  if (target.kind == NodeKind::kFile) {
    return PosixError(ENOTDIR, "not a directory");
  }
  const auto occupied = [this, &target]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) {
    const Inode* dir = core_.names.Get(target.node);
    return dir != nullptr && dir->directory != nullptr && !dir->directory->pinned.empty();
  };
  const absl::Status not_empty = PosixError(ENOTEMPTY, "the directory is not empty");
  {
    MutexLock lock(&core_.names.mutex);
    if (occupied()) {
      return not_empty;
    }
  }
  // Files that were removed while open have no name; their objects must not hold the directory.
  UFS_RETURN_IF_ERROR(files_.DeleteWaiting(context, target.key));
  UFS_ASSIGN_OR_RETURN(const bool marker, OnlyMarker(context, target.key));
  if (marker) {
    UFS_RETURN_IF_ERROR(Call(context, core_.store(), DeleteRequest{target.key}));
  }
  MutexLock lock(&core_.names.mutex);
  Inode* inode = core_.names.Get(target.node);
  if (inode == nullptr || inode->parent == 0) {
    return absl::OkStatus();
  }
  if (occupied()) {
    return not_empty;
  }
  core_.names.held.Erase(target.key);
  // A file of the same name, which the directory hid, may stand there now: ask.
  core_.names.Doubt(core_.names.Remove(inode));
  return absl::OkStatus();
}

void FileSystemImpl::Mkdir(const OpContext& context, NodeId parent, absl::string_view name,
                           mode_t mode, Completion<Entry> done) {
  if (const absl::Status writable = core_.CheckWritable(); !writable.ok()) {
    done(writable);
    return;
  }
  const mode_t asked = mode & 07777 & ~context.umask;
  const bool keeps_mode = asked != core_.options.dir_mode && context.uid == core_.options.uid;
  core_.Block<Entry>(
      context, std::move(done),
      [this, parent, own = std::string(name), held = keeps_mode ? asked : mode_t{0}](
          const RequestContext& bounded) { return MakeDir(bounded, parent, own, held); });
}

absl::StatusOr<Entry> FileSystemImpl::MakeDir(const RequestContext& context, NodeId parent,
                                              const std::string& name, mode_t mode) {
  PutRequest marker;
  Instant missing_at = Instant::Never();
  UFS_RETURN_IF_ERROR(
      core_.Resolve(context, parent, name, LookFor::kCreation,
                    [&](Inode* dir, const DentryCache::Verdict& verdict)
                        ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) -> absl::Status {
                          if (verdict.inode != nullptr) {
                            return PosixError(EEXIST, "the name exists");
                          }
                          missing_at = core_.now() + -verdict.age;
                          UFS_ASSIGN_OR_RETURN(const std::string key, core_.ChildKey(*dir, name));
                          marker.key = key + "/";
                          return absl::OkStatus();
                        }));
  // What Hadoop's S3A and the S3 console write.
  marker.attributes.content_type = "application/x-directory";
  const std::string key = marker.key;
  UFS_RETURN_IF_ERROR(Call(context, core_.store(), std::move(marker)).status());
  MutexLock lock(&core_.names.mutex);
  UFS_ASSIGN_OR_RETURN(Inode * dir, core_.DirAt(parent));
  Inode* made = core_.names.Standing(dir, name);
  if (made != nullptr) {
    if (made->kind != NodeKind::kDirectory) {
      return PosixError(EEXIST, "the name exists");
    }
  } else {
    made = core_.names.Create(dir, name, NodeKind::kDirectory);
    core_.names.Pin(made, false);  // the marker stands for it
    // Nothing was below it when the name was missing.
    Directory& directory = core_.names.DirectoryOf(made);
    directory.listed = missing_at;
    directory.listed_epoch = made->mutated;
  }
  if (mode != 0) {
    *core_.names.held.Put(key) = Held();
    core_.names.held.Put(key)->mode = mode;
    made->held = true;
  }
  return core_.TakeEntry(made, absl::ZeroDuration());
}

}  // namespace ufs
