#ifndef UFS_TRANSFER_READ_STORE_FAKE_H_
#define UFS_TRANSFER_READ_STORE_FAKE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ufs/base/mutex.h"
#include "ufs/object/object_store.h"

namespace ufs {

// A store for tests of reads: its objects have computed bytes, every GET and HEAD is recorded, and
// answers come when the test says so, in this thread, or at once. Thread-safe.
class ReadStoreFake final : public ObjectStore {
 public:
  struct Sent {
    RequestContext context;
    GetRequest request;  // without its sink, which would pin the memory that it fills
  };
  struct Held {
    RequestContext context;
    GetRequest request;
    Completion<GetResult> done;
    bool started = false;
    int64_t delivered = 0;
  };
  // Not OK: the GET ends so after `*bytes` bytes.
  using Fault = std::function<absl::Status(const GetRequest&, int64_t* bytes)>;

  // The bytes [begin, end) of every object whose ETag is `etag`: noise with a period that is prime.
  static std::string Content(const std::string& etag, int64_t begin, int64_t end);

  void Put(const std::string& key, const std::string& etag, int64_t size);
  void Remove(const std::string& key);
  // Whether GETs are held until the test answers, or answered at once (the default).
  void Hold(bool hold);
  // Asked on each GET when it is answered.
  void SetFault(Fault fault);

  size_t held() const;
  // Answers the `index`-th held GET; false when there is none.
  bool AnswerHeld(size_t index = 0);
  void AnswerAllHeld();
  // Takes it out, for Deliver and Answer.
  std::shared_ptr<Held> TakeHeld(size_t index = 0);
  // Delivers `bytes` more; what the sink says.
  absl::Status Deliver(Held* get, int64_t bytes);
  // Delivers the rest and completes.
  void Answer(Held* get);

  std::vector<Sent> gets() const;
  size_t get_count() const;
  int64_t bytes_asked() const;
  int heads() const;
  // Starts to count anew.
  void Forget();

  void Execute(const RequestContext& context, GetRequest request,
               Completion<GetResult> done) override;
  void Execute(const RequestContext& context, HeadRequest request,
               Completion<ObjectMeta> done) override;
#define UFS_REFUSE_(Request)                                                                \
  void Execute(const RequestContext&, Request, Completion<Request::Result> done) override { \
    done(absl::UnimplementedError("a reader sends no such request"));                       \
  }
  UFS_REFUSE_(PutRequest)
  UFS_REFUSE_(CreateUploadRequest)
  UFS_REFUSE_(UploadPartRequest)
  UFS_REFUSE_(UploadPartCopyRequest)
  UFS_REFUSE_(CompleteUploadRequest)
  UFS_REFUSE_(AbortUploadRequest)
  UFS_REFUSE_(ListPartsRequest)
  UFS_REFUSE_(ListUploadsRequest)
  UFS_REFUSE_(CopyRequest)
  UFS_REFUSE_(DeleteRequest)
  UFS_REFUSE_(DeleteManyRequest)
  UFS_REFUSE_(ListRequest)
  UFS_REFUSE_(GetTagsRequest)
  UFS_REFUSE_(RestoreRequest)
  UFS_REFUSE_(BucketStateRequest)
#undef UFS_REFUSE_
  const Capabilities& capabilities() const override { return capabilities_; }
  std::string name() const override { return "s3://test"; }

 private:
  absl::Status Resolve(const GetRequest& request, ObjectMeta* meta) const;

  mutable Mutex mutex_;
  std::map<std::string, ObjectMeta> objects_ ABSL_GUARDED_BY(mutex_);
  bool hold_ ABSL_GUARDED_BY(mutex_) = false;
  Fault fault_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<Held>> held_ ABSL_GUARDED_BY(mutex_);
  std::vector<Sent> gets_ ABSL_GUARDED_BY(mutex_);
  int heads_ ABSL_GUARDED_BY(mutex_) = 0;
  Capabilities capabilities_;
};

}  // namespace ufs

#endif  // UFS_TRANSFER_READ_STORE_FAKE_H_
