#ifndef UFS_FS_TYPES_H_
#define UFS_FS_TYPES_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/base/request_context.h"

// The values that cross the border between a FileSystem and whoever speaks to the kernel.
namespace ufs {

// Names an inode towards the kernel: a table slot with a generation in the upper bits. 1 is the
// root; 0 none.
using NodeId = uint64_t;
inline constexpr NodeId kRootNode = 1;

// Names an open file or directory.
using HandleId = uint64_t;

// Who asks, and on which terms.
struct OpContext {
  uid_t uid = 0;
  gid_t gid = 0;
  pid_t pid = 0;  // a thread id, as the kernel gives it; 0: unknown
  mode_t umask = 0;
  RequestContext request;
};

struct Attr {
  uint64_t ino = 0;  // st_ino: stable for the life of the file in this mount, rename included
  mode_t mode = 0;   // type and permission bits
  uint32_t nlink = 1;
  uid_t uid = 0;
  gid_t gid = 0;
  int64_t size = 0;
  absl::Time atime = absl::UnixEpoch();
  absl::Time mtime = absl::UnixEpoch();
  absl::Time ctime = absl::UnixEpoch();
};

// The answer to a lookup. node 0: there is no such name, and that may be remembered for
// `entry_ttl`.
struct Entry {
  NodeId node = 0;
  Attr attr;
  absl::Duration attr_ttl;
  absl::Duration entry_ttl;
};

struct AttrReply {
  Attr attr;
  absl::Duration ttl;
};

// Which attributes to set; times may be "now".
struct SetAttr {
  absl::optional<mode_t> mode;
  absl::optional<uid_t> uid;
  absl::optional<gid_t> gid;
  absl::optional<int64_t> size;
  absl::optional<absl::Time> atime;
  absl::optional<absl::Time> mtime;
  bool atime_now = false;
  bool mtime_now = false;
};

// How bytes came to be written.
struct WriteFlags {
  bool from_page_cache = false;  // written back by the kernel, not by a caller
  bool synchronous = false;      // of an O_SYNC or O_DSYNC file, or by RWF_SYNC or RWF_DSYNC
};

// What the kernel is to know about an opened file.
struct OpenReply {
  HandleId handle = 0;
  bool keep_cache = false;  // the version is the one that the kernel's pages hold
  bool direct_io = false;
  bool noflush = false;  // no FLUSH is needed at close
};

// A file of which the store has not what programs see.
struct PendingFile {
  std::string path;         // below the mount point
  int64_t size = 0;         // as written so far
  int64_t written = 0;      // bytes taken since the last publish, what was sent of them included
  absl::Time since;         // of the first change that is not published
  bool publishing = false;  // a publish is under way
  std::string error;        // of the last publish, for people; empty: none failed since
};

// What became of a file that was to be published.
struct PublishedFile {
  std::string path;
  absl::Status status;
};

struct FsStat {
  uint64_t total_bytes = 0;
  uint64_t free_bytes = 0;
  uint64_t files = 0;
  uint64_t free_files = 0;
  uint32_t block_size = 4096;
  uint32_t name_max = 255;
};

}  // namespace ufs

#endif  // UFS_FS_TYPES_H_
