#ifndef UFS_FILE_STREAM_WRITER_H_
#define UFS_FILE_STREAM_WRITER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/types/optional.h"
#include "ufs/base/mutex.h"
#include "ufs/file/content.h"
#include "ufs/file/content_factory.h"
#include "ufs/file/deferred.h"
#include "ufs/file/file_writer.h"
#include "ufs/file/writer_resources.h"

namespace ufs {

// How dear it is to give memory back, the cheapest first.
enum class ReclaimLevel : uint8_t {
  kRetained,  // acknowledged parts, kept in case they are read or sent again
  kReady,     // whole parts that wait for the publish
  kFilling,   // parts that still take bytes
};

// The FileWriter of an object store. What is appended goes to the store in parts while the file is
// still being written; what is changed out of order is held until the publish, which copies inside
// the store what did not change. docs/design/writes.md draws its states.
class StreamWriter final : public FileWriter, public std::enable_shared_from_this<StreamWriter> {
 public:
  // `share`: at least a chunk; without staging a smallest part.
  StreamWriter(std::shared_ptr<WriterShared> shared, WriterSpec spec,
               std::shared_ptr<ChunkShare> share);
  // Bytes that could not be published go to lost+found, uploads to the janitor.
  ~StreamWriter() override;

  void Write(const RequestContext& context, int64_t offset, absl::Span<const char> data,
             Completion<size_t> done) override;
  void Read(const RequestContext& context, int64_t offset, size_t size,
            Completion<Bytes> done) override;
  void Truncate(const RequestContext& context, int64_t size, Completion<void> done) override;
  void Zero(const RequestContext& context, int64_t offset, int64_t length,
            Completion<void> done) override;
  absl::StatusOr<int64_t> Seek(int64_t offset, bool hole) const override;
  void Publish(const RequestContext& context, Completion<ObjectMeta> done) override;
  bool dirty() const override;
  int64_t size() const override;
  std::string key() const override;
  absl::Status SetKey(std::string key) override;
  void Discard(Completion<void> done) override;

  // What Reclaim could give back at `level`, in bytes.
  int64_t Reclaimable(ReclaimLevel level);
  // Gives memory back: returns what is free now, and adds to `scheduled` what will be once it is in
  // staging or with the store.
  int64_t Reclaim(ReclaimLevel level, int64_t wanted, int64_t* scheduled);
  // Lets writes go on whose memory the writer's own share has again.
  void UnparkByShare();

 private:
  using ContentPtr = std::shared_ptr<Content>;
  using UseBody = absl::AnyInvocable<void(absl::StatusOr<Bytes>)>;
  struct Parked {
    Completion<size_t> done;
    size_t taken = 0;
    std::vector<std::weak_ptr<Chunk>> debt;  // held beyond the budget
    CancelSource cancel;                     // of the wait for the budget
    CancelToken::Registration on_caller_cancelled;
  };
  struct Waiter {
    uint64_t seq = 0;  // the content that has to be published
    Completion<ObjectMeta> done;
  };
  // A part on its way.
  struct Flight {
    ContentPtr content;
    PartPtr part;
    size_t index = 0;
    std::shared_ptr<Uploader> uploader;
  };
  struct Gathering;
  struct Loading;
  struct Spilling;

