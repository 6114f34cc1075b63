// The callbacks on files and names. No policy is here: what an operation means is the FileSystem's
// affair. A reply that the kernel refuses (the caller is gone) gives back the lookup count and the
// handle that it carried.
#include "fuse/fuse_ops.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "fuse/dir_ops.h"
#include "fuse/encode.h"
#include "fuse/request.h"
#include "fuse/session_state.h"

namespace ufs::fuse {
namespace {

absl::optional<HandleId> HandleOf(const struct fuse_file_info* info) {
  if (info == nullptr) {
    return absl::nullopt;
  }
  return info->fh;
}

void ReplyEntry(const std::shared_ptr<Request>& request, absl::StatusOr<Entry> entry) {
  if (!entry.ok()) {
    request->ReplyStatus(entry.status());
    return;
  }
  request->Reply([request, entry = *std::move(entry)](fuse_req_t req) {
    const struct fuse_entry_param param = ToEntryParam(entry);
    if (fuse_reply_entry(req, &param) != 0 && entry.node != 0) {
      request->file_system().Forget(entry.node, 1);
    }
  });
}

void ReplyAttr(const std::shared_ptr<Request>& request, absl::StatusOr<AttrReply> attr) {
  if (!attr.ok()) {
    request->ReplyStatus(attr.status());
    return;
  }
  request->Reply([attr = *std::move(attr)](fuse_req_t req) {
    const struct stat st = ToStat(attr.attr);
    fuse_reply_attr(req, &st, absl::ToDoubleSeconds(attr.ttl));
  });
}

Completion<void> StatusCompletion(std::shared_ptr<Request> request) {
  return
      [request = std::move(request)](const absl::Status& status) { request->ReplyStatus(status); };
}

void Lookup(fuse_req_t req, fuse_ino_t parent, const char* name) {
  auto request = Request::Begin(req);
  request->file_system().Lookup(
      request->context(), parent, name,
      [request](absl::StatusOr<Entry> entry) { ReplyEntry(request, std::move(entry)); });
}

void Forget(fuse_req_t req, fuse_ino_t node, uint64_t count) {
  static_cast<SessionState*>(fuse_req_userdata(req))->file_system().Forget(node, count);
  fuse_reply_none(req);
}

void ForgetMulti(fuse_req_t req, size_t count, struct fuse_forget_data* forgets) {
  FileSystem& file_system = static_cast<SessionState*>(fuse_req_userdata(req))->file_system();
  for (size_t i = 0; i < count; ++i) {
    file_system.Forget(forgets[i].ino, forgets[i].nlookup);
  }
  fuse_reply_none(req);
}

void GetAttr(fuse_req_t req, fuse_ino_t node, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().GetAttr(
      request->context(), node, HandleOf(info),
      [request](absl::StatusOr<AttrReply> attr) { ReplyAttr(request, std::move(attr)); });
}

void SetAttrs(fuse_req_t req, fuse_ino_t node, struct stat* attr, int to_set,
              struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().SetAttributes(
      request->context(), node, FromSetAttr(*attr, to_set), HandleOf(info),
      [request](absl::StatusOr<AttrReply> reply) { ReplyAttr(request, std::move(reply)); });
}

void Access(fuse_req_t req, fuse_ino_t node, int mask) {
  auto request = Request::Begin(req);
  request->file_system().Access(request->context(), node, mask, StatusCompletion(request));
}

void Mkdir(fuse_req_t req, fuse_ino_t parent, const char* name, mode_t mode) {
  auto request = Request::Begin(req);
  request->file_system().Mkdir(
      request->context(), parent, name, mode,
      [request](absl::StatusOr<Entry> entry) { ReplyEntry(request, std::move(entry)); });
}

void Unlink(fuse_req_t req, fuse_ino_t parent, const char* name) {
  auto request = Request::Begin(req);
  request->file_system().Unlink(request->context(), parent, name, StatusCompletion(request));
}

void Rmdir(fuse_req_t req, fuse_ino_t parent, const char* name) {
  auto request = Request::Begin(req);
  request->file_system().Rmdir(request->context(), parent, name, StatusCompletion(request));
}

void Rename(fuse_req_t req, fuse_ino_t parent, const char* name, fuse_ino_t new_parent,
            const char* new_name, unsigned int flags) {
  auto request = Request::Begin(req);
  request->file_system().Rename(request->context(), parent, name, new_parent, new_name, flags,
                                StatusCompletion(request));
}

void Create(fuse_req_t req, fuse_ino_t parent, const char* name, mode_t mode,
            struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Create(
      request->context(), parent, name, mode, info->flags,
      [request](absl::StatusOr<FileSystem::Created> created) {
        if (!created.ok()) {
          request->ReplyStatus(created.status());
          return;
        }
        request->Reply([request, created = *std::move(created)](fuse_req_t r) {
          const struct fuse_entry_param param = ToEntryParam(created.entry);
          struct fuse_file_info reply {};
          SetOpenReply(created.open, &reply);
          if (fuse_reply_create(r, &param, &reply) != 0) {
            request->file_system().Release(OpContext{}, created.entry.node, created.open.handle,
                                           [](const absl::Status&) {});
            request->file_system().Forget(created.entry.node, 1);
          }
        });
      });
}

void Open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Open(request->context(), node, info->flags,
                              [request, node](absl::StatusOr<OpenReply> opened) {
                                if (!opened.ok()) {
                                  request->ReplyStatus(opened.status());
                                  return;
                                }
                                request->Reply([request, node, opened = *opened](fuse_req_t r) {
                                  struct fuse_file_info reply {};
                                  SetOpenReply(opened, &reply);
                                  if (fuse_reply_open(r, &reply) != 0) {
                                    request->file_system().Release(OpContext{}, node, opened.handle,
                                                                   [](const absl::Status&) {});
                                  }
                                });
                              });
}

void Read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Read(
      request->context(), node, info->fh, offset, size, [request](absl::StatusOr<Bytes> bytes) {
        if (!bytes.ok()) {
          request->ReplyStatus(bytes.status(), /*reading=*/true);
          return;
        }
        request->Reply([bytes = *std::move(bytes)](fuse_req_t r) {
          absl::InlinedVector<struct iovec, 16> parts;
          for (const Bytes::Slice& slice : bytes.slices()) {
            parts.push_back({const_cast<char*>(slice.data.data()), slice.data.size()});
          }
          fuse_reply_iov(r, parts.data(), static_cast<int>(parts.size()));
        });
      });
}

