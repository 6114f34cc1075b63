// OPEN and CREATE.
//
// OPEN proves the version when the last proof is older than the TTL; a version that was replaced is
// ESTALE, which the kernel answers by a new LOOKUP, without the program noticing. CREATE comes with
// the directory locked in the kernel: it waits for the network only where nobody has looked the
// name up.
#include <fcntl.h>
#include <fnmatch.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "ufs/fs/file_system_impl.h"
#include "ufs/fs/interruptible.h"

namespace ufs {

namespace {

bool Writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0; }

}  // namespace

void FileSystemImpl::Open(const OpContext& context, NodeId node, int flags,
                          Completion<OpenReply> done) {
  absl::Status refused = Writes(flags) ? core_.CheckWritable() : absl::OkStatus();
  bool proven = false;
  if (refused.ok()) {
    MutexLock lock(&core_.names.mutex);
    const Inode* inode = core_.names.Get(node);
    absl::Duration age;
    if (inode == nullptr || (inode->parent == 0 && inode->slot != kRootNode)) {
      refused = PosixError(ESTALE, "another version of the file stands at its name");
    } else if (inode->kind == NodeKind::kDirectory) {
      refused = PosixError(EISDIR, "is a directory");
    } else {
      proven = (flags & O_TRUNC) != 0 || core_.names.Fresh(*inode, &age);
    }
  }
  if (!refused.ok()) {
    done(std::move(refused));
    return;
  }
  absl::StatusOr<std::shared_ptr<OpenFile>> file = files_.Open(node);
  if (!file.ok()) {
    done(std::move(file).status());
    return;
  }
  auto handle = std::make_shared<FileHandle>();
  handle->node = node;
  handle->flags = flags;
  handle->file = *std::move(file);
  Remember(handle.get(), context);
  if (proven) {
    Admit(std::move(handle), std::move(done));
  } else {
    Validate(context, std::move(handle), std::move(done));
  }
}

void FileSystemImpl::Remember(FileHandle* handle, const OpContext& context) {
  handle->opener.tid = context.pid;
  if (Writes(handle->flags)) {
    handle->opener.group = core_.resources.processes.ThreadGroup(context.pid);
  }
}

void FileSystemImpl::Validate(const OpContext& context, std::shared_ptr<FileHandle> handle,
                              Completion<OpenReply> done) {
  std::shared_ptr<FileReader> reader;
  {
    MutexLock lock(&handle->file->mutex);
    reader = handle->file->reader;
  }
  if (reader == nullptr) {  // never published: nothing to prove
    Admit(std::move(handle), std::move(done));
    return;
  }
  RequestContext bounded = context.request;
  bounded.cancel = CancelToken();
  bounded.deadline = std::min(bounded.deadline, core_.now() + core_.options.operation_deadline);
  const auto caller = Interruptible<OpenReply>::Make(std::move(done));
  const Instant began = core_.now();
  const std::string etag = reader->id().etag;
  const bool writes = Writes(handle->flags);
  auto proven = [this, pass = core_.gate.Enter(), handle, caller, began,
                 etag](absl::StatusOr<ObjectMeta> meta) mutable {
    absl::Status status = meta.status();
    if (meta.ok() && meta->etag != etag) {
      status = PosixError(ESTALE, "the object was replaced");
    } else if (absl::IsNotFound(status) || absl::IsFailedPrecondition(status)) {
      status = PosixError(ESTALE, status.message());
    }
    {
      MutexLock lock(&core_.names.mutex);
      Inode* inode = core_.names.Get(handle->node);
      if (inode != nullptr && status.ok()) {
        inode->fresh = std::max(inode->fresh, began);
      } else if (inode != nullptr && ToErrno(status) == ESTALE) {
        core_.names.FoundReplaced(inode);
      }
    }
    Completion<OpenReply> answer = caller->Take();
    if (!status.ok() || !answer) {
      Refuse(handle, std::move(status), std::move(answer));
    } else {
      Admit(std::move(handle), std::move(answer));
    }
  };
  if (writes) {
    core_.store()->Execute(bounded, HeadRequest{reader->id().key}, std::move(proven));
  } else {
    reader->Validate(bounded, std::move(proven));
  }
  caller->Watch(context, core_.resources.processes);
}

