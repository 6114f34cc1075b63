// The callbacks on open directories. Entries are encoded as they come, straight into the reply's
// buffer; an entry that does not fit takes no lookup count, and a reply that the kernel refuses
// gives all of its counts back.
#include "fuse/dir_ops.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "fuse/encode.h"
#include "fuse/request.h"

namespace ufs::fuse {
namespace {

class ReplySink final : public DirSink {
 public:
  ReplySink(fuse_req_t req, size_t capacity, bool plus) : req_(req), plus_(plus) {
    buffer_.resize(capacity);
  }

  bool Add(absl::string_view name, const Entry& entry, int64_t next_offset) override {
    name_.assign(name.data(), name.size());
    const size_t room = buffer_.size() - used_;
    size_t needed = 0;
    if (plus_) {
      const struct fuse_entry_param param = ToEntryParam(entry);
      needed =
          fuse_add_direntry_plus(req_, &buffer_[used_], room, name_.c_str(), &param, next_offset);
    } else {
      const struct stat st = ToStat(entry.attr);
      needed = fuse_add_direntry(req_, &buffer_[used_], room, name_.c_str(), &st, next_offset);
    }
    if (needed > room) {
      return false;
    }
    used_ += needed;
    if (plus_ && entry.node != 0) {
      counted_.push_back(entry.node);
    }
    return true;
  }

  void Reply(fuse_req_t req, FileSystem& file_system) {
    if (fuse_reply_buf(req, buffer_.data(), used_) != 0) {
      GiveBack(file_system);
    }
  }
  void GiveBack(FileSystem& file_system) {
    for (const NodeId node : counted_) {
      file_system.Forget(node, 1);
    }
    counted_.clear();
  }

 private:
  const fuse_req_t req_;  // fuse_add_direntry* use it for nothing, but ask for it
  const bool plus_;
  std::string name_;  // terminated for libfuse
  std::string buffer_;
  size_t used_ = 0;
  std::vector<NodeId> counted_;
};

void OpenDir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info* /*info*/) {
  auto request = Request::Begin(req);
  request->file_system().OpenDir(
      request->context(), node, [request, node](absl::StatusOr<OpenReply> opened) {
        if (!opened.ok()) {
          request->ReplyStatus(opened.status());
          return;
        }
        request->Reply([request, node, opened = *opened](fuse_req_t r) {
          struct fuse_file_info reply {};
          reply.fh = opened.handle;
          if (fuse_reply_open(r, &reply) != 0) {
            request->file_system().ReleaseDir(OpContext{}, node, opened.handle);
          }
        });
      });
}

void ReadDirectory(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
                   const struct fuse_file_info* info, bool plus) {
  auto request = Request::Begin(req);
  auto sink = std::make_shared<ReplySink>(req, size, plus);
  DirSink* const to = sink.get();
  request->file_system().ReadDir(
      request->context(), node, info->fh, offset, plus, to,
      [request, sink = std::move(sink)](const absl::Status& status) {
        if (!status.ok()) {
          sink->GiveBack(request->file_system());
          request->ReplyStatus(status);
          return;
        }
        request->Reply([request, sink](fuse_req_t r) { sink->Reply(r, request->file_system()); });
      });
}

void ReadDir(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
             struct fuse_file_info* info) {
  ReadDirectory(req, node, size, offset, info, /*plus=*/false);
}

void ReadDirPlus(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
                 struct fuse_file_info* info) {
  ReadDirectory(req, node, size, offset, info, /*plus=*/true);
}

void ReleaseDir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info* info) {
  auto request = Request::Begin(req);
  request->file_system().ReleaseDir(request->context(), node, info->fh);
  request->ReplyStatus(absl::OkStatus());
}

void FsyncDir(fuse_req_t req, fuse_ino_t node, int /*data_only*/, struct fuse_file_info* /*info*/) {
  auto request = Request::Begin(req);
  request->file_system().FsyncDir(request->context(), node, [request](const absl::Status& status) {
    request->ReplyStatus(status);
  });
}

}  // namespace

void AddDirOps(struct fuse_lowlevel_ops* ops) {
  ops->opendir = OpenDir;
  ops->readdir = ReadDir;
  ops->readdirplus = ReadDirPlus;
  ops->releasedir = ReleaseDir;
  ops->fsyncdir = FsyncDir;
}

}  // namespace ufs::fuse
