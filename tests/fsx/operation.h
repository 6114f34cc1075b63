#ifndef TESTS_FSX_OPERATION_H_
#define TESTS_FSX_OPERATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace fsx {

enum class Kind {
  kPwrite,     // bytes at any offset
  kAppend,     // through an O_APPEND handle
  kExtend,     // a pwrite exactly at the end
  kSyncWrite,  // a pwrite through an O_SYNC descriptor
  kRead,
  kMapRead,
  kMapWrite,  // how: 0 munmap, 1 msync and munmap, 2 the descriptor is closed before the store
  kFtruncate,
  kTruncate,  // by path
  kEmpty,     // how: 0 open(O_TRUNC), 1 ftruncate(0), 2 truncate(path, 0)
  kAllocate,  // fallocate; how: 0 keep-size, 1 punch, 2 zero, 3 zero and keep-size, 4 plain
  kCopy,      // copy_file_range
  kSeek,      // how: 0 SEEK_DATA, 1 SEEK_HOLE
  kFsync,     // how: 0 fsync, 1 fdatasync
  kClose,     // one handle; the next operation that needs it opens anew
  kRename,    // to one of the names; how 1: what it replaces stays open
  kUnlink,    // the open handles stay usable
  kRemount,   // closes everything, runs the hook, compares everything
  kCheck,     // compares everything
  kChild,     // a child inherits all descriptors and exits
  kSpoil,     // changes the file and not the model: proves that mistakes are found
};

// How files are opened: each file has one handle of each, opened at its first use.
constexpr int kReadWrite = 0;
constexpr int kReadWriteToo = 1;
constexpr int kAppendOnly = 2;
constexpr int kReadOnly = 3;
constexpr int kHandles = 4;

// One step of a history. It means something after any other steps, so that any part of a history is
// a history.
struct Operation {
  Kind kind = Kind::kRead;
  int file = 0;
  int handle = 0;
  int how = 0;
  int64_t offset = 0;
  int64_t size = 0;    // of the range; the new length for kFtruncate and kTruncate
  int64_t target = 0;  // kCopy: the offset to which
  int other = 0;       // kCopy: the file to which; kRename: the number of the new name
  uint32_t fill = 0;   // what the written bytes are made of

  bool operator==(const Operation& o) const;
};

// A kind in words, the group that --only and --without name, and how often it comes by default.
struct KindRow {
  Kind kind;
  const char* name;
  const char* group;
  int weight;
};
absl::Span<const KindRow> Kinds();
const KindRow& RowOf(Kind kind);

// "pwrite file=0 handle=1 offset=10 size=5 fill=7", and back; nothing for what is no operation.
std::string ToText(const Operation& operation);
absl::optional<Operation> FromText(absl::string_view line);

// Whether the operation reads or changes the byte at `offset` of `file`, as far as it can be told
// without the lengths at that time.
bool Touches(const Operation& operation, int file, int64_t offset);

}  // namespace fsx

#endif  // TESTS_FSX_OPERATION_H_