void FileSystemImpl::Refuse(const std::shared_ptr<FileHandle>& handle, absl::Status status,
                            Completion<OpenReply> done) {
  files_.Close(handle->file, [status = std::move(status),
                              done = std::move(done)](absl::Status /*removed*/) mutable {
    if (done) {
      done(std::move(status));
    }
  });
}

void FileSystemImpl::Admit(std::shared_ptr<FileHandle> handle, Completion<OpenReply> done) {
  if (!Writes(handle->flags)) {
    done(ReplyFor(handle));
    return;
  }
  const std::shared_ptr<OpenFile> file = handle->file;
  const bool empty = (handle->flags & O_TRUNC) != 0;
  files_.OpenForWriting(file, empty,
                        [this, pass = core_.gate.Enter(), handle = std::move(handle),
                         done = std::move(done)](absl::Status status) mutable {
                          if (status.ok()) {
                            done(ReplyFor(handle));
                          } else {
                            Refuse(handle, std::move(status), std::move(done));
                          }
                        });
}

OpenReply FileSystemImpl::ReplyFor(const std::shared_ptr<FileHandle>& handle) {
  OpenReply reply;
  if (handle->writable()) {
    ++handle->file->writing;
  }
  reply.handle = handles_.Add(handle);
  // A node is one version and what we made of it ourselves, so its pages are good.
  reply.keep_cache = true;
  reply.direct_io = handle->direct();
  reply.noflush = !Writes(handle->flags);
  MutexLock lock(&core_.names.mutex);
  if (Inode* inode = core_.names.Get(handle->node); inode != nullptr && inode->drop_pages) {
    inode->drop_pages = false;
    reply.keep_cache = false;
  }
  return reply;
}

absl::StatusOr<Entry> FileSystemImpl::JudgeCreation(const DentryCache::Verdict& verdict,
                                                    int flags) {
  if (verdict.inode == nullptr) {
    return Entry();
  }
  if ((flags & O_EXCL) != 0) {
    return PosixError(EEXIST, "the name exists");
  }
  if (verdict.inode->kind == NodeKind::kDirectory) {
    return PosixError(EISDIR, "is a directory");
  }
  return core_.TakeEntry(verdict.inode, verdict.age);
}

void FileSystemImpl::Create(const OpContext& context, NodeId parent, absl::string_view name,
                            mode_t mode, int flags, Completion<Created> done) {
  const std::string own(name);
  absl::optional<absl::StatusOr<Entry>> known;
  if (const absl::Status writable = core_.CheckWritable(); !writable.ok()) {
    known = absl::StatusOr<Entry>(writable);
  } else {
    MutexLock lock(&core_.names.mutex);
    const absl::StatusOr<Inode*> dir = core_.DirAt(parent);
    const absl::Status fit = dir.ok() ? core_.ChildKey(**dir, own).status() : dir.status();
    if (!fit.ok()) {
      known = absl::StatusOr<Entry>(fit);
    } else if (const DentryCache::Verdict verdict = core_.names.Look(*dir, own, LookFor::kCreation);
               verdict.belief != DentryCache::Verdict::kUnknown) {
      known = JudgeCreation(verdict, flags);
    }
  }
  auto go_on = [this, pass = core_.gate.Enter(), context, parent, own, mode, flags,
                done = std::move(done)](absl::StatusOr<Entry> there) mutable {
    if (!there.ok()) {
      done(std::move(there).status());
    } else if (there->node != 0) {
      OpenExisting(context, *there, flags, std::move(done));
    } else {
      CreateNew(context, parent, own, mode, flags, std::move(done));
    }
  };
  if (known.has_value()) {
    go_on(*std::move(known));
    return;
  }
  core_.Block<Entry>(
      context, std::move(go_on),
      [this, parent, own, flags](const RequestContext& bounded) -> absl::StatusOr<Entry> {
        absl::StatusOr<Entry> there = Entry();
        UFS_RETURN_IF_ERROR(core_.Resolve(bounded, parent, own, LookFor::kCreation,
                                          [&](Inode* /*dir*/, const DentryCache::Verdict& verdict)
                                              ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) {
                                                there = JudgeCreation(verdict, flags);
                                                return absl::OkStatus();
                                              }));
        return there;
      });
}

