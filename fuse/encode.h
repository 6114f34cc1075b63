#ifndef FUSE_ENCODE_H_
#define FUSE_ENCODE_H_

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "absl/time/time.h"
#include "fuse/libfuse.h"
#include "ufs/fs/types.h"

namespace ufs::fuse {

// Our values as the kernel's.
struct stat ToStat(const Attr& attr);
struct fuse_entry_param ToEntryParam(const Entry& entry);
struct statvfs ToStatVfs(const FsStat& stat);
void SetOpenReply(const OpenReply& reply, struct fuse_file_info* info);

// The kernel's set-attribute request as ours. `to_set` is FUSE_SET_ATTR_*.
SetAttr FromSetAttr(const struct stat& attr, int to_set);

}  // namespace ufs::fuse

#endif  // FUSE_ENCODE_H_
