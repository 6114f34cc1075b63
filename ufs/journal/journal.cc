// The log's life. Invariants: `open_` is what a replay of everything queued so far would give, so a
// rewrite from it carries the batch at hand; a completion reports success only after the fdatasync
// that covers its record; after any failure nothing is appended to the old file.
#include "ufs/journal/journal.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/thread_name.h"

namespace ufs {
namespace {

// Small logs are never worth a rewrite: some thousand records.
constexpr int64_t kCompactAbove = 256 * 1024;
// Above it, rewrite when less than this share is alive.
constexpr int64_t kAliveShare = 4;
// A log this size means that something is wrong; it is still read, so nothing is lost.
constexpr size_t kReadStep = 1024 * 1024;

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string(".") : path.substr(0, slash);
}

}  // namespace

Journal::Journal(FileIo* io, std::string path) : io_(io), path_(std::move(path)) {}

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(FileIo* io, std::string path) {
  std::unique_ptr<Journal> journal(new Journal(io, std::move(path)));
  if (absl::Status loaded = journal->Load(); !loaded.ok()) {
    return Annotate(loaded, journal->path_);
  }
  journal->thread_ = std::thread([raw = journal.get()] { raw->Run(); });
  return journal;
}

Journal::~Journal() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    work_.SignalAll();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

absl::Status Journal::Load() {
  UFS_ASSIGN_OR_RETURN(file_, io_->Open(path_));
  std::string contents;
  while (true) {
    const size_t have = contents.size();
    contents.resize(have + kReadStep);
    UFS_ASSIGN_OR_RETURN(const size_t got, file_->ReadAt(static_cast<int64_t>(have),
                                                         absl::MakeSpan(contents).subspan(have)));
    contents.resize(have + got);
    if (got < kReadStep) {
      break;
    }
  }
  UFS_ASSIGN_OR_RETURN(JournalScan scan, ScanJournal(contents));
  MutexLock lock(&mutex_);
  open_ = std::move(scan.open);
  last_recovered_ = last_intent_ = scan.last_intent;
  // A log with nothing alive begins anew, so that it does not grow over many short mounts.
  if (scan.valid_bytes == 0 || (open_.empty() && contents.size() > EncodeJournalHeader().size())) {
    UFS_RETURN_IF_ERROR(Rewrite(Snapshot()));
  } else if (scan.valid_bytes < contents.size()) {
    UFS_RETURN_IF_ERROR(file_->Truncate(static_cast<int64_t>(scan.valid_bytes)));
    UFS_RETURN_IF_ERROR(file_->SyncData());
    end_ = static_cast<int64_t>(scan.valid_bytes);
  } else {
    end_ = static_cast<int64_t>(contents.size());
  }
  file_bytes_ = end_;
  return absl::OkStatus();
}

void Journal::Enqueue(Entry entry) {
  queue_.push_back(std::move(entry));
  work_.Signal();
}

void Journal::RecordIntent(UploadRecord record, Completion<uint64_t> done) {
  {
    MutexLock lock(&mutex_);
    if (!stopping_) {
      record.intent = ++last_intent_;
      record.upload_id.clear();
      Entry entry;
      entry.bytes = EncodeIntent(record);
      entry.intent = record.intent;
      entry.is_intent = true;
      entry.done = [intent = record.intent, done = std::move(done)](absl::Status status) mutable {
        if (status.ok()) {
          done(intent);
        } else {
          done(std::move(status));
        }
      };
      open_[record.intent] = std::move(record);
      Enqueue(std::move(entry));
      return;
    }
  }
  done(absl::CancelledError("the journal is closing"));
}

void Journal::RecordUploadId(uint64_t intent, std::string upload_id, Completion<void> done) {
  {
    MutexLock lock(&mutex_);
    const auto found = open_.find(intent);
    if (!stopping_ && found != open_.end()) {
      Entry entry;
      entry.bytes = EncodeUploadId(intent, upload_id);
      entry.intent = intent;
      entry.done = std::move(done);
      found->second.upload_id = std::move(upload_id);
      Enqueue(std::move(entry));
      return;
    }
  }
  done(absl::CancelledError("the journal is closing, or the upload was closed"));
}

