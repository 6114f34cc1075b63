// Aborting what was left. Invariants: a record is closed in the journal only after the store
// confirmed that nothing of it is left; an upload without a known id is aborted only after
// ListParts showed it empty; after Stop neither journal, timers nor clock are touched.
#include "ufs/transfer/upload_janitor.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "ufs/base/mutex.h"
#include "ufs/obs/log.h"
#include "ufs/obs/metrics.h"

namespace ufs {
namespace {

// What a metadata request may take in all, its retries included.
constexpr absl::Duration kRequestDeadline = absl::Seconds(30);
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetry = absl::Minutes(5);

constexpr MetricDef kAborted = {"transfer_uploads_aborted", MetricUnit::kNone,
                                "Multipart uploads that were given up and aborted."};

}  // namespace

class UploadJanitor::Work : public std::enable_shared_from_this<Work> {
 public:
  struct Job {
    UploadRecord record;
    Completion<void> first;    // owed after the first attempt
    Completion<void> finally;  // owed when done for good
    absl::Duration retry_after = kFirstRetry;
    // While an intent is resolved: what the listing named, and the request that goes on with it.
    ListUploadsRequest list;
    std::vector<ListedUpload> candidates;
    bool found = false;  // what the intent was for was there, and was aborted
  };
  using JobPtr = std::shared_ptr<Job>;

  Work(StoreSource store, Journal* journal, Timers* timers, const Clock* clock)
      : store_(std::move(store)), journal_(journal), timers_(timers), clock_(clock) {}

  void Stop() {
    std::map<Timers::Id, JobPtr> waiting;
    {
      MutexLock lock(&mutex_);
      stopping_ = true;
      waiting.swap(waiting_);
      for (const auto& [id, job] : waiting) {
        timers_->Cancel(id);
      }
    }
    cancel_.Cancel();
    for (const auto& [id, job] : waiting) {
      Drop(*job);
    }
  }

  void Start(const JobPtr& job) {
    if (!job->record.upload_id.empty()) {
      SendAbort(job, job->record.upload_id, [self = shared_from_this(), job](absl::Status status) {
        self->Ended(job, std::move(status));
      });
      return;
    }
    if (CreationUnderWay(job->record)) {
      Retry(job);  // its upload has no id yet either: not to be mistaken for the lost one
      return;
    }
    job->candidates.clear();
    job->list = ListUploadsRequest{};
    job->list.prefix = job->record.key;
    ListPage(job);
  }

 private:
  // Nothing after Stop.
  absl::optional<RequestContext> Context() const {
    MutexLock lock(&mutex_);
    if (stopping_) {
      return absl::nullopt;
    }
    RequestContext context;
    context.deadline = clock_->Now() + kRequestDeadline;
    context.cancel = cancel_.token();
    context.priority = Priority::kBackground;
    return context;
  }

  template <typename Request, typename Callback>
  void Send(Request request, Callback callback) {
    const absl::optional<RequestContext> context = Context();
    if (!context.has_value()) {
      callback(absl::CancelledError("unmounting"));
      return;
    }
    const std::shared_ptr<ObjectStore> store = store_();
    // The store lives at least until it has answered.
    store->Execute(*context, std::move(request),
                   [store, callback = std::move(callback)](auto result) mutable {
                     callback(std::move(result));
                   });
  }

  void SendAbort(const JobPtr& job, const std::string& upload_id, Completion<void> done) {
    AbortUploadRequest request;
    request.key = job->record.key;
    request.upload_id = upload_id;
    Send(std::move(request), [done = std::move(done)](absl::Status status) mutable {
      if (absl::IsNotFound(status)) {
        status = absl::OkStatus();
      } else if (status.ok()) {
        static Counter& aborted = GetCounter(kAborted);
        aborted.Add();
      }
      done(std::move(status));
    });
  }

  bool CreationUnderWay(const UploadRecord& record) const {
    MutexLock lock(&mutex_);
    if (stopping_ || journal_ == nullptr) {
      return false;
    }
    for (const UploadRecord& other : journal_->open_uploads()) {
      if (other.key == record.key && other.upload_id.empty() && other.intent > record.intent) {
        return true;
      }
    }
    return false;
  }

