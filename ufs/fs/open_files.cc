// Handles on content: opening, creating, reading, writing, closing.
//
// Invariants: an inode has `open` exactly while handles > 0 or a publish is under way for it; while
// `unpublished`, the inode is pinned and reads go to the writer. Content is never called with a
// lock held, but for its size, dirty and key.
#include "ufs/fs/open_files.h"

#include <cerrno>
#include <utility>

#include "ufs/obs/log.h"

namespace ufs {

namespace {
// A read that met a version of the past is tried again this often while our own rename or publish
// moves the file.
constexpr int kReadAttempts = 4;

// A writer that has neither memory nor staging left is a full disk to programs.
absl::Status AsDiskFull(absl::Status status) {
  return absl::IsResourceExhausted(status) ? PosixError(ENOSPC, status.message()) : status;
}

absl::Status NotForWriting() { return PosixError(EBADF, "the file is not open for writing"); }

}  // namespace

absl::StatusOr<std::shared_ptr<OpenFile>> OpenFiles::Open(NodeId node) {
  while (true) {
    ObjectId id;
    int64_t size = 0;
    {
      MutexLock lock(&core_->names.mutex);
      Inode* inode = core_->names.Get(node);
      if (inode == nullptr || inode->kind != NodeKind::kFile) {
        return PosixError(ESTALE, "the file is not known any more");
      }
      if (inode->open != nullptr) {
        ++inode->open->handles;
        return inode->open;
      }
      const absl::optional<std::string> key = core_->names.KeyOf(*inode);
      if (!key.has_value()) {
        return PosixError(ESTALE, "another version of the file stands at its name");
      }
      id = ObjectId{*key, inode->etag.ToString()};
      size = inode->size;
    }
    auto file = std::make_shared<OpenFile>(node);
    std::shared_ptr<FileReader> reader = core_->resources.content.MakeReader(id, size);
    {
      MutexLock lock(&file->mutex);
      file->reader = std::move(reader);
    }
    MutexLock lock(&core_->names.mutex);
    Inode* inode = core_->names.Get(node);
    if (inode == nullptr || inode->open != nullptr || inode->size != size ||
        !inode->etag.Equals(id.etag) || core_->names.KeyOf(*inode) != id.key) {
      continue;  // it changed meanwhile
    }
    file->handles = 1;
    inode->open = file;
    MutexLock files(&mutex_);
    open_.insert(file);
    return file;
  }
}

absl::StatusOr<std::shared_ptr<OpenFile>> OpenFiles::Create(NodeId dir, const std::string& name,
                                                            bool exclusive,
                                                            absl::FunctionRef<void(Inode*)> take) {
  WriterSpec spec;
  {
    MutexLock lock(&core_->names.mutex);
    UFS_ASSIGN_OR_RETURN(Inode * parent, core_->DirAt(dir));
    UFS_ASSIGN_OR_RETURN(spec.key, core_->ChildKey(*parent, name));
  }
  // Where our own removed object is still in the store, the name is ours already.
  const bool ours = HasWaitingDelete(spec.key);
  spec.exclusive = exclusive && !ours;
  if (!ours) {
    spec.replaces = "";
  }
  UFS_ASSIGN_OR_RETURN(std::shared_ptr<FileWriter> writer,
                       core_->resources.content.MakeWriter(std::move(spec)));
  absl::Status failed;
  std::shared_ptr<OpenFile> file;
  {
    MutexLock lock(&core_->names.mutex);
    const absl::StatusOr<Inode*> parent = core_->DirAt(dir);
    if (!parent.ok()) {
      failed = parent.status();
    } else if (core_->names.Standing(*parent, name) != nullptr) {
      failed = PosixError(EEXIST, "the name exists");
    } else {
      Inode* inode = core_->names.Create(*parent, name, NodeKind::kFile);
      file = std::make_shared<OpenFile>(InodeTable::IdOf(*inode));
      file->handles = 1;
      const absl::Time now = core_->resources.clock.WallNow();
      file->mtime_nanos = absl::ToUnixNanos(now);
      inode->mtime_nanos = file->mtime_nanos;
      inode->open = file;
      {
        MutexLock content(&file->mutex);
        file->writer = writer;
        file->unpublished = true;
        file->unpublished_since = now;
        file->exclusive = exclusive;
      }
      take(inode);
      MutexLock files(&mutex_);
      open_.insert(file);
    }
  }
  if (!failed.ok()) {
    writer->Discard([](absl::Status) {});
    return failed;
  }
  return file;
}

void OpenFiles::OpenForWriting(const std::shared_ptr<OpenFile>& file, bool empty,
                               Completion<void> done) {
  WriterSpec spec;
  bool has_writer = false;
  {
    MutexLock lock(&core_->names.mutex);
    const Inode* inode = core_->names.Get(file->node);
    MutexLock content(&file->mutex);
    has_writer = file->writer != nullptr;
    spec.base = empty ? nullptr : file->reader;
    spec.replaces = file->reader == nullptr ? std::string() : file->reader->id().etag;
    if (inode != nullptr && !has_writer) {
      spec.key = core_->names.KeyOf(*inode).value_or("");
    }
  }
  if (!has_writer) {
    if (spec.key.empty()) {
      done(PosixError(ESTALE, "the file has no name any more"));
      return;
    }
    absl::StatusOr<std::shared_ptr<FileWriter>> writer =
        core_->resources.content.MakeWriter(std::move(spec));
    if (!writer.ok()) {
      done(std::move(writer).status());
      return;
    }
    bool lost = false;
    {
      MutexLock content(&file->mutex);
      lost = file->writer != nullptr;
      if (!lost) {
        file->writer = *writer;
      }
    }
    if (!lost) {
      if (empty) {
        MarkUnpublished(file);
        Changed(file);
      }
      done(absl::OkStatus());
      return;
    }
    (*writer)->Discard([](absl::Status) {});
  }
  if (!empty) {
    done(absl::OkStatus());
    return;
  }
  Truncate(file, 0, std::move(done));
}

void OpenFiles::Read(const std::shared_ptr<OpenFile>& file, const RequestContext& context,
                     int64_t offset, size_t size, Completion<Bytes> done) {
  ReadFrom(file, context, offset, size, 1, std::move(done));
}

void OpenFiles::ReadFrom(std::shared_ptr<OpenFile> file, RequestContext context, int64_t offset,
                         size_t size, int attempt, Completion<Bytes> done) {
  std::shared_ptr<FileReader> reader;
  std::shared_ptr<FileWriter> writer;
  {
    MutexLock lock(&file->mutex);
    if (file->unpublished) {
      writer = file->writer;
    } else {
      reader = file->reader;
    }
  }
  if (writer != nullptr) {
    writer->Read(context, offset, size, std::move(done));
    return;
  }
  if (reader == nullptr) {
    done(Bytes());
    return;
  }
  auto answer = [this, pass = core_->gate.Enter(), file, reader, context, offset, size, attempt,
                 done = std::move(done)](absl::StatusOr<Bytes> bytes) mutable {
    const bool replaced =
        absl::IsNotFound(bytes.status()) || absl::IsFailedPrecondition(bytes.status());
    if (!replaced) {
      done(std::move(bytes));
      return;
    }
    bool ours = false;
    {
      MutexLock lock(&file->mutex);
      ours = file->unpublished || file->reader != reader || file->publishing > 0;
    }
    if (ours && attempt < kReadAttempts) {
      WhenQuiet(file,
                [this, file, context, offset, size, attempt, done = std::move(done)]() mutable {
                  ReadFrom(std::move(file), context, offset, size, attempt + 1, std::move(done));
                });
      return;
    }
    {
      MutexLock lock(&core_->names.mutex);
      if (Inode* inode = core_->names.Get(file->node); inode != nullptr) {
        core_->names.FoundReplaced(inode);
      }
    }
    done(std::move(bytes));
  };
  reader->Read(context, offset, size, std::move(answer));
}

void OpenFiles::Changed(const std::shared_ptr<OpenFile>& file) {
  file->mtime_nanos = absl::ToUnixNanos(core_->resources.clock.WallNow());
}

void OpenFiles::MarkUnpublished(const std::shared_ptr<OpenFile>& file) {
  MutexLock lock(&core_->names.mutex);
  Inode* inode = core_->names.Get(file->node);
  MutexLock content(&file->mutex);
  if (!file->unpublished) {
    file->unpublished = true;
    file->unpublished_since = core_->resources.clock.WallNow();
    file->unpublished_bytes = 0;
  }
  if (inode != nullptr && inode->parent != 0) {
    core_->names.Pin(inode, true);
  }
}

std::shared_ptr<FileWriter> OpenFiles::BeginChange(const std::shared_ptr<OpenFile>& file) {
  std::shared_ptr<FileWriter> writer;
  bool first = false;
  {
    MutexLock lock(&file->mutex);
    writer = file->writer;
    if (writer != nullptr) {
      ++file->changing;
      first = !file->unpublished;
    }
  }
  if (first) {
    MarkUnpublished(file);
  }
  return writer;
}

void OpenFiles::EndChange(const std::shared_ptr<OpenFile>& file, bool sure, int64_t written) {
  if (sure) {
    MutexLock lock(&file->mutex);
    file->unpublished_bytes += written;
    --file->changing;
    return;
  }
  MutexLock lock(&core_->names.mutex);
  Inode* inode = core_->names.Get(file->node);
  MutexLock content(&file->mutex);
  // What has no name is never published: its content stays the writer's, which is not dirty.
  const bool clean =
      --file->changing == 0 && file->publishing == 0 && !file->unlinked && !file->writer->dirty();
  if (clean) {
    file->unpublished = false;
    if (inode != nullptr && inode->parent != 0) {
      core_->names.Pin(inode, false);
    }
  }
}

Completion<void> OpenFiles::EndingChange(const std::shared_ptr<OpenFile>& file,
                                         Completion<void> done) {
  return [this, pass = core_->gate.Enter(), file,
          done = std::move(done)](absl::Status status) mutable {
    if (status.ok()) {
      Changed(file);
    }
    EndChange(file, /*sure=*/false, 0);
    done(AsDiskFull(std::move(status)));
  };
}

void OpenFiles::Write(const std::shared_ptr<OpenFile>& file, const RequestContext& context,
                      int64_t offset, absl::Span<const char> data, Completion<size_t> done) {
  const std::shared_ptr<FileWriter> writer = BeginChange(file);
  if (writer == nullptr) {
    done(NotForWriting());
    return;
  }
  writer->Write(context, offset < 0 ? writer->size() : offset, data,
                [this, pass = core_->gate.Enter(), file,
                 done = std::move(done)](absl::StatusOr<size_t> written) mutable {
                  if (written.ok()) {
                    Changed(file);
                  }
                  EndChange(file, written.ok(), static_cast<int64_t>(written.value_or(0)));
                  if (!written.ok()) {
                    written = AsDiskFull(written.status());
                  }
                  done(std::move(written));
                });
}

void OpenFiles::Truncate(const std::shared_ptr<OpenFile>& file, int64_t size,
                         Completion<void> done) {
  {
    MutexLock lock(&file->mutex);
    if (file->writer == nullptr || file->writer->size() == size) {
      size = -1;
    }
  }
  if (size < 0) {
    done(absl::OkStatus());
    return;
  }
  BeginChange(file)->Truncate(RequestContext(), size, EndingChange(file, std::move(done)));
}

void OpenFiles::Extend(const std::shared_ptr<OpenFile>& file, int64_t size, Completion<void> done) {
  bool longer = false;
  {
    MutexLock lock(&file->mutex);
    longer = file->writer != nullptr && file->writer->size() < size;
  }
  // The kernel locks the inode for WRITE, SETATTR and FALLOCATE alike: the length stays.
  if (longer) {
    Truncate(file, size, std::move(done));
  } else {
    done(absl::OkStatus());
  }
}

void OpenFiles::Zero(const std::shared_ptr<OpenFile>& file, int64_t offset, int64_t length,
                     Completion<void> done) {
  bool within = false;
  {
    MutexLock lock(&file->mutex);
    within = file->writer != nullptr && offset < file->writer->size();
  }
  if (within) {
    BeginChange(file)->Zero(RequestContext(), offset, length, EndingChange(file, std::move(done)));
  } else {
    done(absl::OkStatus());
  }
}

absl::StatusOr<int64_t> OpenFiles::Seek(const std::shared_ptr<OpenFile>& file, int64_t offset,
                                        bool hole) {
  std::shared_ptr<FileWriter> writer;
  int64_t size = 0;
  {
    MutexLock lock(&file->mutex);
    if (file->unpublished) {
      writer = file->writer;
    } else if (file->reader != nullptr) {
      size = file->reader->size();
    }
  }
  absl::StatusOr<int64_t> found = absl::OutOfRangeError("");
  if (writer != nullptr) {
    found = writer->Seek(offset, hole);
  } else if (offset >= 0 && offset < size) {
    found = hole ? size : offset;
  }
  if (absl::IsOutOfRange(found.status())) {
    found = PosixError(ENXIO, "nothing follows there");
  }
  return found;
}

void OpenFiles::Close(std::shared_ptr<OpenFile> file, Completion<void> done) {
  std::string removal;
  {
    MutexLock lock(&core_->names.mutex);
    if (--file->handles == 0) {
      Inode* inode = core_->names.Get(file->node);
      removal = std::move(file->delete_at_close);
      GiveUp(file, inode);
      if (inode != nullptr && inode->open == file) {
        inode->open.reset();
        core_->names.MaybeFree(inode);
      }
      MutexLock files(&mutex_);
      open_.erase(file);
    }
  }
  if (removal.empty()) {
    done(absl::OkStatus());
    return;
  }
  Delete(file.get(), removal, std::move(done));
}

void OpenFiles::GiveUp(const std::shared_ptr<OpenFile>& file, Inode* inode) {
  std::shared_ptr<FileWriter> writer;
  Timers::Id soon = 0;
  {
    MutexLock content(&file->mutex);
    soon = std::exchange(file->soon, 0);
    if (!file->unpublished || file->unlinked) {
      writer = nullptr;
    } else {
      writer = file->writer;
      file->unpublished = false;
      file->unlinked = true;
    }
  }
  if (soon != 0) {
    core_->resources.timers.Cancel(soon);
  }
  if (writer == nullptr) {
    return;
  }
  UFS_LOG(
      kError, "fs",
      "%s/%s: what was written could not be published and goes to lost+found of the state "
      "directory; %s",
      core_->options.bucket, writer->key(),
      inode != nullptr && !inode->etag.empty() ? "the old object stands" : "no object was made");
  // The writer's end keeps its bytes and leaves its upload to the janitor: not under these locks.
  core_->lane.Submit([pass = core_->gate.Enter(), writer = std::move(writer)] {});
  if (inode == nullptr || inode->parent == 0) {
    return;
  }
  KernelNotifier* notifier = core_->resources.notifier;
  Inode* dir = core_->names.Parent(*inode);
  if (inode->etag.empty()) {
    const NodeId parent = InodeTable::IdOf(*dir);
    std::string name = inode->name;
    Inode* absent = core_->names.Remove(inode);
    core_->names.Doubt(absent);
    if (notifier != nullptr) {
      notifier->InvalidateEntry(parent, std::move(name));
    }
    return;
  }
  core_->names.Pin(inode, false);
  core_->names.Doubt(inode);
  inode->drop_pages = true;
  if (notifier != nullptr) {
    notifier->InvalidateInode(file->node, 0, 0);
  }
}

}  // namespace ufs
