#ifndef UFS_JOURNAL_JOURNAL_H_
#define UFS_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/journal/file_io.h"
#include "ufs/journal/record_codec.h"
#include "ufs/journal/upload_record.h"

namespace ufs {

// An append-only log of what must be finished or undone after a crash. Records of many callers
// reach the disk with one fdatasync, on one thread, and completions run there: they must be short.
// After a write or sync that failed the log is written anew from memory before the next record is
// acknowledged, since nothing is known of the pages that failed. Thread-safe.
class Journal {
 public:
  // Opens the log at `path`, made if absent, cuts a torn tail, and replays the rest. The caller
  // holds the lock of the directory that it lies in. `io` outlives the journal. kFailedPrecondition
  // and kDataLoss as for ScanJournal: the file is then left as it is.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(FileIo* io, std::string path);
  // Writes what is queued, then stops. What is recorded from completions that run meanwhile is
  // refused with kCancelled.
  ~Journal();

  // Completes with the record's name when it is durable. `record.intent` and `record.upload_id` are
  // ignored.
  void RecordIntent(UploadRecord record, Completion<uint64_t> done);
  // Completes when durable.
  void RecordUploadId(uint64_t intent, std::string upload_id, Completion<void> done);
  // The upload was completed or aborted, or never existed. Reaches the disk with the next record
  // that is synced: when it is lost, recovery finds nothing to abort.
  void RecordClosed(uint64_t intent);

  // All uploads recorded and not closed, by age: those of earlier processes and of this one.
  std::vector<UploadRecord> open_uploads() const;
  // The names of those that the log held when it was opened are at most this.
  uint64_t last_recovered_intent() const { return last_recovered_; }
  // The log's size on disk, as of the last commit.
  int64_t file_bytes() const;

 private:
  struct Entry {
    std::string bytes;
    uint64_t intent = 0;
    bool is_intent = false;
    Completion<void> done;  // empty: nobody waits, no sync is needed
  };

  Journal(FileIo* io, std::string path);
  absl::Status Load();
  void Enqueue(Entry entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run();
  absl::Status Commit(const std::vector<Entry>& batch, const std::string* rewrite);
  absl::Status Append(const std::vector<Entry>& batch);
  absl::Status Rewrite(const std::string& contents);
  std::string Snapshot() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  FileIo* const io_;
  const std::string path_;
  uint64_t last_recovered_ = 0;

  std::unique_ptr<FileIo::File> file_;  // the commit thread's
  int64_t end_ = 0;                     // the commit thread's
  bool damaged_ = false;                // the commit thread's: the file may not end at `end_`

  mutable Mutex mutex_;
  CondVar work_;
  OpenUploads open_ ABSL_GUARDED_BY(mutex_);  // as of the last record queued
  std::vector<Entry> queue_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_intent_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t file_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace ufs

#endif  // UFS_JOURNAL_JOURNAL_H_
