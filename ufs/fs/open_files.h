#ifndef UFS_FS_OPEN_FILES_H_
#define UFS_FS_OPEN_FILES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/base/bytes.h"
#include "ufs/fs/core.h"
#include "ufs/fs/open_file.h"

namespace ufs {

// The content side of the file system: readers and writers of inodes that are open, how reads
// choose between them, how publishes become versions, and objects whose removal waits for a last
// close. Every call is thread-safe and returns at once unless it says that it blocks; completions
// are called with no lock held.
class OpenFiles {
 public:
  explicit OpenFiles(Core* core) : core_(core) {}

  // Takes a handle on the content of `node`, a published file. ESTALE when the node has lost its
  // name. May be called in any thread; no request.
  absl::StatusOr<std::shared_ptr<OpenFile>> Open(NodeId node);
  // A new file `name` in `dir` with its first handle: nothing stands there, as far as is known.
  // kAlreadyExists when something does. `take`: called with the new inode, under `names.mutex`.
  absl::StatusOr<std::shared_ptr<OpenFile>> Create(NodeId dir, const std::string& name,
                                                   bool exclusive,
                                                   absl::FunctionRef<void(Inode*)> take);
  // Gives `file` a writer if it has none. `empty`: the content is to be empty, whatever it was; it
  // is then unpublished.
  void OpenForWriting(const std::shared_ptr<OpenFile>& file, bool empty, Completion<void> done);

  void Read(const std::shared_ptr<OpenFile>& file, const RequestContext& context, int64_t offset,
            size_t size, Completion<Bytes> done);
  // offset -1: at the end of the file.
  void Write(const std::shared_ptr<OpenFile>& file, const RequestContext& context, int64_t offset,
             absl::Span<const char> data, Completion<size_t> done);
  // `file` has a writer. Sets the length; to the present one: nothing changes.
  void Truncate(const std::shared_ptr<OpenFile>& file, int64_t size, Completion<void> done);
  // The same where `size` is larger than the present length.
  void Extend(const std::shared_ptr<OpenFile>& file, int64_t size, Completion<void> done);
  // `file` has a writer. Zeros [offset, offset + length) as far as the file goes.
  void Zero(const std::shared_ptr<OpenFile>& file, int64_t offset, int64_t length,
            Completion<void> done);
  // Where data (or a hole) begins at or behind `offset`; ENXIO as for lseek(2). What is published
  // is all data.
  absl::StatusOr<int64_t> Seek(const std::shared_ptr<OpenFile>& file, int64_t offset, bool hole);

  // Makes what is unpublished the object, and the object's new version the file's. Nobody's kill
  // and no deadline ends it.
  void Publish(const std::shared_ptr<OpenFile>& file, Completion<void> done);
  // The same within a second, joined with others; errors are logged and left to the next close.
  void PublishSoon(const std::shared_ptr<OpenFile>& file);
  // `done` once no publish of `file` is under way.
  void WhenQuiet(const std::shared_ptr<OpenFile>& file, absl::AnyInvocable<void()> done);

  // Gives a handle back. At the last one content that could not be published is given up (the old
  // object stands), and an object that waits for it is deleted.
  void Close(std::shared_ptr<OpenFile> file, Completion<void> done);

  // The file lost its name, or its object was replaced by us: nothing of it will be published.
  // Completes when no upload of it is left. No publish is under way.
  void Discard(const std::shared_ptr<OpenFile>& file, Completion<void> done);

  // Blocks while an object of ours at `key` is being deleted, and takes over a removal that waits:
  // whoever calls this replaces the object. True when there was one that waited.
  bool Supersede(const std::string& key);
  bool HasWaitingDelete(const std::string& key);
  // Notes the removal of `file`'s object `key` for its last close. Under `names.mutex`.
  void DeleteAtClose(const std::shared_ptr<OpenFile>& file, const std::string& key, NodeId absent);
  // Sends the waiting removals below `prefix` now; blocks.
  absl::Status DeleteWaiting(const RequestContext& context, const std::string& prefix);

  // As FileSystem has them.
  std::vector<PendingFile> Pending(absl::string_view path);
  void PublishPending(absl::string_view path, Completion<std::vector<PublishedFile>> done);
  // Publishes all, deletes what waits, and completes with the first error.
  void Drain(Completion<void> done);

 private:
  struct Removal {
    const OpenFile* owner = nullptr;
    bool in_flight = false;
    NodeId absent = 0;  // the inode that hides the name meanwhile
    std::vector<absl::AnyInvocable<void()>> after;
  };

  std::vector<std::shared_ptr<OpenFile>> OpenNow();
  // What `file` has that is not published; nothing when there is nothing, when nothing will be, or
  // when it does not lie at or below `path`.
  absl::optional<PendingFile> PendingOf(const std::shared_ptr<OpenFile>& file,
                                        absl::string_view path);
  void ReadFrom(std::shared_ptr<OpenFile> file, RequestContext context, int64_t offset, size_t size,
                int attempt, Completion<Bytes> done);
  // The writer of `file` with a change of its content under way; null: it has none.
  std::shared_ptr<FileWriter> BeginChange(const std::shared_ptr<OpenFile>& file);
  void Changed(const std::shared_ptr<OpenFile>& file);
  void MarkUnpublished(const std::shared_ptr<OpenFile>& file);
  // A change ended; `sure`: of `written` bytes. Else it may have changed nothing.
  void EndChange(const std::shared_ptr<OpenFile>& file, bool sure, int64_t written);
  // What answers a change of no bytes.
  Completion<void> EndingChange(const std::shared_ptr<OpenFile>& file, Completion<void> done);
  void StartPublish(std::shared_ptr<OpenFile> file, std::shared_ptr<FileWriter> writer,
                    uint64_t number, Completion<void> done);
  void TakeOver(const std::shared_ptr<OpenFile>& file, const std::string& key, uint64_t number,
                const ObjectMeta& meta);
  void EndPublish(const std::shared_ptr<OpenFile>& file);
  void GiveUp(const std::shared_ptr<OpenFile>& file, Inode* inode)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_->names.mutex);
  // Runs `then` once no removal at `key` is in flight and none waits.
  void AfterRemoval(const std::string& key, absl::AnyInvocable<void()> then);
  void Delete(const OpenFile* owner, const std::string& key, Completion<void> done);
  void Deleted(const std::string& key, const absl::Status& status);

  Core* const core_;
  Mutex mutex_;  // taken last
  std::map<std::string, Removal> removals_ ABSL_GUARDED_BY(mutex_);
  std::set<std::shared_ptr<OpenFile>> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FS_OPEN_FILES_H_
