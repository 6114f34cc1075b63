#ifndef UFS_OBS_INFLIGHT_H_
#define UFS_OBS_INFLIGHT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"

namespace ufs {

// One operation that runs now.
struct InflightEntry {
  uint64_t trace_id = 0;
  absl::string_view op;  // a string literal, such as "GetObject" or "read"
  std::string key;       // what it works on
  Instant started;
  int attempt = 1;          // the how manieth try runs
  absl::string_view state;  // a string literal, such as "waiting for a slot"; empty at first
};

// What runs now, for `underfs stats`, and a warning in the log for what ran long. Thread-safe;
// adding and removing takes one of several locks for a moment.
class InflightTable {
 public:
  // `clock` must outlive the table, and the table every Operation. Operations of `slow` and longer
  // are logged when they end.
  explicit InflightTable(const Clock* clock, absl::Duration slow = absl::InfiniteDuration());
  InflightTable(const InflightTable&) = delete;
  InflightTable& operator=(const InflightTable&) = delete;

  // An entry's hold: the operation ends with it. Movable; a default one holds nothing. Its calls
  // may come from any thread, but not two at once.
  class Operation {
   public:
    Operation() = default;
    Operation(Operation&& other) noexcept;
    Operation& operator=(Operation&& other) noexcept;
    ~Operation() { End(); }

    // Tells the table how it goes. `state` must be a string literal.
    void SetAttempt(int attempt);
    void SetState(absl::string_view state);
    // Takes the entry out now. Nothing when there is none.
    void End();

   private:
    friend class InflightTable;
    struct Node;
    InflightTable* table_ = nullptr;
    Node* node_ = nullptr;
  };

  // Enters an operation. `op` must be a string literal.
  Operation Begin(absl::string_view op, absl::string_view key, uint64_t trace_id);

  // What runs now, longest first: a snapshot, no point in time is common to all of it.
  std::vector<InflightEntry> Entries() const;
  // How many run.
  size_t size() const;

 private:
  static constexpr size_t kShards = 8;
  // Lists of nodes, each under its own lock, so that threads seldom meet.
  struct alignas(64) Shard {
    mutable Mutex mutex;
    Operation::Node* first ABSL_GUARDED_BY(mutex) = nullptr;
    size_t size ABSL_GUARDED_BY(mutex) = 0;
  };

  const Clock* const clock_;
  const absl::Duration slow_;
  std::array<Shard, kShards> shards_;
};

}  // namespace ufs

#endif  // UFS_OBS_INFLIGHT_H_
