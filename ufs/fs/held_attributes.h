#ifndef UFS_FS_HELD_ATTRIBUTES_H_
#define UFS_FS_HELD_ATTRIBUTES_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/fs/memory_ledger.h"
#include "ufs/fs/types.h"

namespace ufs {

// What this mount knows of a file and the store does not: the time that its writer saw, and what
// chmod, chown and utimens set. It holds for one version.
struct Held {
  std::string etag;  // of that version; empty: not published yet, or a directory
  absl::optional<absl::Time> mtime;
  absl::optional<absl::Time> atime;
  absl::optional<absl::Time> ctime;
  absl::optional<mode_t> mode;
  absl::optional<uid_t> uid;
  absl::optional<gid_t> gid;
};

// A bounded table of those, by key. When it is full the row that was written longest ago is lost:
// such a file shows the store's time and the mount's owner and mode again. Not thread-safe: guarded
// by the lock of the names.
class HeldAttributes {
 public:
  // `max_bytes`: of rows, as accounted in `ledger`.
  HeldAttributes(int64_t max_bytes, MemoryLedger* ledger)
      : max_bytes_(max_bytes), ledger_(ledger) {}

  // Null: no row. Valid until the next change.
  const Held* Find(absl::string_view key) const;
  // The row of `key`, made where there is none. Valid until the next change.
  Held* Put(absl::string_view key);
  void Erase(absl::string_view key);
  // The row of `from`, if any, becomes that of `to`; a row of `to` is lost.
  void Move(absl::string_view from, absl::string_view to);
  size_t size() const { return rows_.size(); }

 private:
  struct Row {
    std::string key;
    Held held;
  };
  using Rows = std::list<Row>;

  static int64_t Bytes(absl::string_view key);

  const int64_t max_bytes_;
  MemoryLedger* const ledger_;
  int64_t bytes_ = 0;
  Rows rows_;  // the one written last is in front
  absl::flat_hash_map<absl::string_view, Rows::iterator> index_;
};

}  // namespace ufs

#endif  // UFS_FS_HELD_ATTRIBUTES_H_