void FileSystemImpl::CreateNew(const OpContext& context, NodeId parent, const std::string& name,
                               mode_t mode, int flags, Completion<Created> done) {
  Created created;
  absl::StatusOr<std::shared_ptr<OpenFile>> file =
      files_.Create(parent, name, (flags & O_EXCL) != 0,
                    [&](Inode* inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) {
                      // A mode of its own is held like one that chmod sets; for others than the
                      // mount's user it would lock them out of what they made.
                      const mode_t asked = mode & 0777 & ~context.umask;
                      if (asked != core_.options.file_mode && context.uid == core_.options.uid) {
                        if (const auto key = core_.names.KeyOf(*inode); key.has_value()) {
                          Held* held = core_.names.held.Put(*key);
                          *held = Held();
                          held->mode = asked;
                          inode->held = true;
                        }
                      }
                      created.entry = core_.TakeEntry(inode, absl::ZeroDuration());
                    });
  if (!file.ok() && ToErrno(file.status()) == EEXIST && (flags & O_EXCL) == 0) {
    Create(context, parent, name, mode, flags, std::move(done));  // someone was faster
    return;
  }
  if (!file.ok()) {
    done(std::move(file).status());
    return;
  }
  auto handle = std::make_shared<FileHandle>();
  handle->node = created.entry.node;
  handle->flags = flags;
  handle->file = *std::move(file);
  Remember(handle.get(), context);
  if ((flags & O_EXCL) != 0 && DecidedAtOpen(name)) {
    ClaimName(context, std::move(handle), created.entry, std::move(done));
    return;
  }
  created.open = ReplyFor(handle);
  done(created);
}

bool FileSystemImpl::DecidedAtOpen(const std::string& name) const {
  return std::any_of(core_.options.exclusive_at_open.begin(), core_.options.exclusive_at_open.end(),
                     [&name](const std::string& pattern) {
                       return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
                     });
}

// Publishes the new file empty before it is opened: of several hosts that make it one succeeds
// here.
void FileSystemImpl::ClaimName(const OpContext& context, std::shared_ptr<FileHandle> handle,
                               Entry entry, Completion<Created> done) {
  const auto caller = Interruptible<Created>::Make(std::move(done));
  const std::shared_ptr<OpenFile> file = handle->file;
  files_.Publish(file, [this, pass = core_.gate.Enter(), handle = std::move(handle), entry,
                        caller](absl::Status published) mutable {
    Completion<Created> answer = caller->Take();
    if (published.ok() && answer) {
      answer(Created{entry, ReplyFor(handle)});
      return;
    }
    files_.Close(handle->file, [this, pass = std::move(pass), entry, status = std::move(published),
                                answer = std::move(answer)](absl::Status /*removed*/) mutable {
      Forget(entry.node, 1);
      if (answer) {
        answer(std::move(status));
      }
    });
  });
  caller->Watch(context, core_.resources.processes);
}

void FileSystemImpl::OpenExisting(const OpContext& context, Entry entry, int flags,
                                  Completion<Created> done) {
  Open(context, entry.node, flags & ~(O_CREAT | O_EXCL),
       [this, pass = core_.gate.Enter(), entry,
        done = std::move(done)](absl::StatusOr<OpenReply> opened) mutable {
         if (!opened.ok()) {
           Forget(entry.node, 1);
           done(std::move(opened).status());
           return;
         }
         done(Created{entry, *opened});
       });
}

}  // namespace ufs
