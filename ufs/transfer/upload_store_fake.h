#ifndef UFS_TRANSFER_UPLOAD_STORE_FAKE_H_
#define UFS_TRANSFER_UPLOAD_STORE_FAKE_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"
#include "ufs/object/object_store.h"

namespace ufs {

// An object store for tests of those who upload: it keeps objects and uploads, logs every request
// as one line, and answers when and how the test says. Thread-safe.
class UploadStoreFake final : public ObjectStore {
 public:
  struct Object {
    std::string data;
    std::string etag;
    ObjectAttributes attributes;
  };
  struct Upload {
    std::string key;
    absl::Time initiated = absl::UnixEpoch();
    ObjectAttributes attributes;
    std::map<int, std::pair<std::string, std::string>> parts;  // number: data, etag
  };
  struct Fault {
    absl::Status status;
    bool after = false;   // the request took effect, only its answer is lost
    bool resent = false;  // it took effect, its answer was lost, and it was sent again unseen
  };

  // Answers everything inline unless told otherwise.
  UploadStoreFake() = default;

  // From now on requests run on `executor`; null: inline.
  void RunOn(Executor* executor) {
    MutexLock lock(&mutex_);
    executor_ = executor;
  }
  // From now on requests wait until Release. Release runs the oldest `count` of them in the calling
  // thread and returns how many there were.
  void Hold(bool hold) {
    MutexLock lock(&mutex_);
    hold_ = hold;
  }
  int Release(int count = 1 << 30);
  size_t held() const {
    MutexLock lock(&mutex_);
    return held_.size();
  }
  // The `nth` request from now (from 1) fails.
  void FailNth(int nth, Fault fault) {
    MutexLock lock(&mutex_);
    faults_[requests_ + nth] = std::move(fault);
  }
  // The next `count` requests of operation `op` (OperationName) fail.
  void Fail(const std::string& op, Fault fault, int count = 1) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < count; ++i) {
      op_faults_[op].push_back(fault);
    }
  }
  void ClearFaults() {
    MutexLock lock(&mutex_);
    faults_.clear();
    op_faults_.clear();
  }

  // One line a request since the last call: "PutObject k 5", "UploadPart k 2 8", "UploadPartCopy k
  // 1 k 0+8", "CompleteMultipartUpload k 1,2", ...
  std::vector<std::string> TakeLog();
  int requests() const {
    MutexLock lock(&mutex_);
    return requests_;
  }
  absl::optional<std::string> Data(const std::string& key) const;
  absl::optional<Object> Find(const std::string& key) const;
  // Puts an object there behind everybody's back; returns its ETag.
  std::string Set(const std::string& key, std::string data, ObjectAttributes attributes = {});
  void Remove(const std::string& key);
  // Makes an upload as another host would; returns its id.
  std::string AddUpload(const std::string& key, absl::Time initiated, bool with_part);
  void DropUploads();
  std::vector<std::string> upload_ids() const;
  // The server's clock.
  void SetNow(absl::Time now) {
    MutexLock lock(&mutex_);
    now_ = now;
  }
  int64_t most_in_flight() const {
    MutexLock lock(&mutex_);
    return most_in_flight_;
  }

#define UFS_UPLOAD_FAKE_EXECUTE_(Request, name)                                                  \
  void Execute(const RequestContext& context, Request request, Completion<Request::Result> done) \
      override {                                                                                 \
    Serve(context, name, std::move(request), std::move(done));                                   \
  }
  UFS_OBJECT_STORE_OPERATIONS(UFS_UPLOAD_FAKE_EXECUTE_)
#undef UFS_UPLOAD_FAKE_EXECUTE_

  const Capabilities& capabilities() const override { return capabilities_; }
  Capabilities& mutable_capabilities() { return capabilities_; }
  std::string name() const override { return "fake://bucket"; }

 private:
  template <typename Request>
  void Serve(const RequestContext& context, const std::string& op, Request request,
             Completion<typename Request::Result> done);

#define UFS_UPLOAD_FAKE_APPLY_(Request, name)          \
  static std::string Describe(const Request& request); \
  ResultOf<Request::Result> Apply(const Request& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  UFS_OBJECT_STORE_OPERATIONS(UFS_UPLOAD_FAKE_APPLY_)
#undef UFS_UPLOAD_FAKE_APPLY_

  absl::Status Check(const std::string& key, const WriteCondition& condition) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  PutResult Store(const std::string& key, std::string data, std::string etag,
                  ObjectAttributes attributes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Capabilities capabilities_;
  mutable Mutex mutex_;
  Executor* executor_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool hold_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Executor::Task> held_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Object> objects_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Upload> uploads_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> log_ ABSL_GUARDED_BY(mutex_);
  std::map<int, Fault> faults_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::deque<Fault>> op_faults_ ABSL_GUARDED_BY(mutex_);
  int requests_ ABSL_GUARDED_BY(mutex_) = 0;
  int next_upload_ ABSL_GUARDED_BY(mutex_) = 1;
  int64_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t most_in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1'700'000'000);
};

}  // namespace ufs

#endif  // UFS_TRANSFER_UPLOAD_STORE_FAKE_H_