void Write(fuse_req_t req, fuse_ino_t node, const char* data, size_t size, off_t offset,
           struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  WriteFlags flags;
  flags.from_page_cache = info->writepage != 0;
  flags.synchronous = (info->flags & O_DSYNC) != 0;
  request->file_system().Write(
      request->context(), node, info->fh, offset, absl::MakeConstSpan(data, size), flags,
      [request](absl::StatusOr<size_t> written) {
        if (!written.ok()) {
          request->ReplyStatus(written.status());
          return;
        }
        request->Reply([written = *written](fuse_req_t r) { fuse_reply_write(r, written); });
      });
}

void Fallocate(fuse_req_t req, fuse_ino_t node, int mode, off_t offset, off_t length,
               struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Fallocate(request->context(), node, info->fh, mode, offset, length,
                                   StatusCompletion(request));
}

void Seek(fuse_req_t req, fuse_ino_t node, off_t offset, int whence, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Lseek(
      request->context(), node, info->fh, offset, whence, [request](absl::StatusOr<int64_t> at) {
        if (!at.ok()) {
          request->ReplyStatus(at.status());
          return;
        }
        request->Reply([at = *at](fuse_req_t r) { fuse_reply_lseek(r, at); });
      });
}

void Flush(fuse_req_t req, fuse_ino_t node, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Flush(request->context(), node, info->fh, StatusCompletion(request));
}

void Fsync(fuse_req_t req, fuse_ino_t node, int data_only, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Fsync(request->context(), node, info->fh, data_only != 0,
                               StatusCompletion(request));
}

void Release(fuse_req_t req, fuse_ino_t node, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().Release(request->context(), node, info->fh, StatusCompletion(request));
}

void StatFs(fuse_req_t req, fuse_ino_t node) {
  auto request = Request::Begin(req);
  request->file_system().StatFs(request->context(), node, [request](absl::StatusOr<FsStat> stat) {
    if (!stat.ok()) {
      request->ReplyStatus(stat.status());
      return;
    }
    request->Reply([stat = *stat](fuse_req_t r) {
      const struct statvfs vfs = ToStatVfs(stat);
      fuse_reply_statfs(r, &vfs);
    });
  });
}

// Object stores have none of these; EPERM is what link(2) and symlink(2) say of such a file system.
void Link(fuse_req_t req, fuse_ino_t /*node*/, fuse_ino_t /*parent*/, const char* /*name*/) {
  fuse_reply_err(req, EPERM);
}
void Symlink(fuse_req_t req, const char* /*target*/, fuse_ino_t /*parent*/, const char* /*name*/) {
  fuse_reply_err(req, EPERM);
}
// Regular files as well: the kernel asks here only for mknod(2), open(2) goes to Create.
void MakeNode(fuse_req_t req, fuse_ino_t /*parent*/, const char* /*name*/, mode_t /*mode*/,
              dev_t /*device*/) {
  fuse_reply_err(req, EPERM);
}

// Each flag with its reason; what is not named is off.
void Init(void* state, struct fuse_conn_info* connection) {
  connection->want = connection->capable &
                     (FUSE_CAP_ASYNC_READ               // several READs of one file in flight
                      | FUSE_CAP_ASYNC_DIO              // and of direct I/O
                      | FUSE_CAP_PARALLEL_DIROPS        // LOOKUPs of one directory in parallel
                      | FUSE_CAP_READDIRPLUS            // attributes come with the listing
                      | FUSE_CAP_READDIRPLUS_AUTO       // unless nobody looks at them
                      | FUSE_CAP_ATOMIC_O_TRUNC         // open(O_TRUNC) is one request
                      | FUSE_CAP_EXPLICIT_INVAL_DATA);  // pages go when we say so, never by mtime
  static_cast<SessionState*>(state)->Negotiate(connection);
}

// No copy_file_range: the kernel copies by reading and writing then.
struct fuse_lowlevel_ops MakeOps() {
  struct fuse_lowlevel_ops ops {};
  ops.init = Init;
  ops.lookup = Lookup;
  ops.forget = Forget;
  ops.forget_multi = ForgetMulti;
  ops.getattr = GetAttr;
  ops.setattr = SetAttrs;
  ops.access = Access;
  ops.mkdir = Mkdir;
  ops.unlink = Unlink;
  ops.rmdir = Rmdir;
  ops.rename = Rename;
  ops.create = Create;
  ops.open = Open;
  ops.read = Read;
  ops.write = Write;
  ops.fallocate = Fallocate;
  ops.lseek = Seek;
  ops.flush = Flush;
  ops.fsync = Fsync;
  ops.release = Release;
  ops.statfs = StatFs;
  ops.link = Link;
  ops.symlink = Symlink;
  ops.mknod = MakeNode;
  AddDirOps(&ops);
  return ops;
}

}  // namespace

const struct fuse_lowlevel_ops& FuseOps() {
  static const struct fuse_lowlevel_ops kOps = MakeOps();
  return kOps;
}

}  // namespace ufs::fuse