void Journal::RecordClosed(uint64_t intent) {
  MutexLock lock(&mutex_);
  if (stopping_ || open_.erase(intent) == 0) {
    return;
  }
  Entry entry;
  entry.bytes = EncodeClosed(intent);
  entry.intent = intent;
  Enqueue(std::move(entry));
}

std::vector<UploadRecord> Journal::open_uploads() const {
  MutexLock lock(&mutex_);
  std::vector<UploadRecord> uploads;
  uploads.reserve(open_.size());
  for (const auto& [intent, record] : open_) {
    uploads.push_back(record);
  }
  return uploads;
}

int64_t Journal::file_bytes() const {
  MutexLock lock(&mutex_);
  return file_bytes_;
}

std::string Journal::Snapshot() const {
  std::string contents = EncodeJournalHeader();
  for (const auto& [intent, record] : open_) {
    contents += EncodeIntent(record);
    if (!record.upload_id.empty()) {
      contents += EncodeUploadId(intent, record.upload_id);
    }
  }
  return contents;
}

void Journal::Run() {
  SetThreadName("ufs-journal");
  mutex_.Lock();
  while (true) {
    while (queue_.empty() && !stopping_) {
      work_.Wait(&mutex_);
    }
    if (queue_.empty()) {
      mutex_.Unlock();
      return;
    }
    std::vector<Entry> batch = std::move(queue_);
    queue_.clear();
    std::string snapshot;
    bool rewrite = damaged_;
    if (rewrite || end_ > kCompactAbove) {
      snapshot = Snapshot();
      rewrite = rewrite || static_cast<int64_t>(snapshot.size()) * kAliveShare < end_;
    }
    mutex_.Unlock();
    const absl::Status status = Commit(batch, rewrite ? &snapshot : nullptr);
    mutex_.Lock();
    file_bytes_ = end_;
    if (!status.ok()) {
      for (const Entry& entry : batch) {
        if (entry.is_intent) {
          open_.erase(entry.intent);  // the caller gives up: nothing was created for it
        }
      }
    }
    mutex_.Unlock();
    for (Entry& entry : batch) {
      if (entry.done) {
        entry.done(status);
      }
    }
    batch.clear();
    mutex_.Lock();
  }
}

absl::Status Journal::Commit(const std::vector<Entry>& batch, const std::string* rewrite) {
  const absl::Status status = rewrite != nullptr ? Rewrite(*rewrite) : Append(batch);
  damaged_ = !status.ok();
  return status.ok() ? status : Annotate(status, absl::StrCat("journal ", path_));
}

absl::Status Journal::Append(const std::vector<Entry>& batch) {
  std::string bytes;
  bool sync = false;
  for (const Entry& entry : batch) {
    bytes += entry.bytes;
    sync = sync || static_cast<bool>(entry.done);
  }
  const absl::string_view piece = bytes;
  UFS_RETURN_IF_ERROR(file_->WriteAt(end_, absl::MakeConstSpan(&piece, 1)));
  if (sync) {
    UFS_RETURN_IF_ERROR(file_->SyncData());
  }
  end_ += static_cast<int64_t>(bytes.size());
  return absl::OkStatus();
}

absl::Status Journal::Rewrite(const std::string& contents) {
  const std::string next_path = absl::StrCat(path_, ".new");
  UFS_RETURN_IF_ERROR(io_->Remove(next_path));
  UFS_ASSIGN_OR_RETURN(std::unique_ptr<FileIo::File> next, io_->Open(next_path));
  const absl::string_view piece = contents;
  UFS_RETURN_IF_ERROR(next->WriteAt(0, absl::MakeConstSpan(&piece, 1)));
  UFS_RETURN_IF_ERROR(next->SyncData());
  UFS_RETURN_IF_ERROR(io_->Rename(next_path, path_));
  file_ = std::move(next);
  end_ = static_cast<int64_t>(contents.size());
  return io_->SyncDirectory(DirectoryOf(path_));
}

}  // namespace ufs