  // stream_writer.cc
  ContentPtr NewContent() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  ContentPtr Successor(const ContentPtr& content) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckChange(const Change& change) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status MakeChange(const Change& change, std::vector<std::weak_ptr<Chunk>>* debt,
                          absl::FunctionRef<void(Deferred*)> made);
  absl::Status TakeChunks(int64_t count, std::vector<ChunkPtr>* chunks,
                          std::vector<std::weak_ptr<Chunk>>* debt);
  absl::Status BringBack(const StagedChunk& staged, ChunkPtr chunk);
  void ForgetSent(const ContentPtr& content, Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status NoMemory() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Park(const RequestContext& context, std::shared_ptr<Parked> parked);
  void Unpark(bool all, Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MoveToShare(const ChunkPtr& chunk, Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool DirtyLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Shorten(int64_t size, Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropContent(ContentPtr content, Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // stream_read.cc
  void Gather(const std::shared_ptr<Gathering>& all);

  // stream_upload.cc: parts on their way to the store
  void Pump(const ContentPtr& content, bool retry, Deferred* after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SendPart(const ContentPtr& content, size_t index, Deferred* after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PartEnded(const Flight& flight, absl::StatusOr<PartResult> result);
  void NoteFailure(const ContentPtr& content, const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool BaseIsReady(const ContentPtr& content, Deferred* after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void BaseVerified(const ContentPtr& content, absl::StatusOr<ObjectMeta> meta);
  void GetBody(const ContentPtr& content, const PartPtr& part, UseBody use, Deferred* after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LoadStaged(const std::shared_ptr<Loading>& loading);
  void LoadBase(std::shared_ptr<Loading> loading);
  void Loaded(const std::shared_ptr<Loading>& loading, absl::Status status);
  void MapBody(const std::shared_ptr<Loading>& loading);
  RequestContext UploadContext() const;
  RequestContext HeadContext() const;

  // stream_publish.cc
  void StartPublish(Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StepPublish(Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool RestartUpload(const ContentPtr& content, Deferred* after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SendWhole(const ContentPtr& content, Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CheckVersions(const ContentPtr& content, Bytes body, absl::AnyInvocable<void()> go_on);
  WriteCondition Condition(bool whole) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SendComplete(const ContentPtr& content);
  void FinalAnswer(const ContentPtr& content, Bytes body, absl::StatusOr<PutResult> result);
  void Resolve(const ContentPtr& content, Bytes body, absl::Status status);
  void EndPublish(const ContentPtr& content, absl::StatusOr<std::string> etag);
  void PublishFailed(const ContentPtr& content, absl::Status status, Deferred* after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // stream_memory.cc
  bool CanSpill() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<PartPtr> Candidates(const ContentPtr& content, ReclaimLevel level)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t Spill(const ContentPtr& content, const PartPtr& part, Deferred* after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteToStaging(const std::shared_ptr<Spilling>& job);
  void Spilled(const std::shared_ptr<Spilling>& job, absl::Status status);
  int64_t GiveUp(const ContentPtr& content, const PartPtr& part, const char* reason,
                 Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int64_t ForgetClean(Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool SendEarly(Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void UseShare();
  void SaveLost();

  const std::shared_ptr<WriterShared> shared_;
  const std::shared_ptr<ChunkShare> share_;
  const ObjectAttributes attributes_;
  const int64_t chunk_size_;

  mutable Mutex mutex_;
  std::string key_ ABSL_GUARDED_BY(mutex_);
  bool exclusive_ ABSL_GUARDED_BY(mutex_);  // until the first publish has succeeded
  // The ETag that the key has if nobody else wrote there; empty: none; nothing: not known.
  absl::optional<std::string> expected_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_seq_ ABSL_GUARDED_BY(mutex_) = 1;
  ContentPtr current_ ABSL_GUARDED_BY(mutex_);     // takes bytes
  ContentPtr publishing_ ABSL_GUARDED_BY(mutex_);  // frozen: on its way, or failed and held
  bool running_ ABSL_GUARDED_BY(mutex_) = false;   // a publish is under way
  bool final_ ABSL_GUARDED_BY(mutex_) = false;     // its last request is
  int restarts_left_ ABSL_GUARDED_BY(mutex_) = 0;
  bool discarded_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status sticky_ ABSL_GUARDED_BY(mutex_);   // nothing can be published any more
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // of the last publish
  ObjectMeta published_ ABSL_GUARDED_BY(mutex_);
  std::vector<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::AnyInvocable<void()>> on_publish_end_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Parked>> parked_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<StagingFile> staging_ ABSL_GUARDED_BY(mutex_);  // null: none
  absl::Status staging_error_ ABSL_GUARDED_BY(mutex_);  // staging refused: not tried again
};

}  // namespace ufs

#endif  // UFS_FILE_STREAM_WRITER_H_
