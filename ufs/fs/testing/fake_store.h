#ifndef UFS_FS_TESTING_FAKE_STORE_H_
#define UFS_FS_TESTING_FAKE_STORE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"
#include "ufs/object/object_store.h"

namespace ufs {

// A bucket in memory that counts requests, keeps answers back on demand, and fails on demand. It
// answers in the calling thread. Multipart operations are not there. Thread-safe.
class FakeStore final : public ObjectStore {
 public:
  explicit FakeStore(const Clock* clock) : clock_(clock) {}

#define UFS_DECLARE_(Request, name)                                                              \
  void Execute(const RequestContext& context, Request request, Completion<Request::Result> done) \
      override;
  UFS_OBJECT_STORE_OPERATIONS(UFS_DECLARE_)
#undef UFS_DECLARE_
  const Capabilities& capabilities() const override { return capabilities_; }
  std::string name() const override { return "s3://bucket"; }

  // What another client does: not counted.
  void Put(const std::string& key, const std::string& body);
  void Remove(const std::string& key);
  absl::optional<std::string> Body(const std::string& key) const;
  std::vector<std::string> Keys() const;

  // "HeadObject", "ListObjects", ... since the last Reset; empty: all.
  int Count(const std::string& operation = "") const;
  void ResetCounts();
  // Requests that change something.
  int Writes() const;

  // Answers of `operation` are computed when asked and kept back until Release.
  void Hold(const std::string& operation);
  void Release();
  // Blocks until `n` answers are kept back.
  void WaitHeld(size_t n);
  // The next `times` requests of `operation` fail.
  void Fail(const std::string& operation, absl::Status status, int times = 1);
  void set_page_size(int keys) { page_size_ = keys; }
  Capabilities* mutable_capabilities() { return &capabilities_; }

  static std::string EtagOf(const std::string& body);

 private:
  struct Object {
    std::string body;
    ObjectMeta meta;
  };
  struct Failure {
    absl::Status status;
    int times = 0;
  };

  template <typename Request>
  void Answer(Completion<typename Request::Result> done,
              absl::AnyInvocable<ResultOf<typename Request::Result>()> act);
  absl::StatusOr<ListPage> List(const ListRequest& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PutLocked(const std::string& key, const std::string& body,
                 const ObjectAttributes& attributes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock* const clock_;
  Capabilities capabilities_;
  int page_size_ = 1000;
  mutable Mutex mutex_;
  CondVar held_changed_;
  std::map<std::string, Object> objects_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> counts_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> holding_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::AnyInvocable<void()>> held_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Failure> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FS_TESTING_FAKE_STORE_H_
