// Translation between our values and libfuse's.
#include "fuse/encode.h"

namespace ufs::fuse {
namespace {

// st_blocks and st_blksize: the unit of the former is 512 bytes (stat(2)); the latter is what cp
// and others take as the size of their reads and writes, and 1 MiB is the largest request that the
// kernel sends.
constexpr int64_t kBlockUnit = 512;
constexpr int64_t kPreferredIo = int64_t{1} << 20;

}  // namespace

struct stat ToStat(const Attr& attr) {
  struct stat st {};
  st.st_ino = attr.ino;
  st.st_mode = attr.mode;
  st.st_nlink = attr.nlink;
  st.st_uid = attr.uid;
  st.st_gid = attr.gid;
  st.st_size = attr.size;
  st.st_blksize = kPreferredIo;
  st.st_blocks = (attr.size + kBlockUnit - 1) / kBlockUnit;
  st.st_atim = absl::ToTimespec(attr.atime);
  st.st_mtim = absl::ToTimespec(attr.mtime);
  st.st_ctim = absl::ToTimespec(attr.ctime);
  return st;
}

struct fuse_entry_param ToEntryParam(const Entry& entry) {
  struct fuse_entry_param param {};
  param.ino = entry.node;
  // The generation is in the node id's upper bits, so that an id is never used for two files.
  param.generation = 0;
  param.attr = ToStat(entry.attr);
  param.attr_timeout = absl::ToDoubleSeconds(entry.attr_ttl);
  param.entry_timeout = absl::ToDoubleSeconds(entry.entry_ttl);
  return param;
}

struct statvfs ToStatVfs(const FsStat& stat) {
  struct statvfs vfs {};
  vfs.f_bsize = stat.block_size;
  vfs.f_frsize = stat.block_size;
  vfs.f_blocks = stat.total_bytes / stat.block_size;
  vfs.f_bfree = stat.free_bytes / stat.block_size;
  vfs.f_bavail = vfs.f_bfree;
  vfs.f_files = stat.files;
  vfs.f_ffree = stat.free_files;
  vfs.f_favail = stat.free_files;
  vfs.f_namemax = stat.name_max;
  return vfs;
}

void SetOpenReply(const OpenReply& reply, struct fuse_file_info* info) {
  info->fh = reply.handle;
  info->keep_cache = reply.keep_cache ? 1 : 0;
  info->direct_io = reply.direct_io ? 1 : 0;
  info->noflush = reply.noflush ? 1 : 0;
}

SetAttr FromSetAttr(const struct stat& attr, int to_set) {
  SetAttr set;
  if ((to_set & FUSE_SET_ATTR_MODE) != 0) {
    set.mode = attr.st_mode;
  }
  if ((to_set & FUSE_SET_ATTR_UID) != 0) {
    set.uid = attr.st_uid;
  }
  if ((to_set & FUSE_SET_ATTR_GID) != 0) {
    set.gid = attr.st_gid;
  }
  if ((to_set & FUSE_SET_ATTR_SIZE) != 0) {
    set.size = attr.st_size;
  }
  // "Now" comes beside the bit of the time itself.
  set.atime_now = (to_set & FUSE_SET_ATTR_ATIME_NOW) != 0;
  set.mtime_now = (to_set & FUSE_SET_ATTR_MTIME_NOW) != 0;
  if ((to_set & FUSE_SET_ATTR_ATIME) != 0 && !set.atime_now) {
    set.atime = absl::TimeFromTimespec(attr.st_atim);
  }
  if ((to_set & FUSE_SET_ATTR_MTIME) != 0 && !set.mtime_now) {
    set.mtime = absl::TimeFromTimespec(attr.st_mtim);
  }
  return set;
}

}  // namespace ufs::fuse