  void ListPage(const JobPtr& job) {
    Send(job->list, [self = shared_from_this(), job](absl::StatusOr<UploadPage> page) {
      if (!page.ok()) {
        self->Ended(job, page.status());
        return;
      }
      bool past = false;
      for (ListedUpload& upload : page->uploads) {
        if (upload.key == job->record.key) {
          job->candidates.push_back(std::move(upload));
        } else {
          past = past || upload.key > job->record.key;
        }
      }
      const bool more = !page->next_key_marker.empty() || !page->next_upload_id_marker.empty();
      const bool moved = page->next_key_marker != job->list.key_marker ||
                         page->next_upload_id_marker != job->list.upload_id_marker;
      if (more && moved && !past) {
        job->list.key_marker = std::move(page->next_key_marker);
        job->list.upload_id_marker = std::move(page->next_upload_id_marker);
        self->ListPage(job);
        return;
      }
      self->DropKnown(job);
      self->NextCandidate(job);
    });
  }

  void DropKnown(const JobPtr& job) const {
    absl::flat_hash_set<std::string> known;
    {
      MutexLock lock(&mutex_);
      if (!stopping_ && journal_ != nullptr) {
        for (const UploadRecord& other : journal_->open_uploads()) {
          known.insert(other.upload_id);
        }
      }
    }
    job->candidates.erase(
        std::remove_if(job->candidates.begin(), job->candidates.end(),
                       [&known](const ListedUpload& c) { return known.contains(c.upload_id); }),
        job->candidates.end());
  }

  void NextCandidate(const JobPtr& job) {
    if (job->candidates.empty()) {
      Ended(job, absl::OkStatus());
      return;
    }
    const ListedUpload candidate = std::move(job->candidates.back());
    job->candidates.pop_back();
    ListPartsRequest request;
    request.key = candidate.key;
    request.upload_id = candidate.upload_id;
    Send(std::move(request),
         [self = shared_from_this(), job, candidate](absl::StatusOr<PartPage> parts) {
           if (absl::IsNotFound(parts.status())) {
             self->NextCandidate(job);
             return;
           }
           if (!parts.ok()) {
             self->Ended(job, parts.status());
             return;
           }
           if (!parts->parts.empty() || !self->IsWithin(job->record, candidate, *parts)) {
             self->NextCandidate(job);
             return;
           }
           self->SendAbort(job, candidate.upload_id, [self, job](absl::Status status) {
             if (status.ok()) {
               job->found = true;
               self->NextCandidate(job);
             } else {
               self->Ended(job, std::move(status));
             }
           });
         });
  }

  // Whether the upload was initiated between the intent and its deadline, by the server's clock.
  bool IsWithin(const UploadRecord& intent, const ListedUpload& upload,
                const PartPage& answer) const {
    absl::optional<absl::Time> begin = intent.server_time;
    if (!begin.has_value()) {
      MutexLock lock(&mutex_);
      if (stopping_ || answer.answered == absl::UnixEpoch()) {
        return false;  // nothing is known of the server's clock: left to whoever cleans by age
      }
      begin = intent.recorded + (answer.answered - clock_->WallNow());
    }
    // Dates on the wire are whole seconds.
    const absl::Time first = absl::FromUnixSeconds(absl::ToUnixSeconds(*begin));
    return upload.initiated >= first &&
           upload.initiated <= *begin + intent.deadline + absl::Seconds(1);
  }

  // Whether a CreateMultipartUpload that left nothing yet may still be carried out: a server that
  // has taken a request in does it even when who sent it was killed.
  bool MayStillArrive(const Job& job) const {
    if (!job.record.upload_id.empty() || job.found) {
      return false;
    }
    MutexLock lock(&mutex_);
    if (stopping_ || journal_ == nullptr) {
      return false;  // without a journal a later upload of ours would be taken for the lost one
    }
    const absl::Duration left = job.record.recorded + job.record.deadline - clock_->WallNow();
    // More than the deadline is left when the clock was set back: nothing is known then.
    return left > absl::ZeroDuration() && left <= job.record.deadline;
  }

  void Ended(const JobPtr& job, absl::Status status) {
    if (status.ok() && MayStillArrive(*job)) {
      Retry(job);
      return;
    }
    if (status.ok()) {
      {
        MutexLock lock(&mutex_);
        if (!stopping_ && journal_ != nullptr && job->record.intent != 0) {
          journal_->RecordClosed(job->record.intent);
        }
      }
      if (job->first) {
        job->first(absl::OkStatus());
      }
      if (job->finally) {
        job->finally(absl::OkStatus());
      }
      return;
    }
    UFS_LOG(kWarning, "transfer", "an unfinished upload of %s is still there, trying again: %s",
            job->record.key, status.ToString());
    if (job->first) {
      job->first(status);
    }
    Retry(job);
  }

  void Retry(const JobPtr& job) {
    {
      MutexLock lock(&mutex_);
      if (!stopping_) {
        const Instant when = clock_->Now() + job->retry_after;
        job->retry_after = std::min(job->retry_after * 2, kLongestRetry);
        auto id = std::make_shared<Timers::Id>(0);
        // The callback takes the lock before it looks at `id`, which is set by then.
        *id = timers_->RunAt(when, [weak = weak_from_this(), id] {
          if (const std::shared_ptr<Work> self = weak.lock()) {
            self->TimerFired(id);
          }
        });
        waiting_[*id] = job;
        return;
      }
    }
    Drop(*job);
  }

  void TimerFired(const std::shared_ptr<Timers::Id>& id) {
    JobPtr job;
    {
      MutexLock lock(&mutex_);
      const auto found = waiting_.find(*id);
      if (found == waiting_.end()) {
        return;
      }
      job = std::move(found->second);
      waiting_.erase(found);
    }
    Start(job);
  }

  static void Drop(Job& job) {
    for (Completion<void>* done : {&job.first, &job.finally}) {
      if (*done) {
        (*done)(absl::CancelledError("unmounting: the journal remembers the upload"));
      }
    }
  }

  const StoreSource store_;
  Journal* const journal_;
  Timers* const timers_;
  const Clock* const clock_;
  CancelSource cancel_;
  mutable Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<Timers::Id, JobPtr> waiting_ ABSL_GUARDED_BY(mutex_);

  friend class UploadJanitor;
};

UploadJanitor::UploadJanitor(StoreSource store, Journal* journal, Timers* timers,
                             const Clock* clock)
    : work_(std::make_shared<Work>(std::move(store), journal, timers, clock)) {}

UploadJanitor::~UploadJanitor() { work_->Stop(); }

void UploadJanitor::Abort(UploadRecord upload, Completion<void> done) {
  auto job = std::make_shared<Work::Job>();
  job->record = std::move(upload);
  job->first = std::move(done);
  work_->Start(job);
}

void UploadJanitor::ResolveIntent(UploadRecord intent) {
  auto job = std::make_shared<Work::Job>();
  job->record = std::move(intent);
  work_->Start(job);
}

void UploadJanitor::Recover(Completion<void> done) {
  std::vector<UploadRecord> records;
  if (work_->journal_ != nullptr) {
    for (UploadRecord& record : work_->journal_->open_uploads()) {
      if (record.intent <= work_->journal_->last_recovered_intent()) {
        records.push_back(std::move(record));
      }
    }
  }
  struct Countdown {
    explicit Countdown(Completion<void> d) : done(std::move(d)) {}
    ~Countdown() { done(cancelled ? absl::CancelledError("unmounting") : absl::OkStatus()); }
    Completion<void> done;
    std::atomic<bool> cancelled{false};
  };
  const auto countdown = std::make_shared<Countdown>(std::move(done));
  for (UploadRecord& record : records) {
    auto job = std::make_shared<Work::Job>();
    job->record = std::move(record);
    job->finally = [countdown](absl::Status status) {
      if (!status.ok()) {
        countdown->cancelled = true;
      }
    };
    work_->Start(job);
  }
}

}  // namespace ufs
