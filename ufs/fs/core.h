#ifndef UFS_FS_CORE_H_
#define UFS_FS_CORE_H_

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "ufs/base/status.h"
#include "ufs/fs/dentry_cache.h"
#include "ufs/fs/errno.h"
#include "ufs/fs/listing_merger.h"
#include "ufs/fs/make_file_system.h"
#include "ufs/fs/memory_ledger.h"
#include "ufs/fs/metadata_lane.h"
#include "ufs/fs/operation_gate.h"

namespace ufs {

// What the parts of one file system share: what it borrows, what it knows, and how its operations
// run.
class Core {
 public:
  Core(const FileSystemResources& borrowed, const FileSystemOptions& chosen);

  const FileSystemResources resources;
  const FileSystemOptions options;
  MemoryLedger ledger;    // of inodes
  MemoryLedger listings;  // of listed pages that open directories keep
  DentryCache names;
  MetadataLane lane;
  const std::shared_ptr<OperationGate> gate_owner = std::make_shared<OperationGate>();
  OperationGate& gate = *gate_owner;

  std::shared_ptr<ObjectStore> store() const { return resources.store(); }
  Instant now() const { return resources.clock.Now(); }

  // Runs `body` in the metadata pool. It may block, within the operation's deadline: its context is
  // cancelled when the caller is being killed, and only then.
  template <typename T>
  void Block(const OpContext& context, Completion<T> done,
             absl::AnyInvocable<ResultOf<T>(const RequestContext&)> body) {
    const Instant deadline = std::min(context.request.deadline, now() + options.operation_deadline);
    BlockUntil<T>(context, deadline, std::move(done), std::move(body));
  }
  // The same with a deadline of its own.
  template <typename T>
  void BlockUntil(const OpContext& context, Instant deadline, Completion<T> done,
                  absl::AnyInvocable<ResultOf<T>(const RequestContext&)> body) {
    lane.Submit([this, pass = gate.Enter(), context, deadline, done = std::move(done),
                 body = std::move(body)]() mutable {
      if (deadline <= now()) {
        done(absl::DeadlineExceededError("the operation's deadline passed while it was queued"));
        return;
      }
      CancelSource killed;
      RequestContext bounded = context.request;
      bounded.deadline = deadline;
      bounded.cancel = killed.token();
      const CancelToken::Registration watch = context.request.cancel.OnCancel([&] {
        if (resources.processes.KillPending(context.pid)) {
          killed.Cancel();
        }
      });
      done(body(bounded));
      ledger.Settle();
    });
  }

  // `inode` as the kernel sees it.
  Attr AttrOf(const Inode& inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(names.mutex);
  // An Entry for a lookup; takes a lookup count. `age`: of what is known of it.
  Entry TakeEntry(Inode* inode, absl::Duration age) ABSL_EXCLUSIVE_LOCKS_REQUIRED(names.mutex);
  // "There is no such name", for what is left of the TTL.
  Entry Missing(const Inode& dir, absl::Duration age) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(names.mutex);
  absl::Duration Rest(absl::Duration age) const;

  // The inode of a directory that still has a path: ESTALE, ENOTDIR or ENOENT.
  absl::StatusOr<Inode*> DirAt(NodeId node) ABSL_EXCLUSIVE_LOCKS_REQUIRED(names.mutex);
  // Its key, once `name` was found fit: ENAMETOOLONG, EINVAL.
  absl::StatusOr<std::string> ChildKey(const Inode& dir, absl::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(names.mutex);
  absl::Status CheckWritable() const;

  // Blocks until it is known what stands at `name`; kPresent or kAbsent. The verdict's inode is
  // valid while `names.mutex` is held, so `use` runs under it.
  absl::Status Resolve(
      const RequestContext& context, NodeId dir, const std::string& name, LookFor purpose,
      absl::FunctionRef<absl::Status(Inode* dir, const DentryCache::Verdict&)> use);
  // Takes listed names in, under `names.mutex` in portions. False: some were not kept.
  bool LearnListed(NodeId dir, const std::vector<ListedName>& listed, const Began& began);
  // Counts a key that cannot be a path and logs it once.
  void NoteHidden(absl::string_view key, HiddenReason reason);
  // Asks the store, whatever is known, and takes the answer in.
  absl::Status Ask(const RequestContext& context, NodeId dir, const std::string& name);

 private:
  // Where a page of a complete listing began that holds `key`; nothing when there was none.
  absl::optional<std::string> PageWith(Inode* dir, absl::string_view name, const std::string& key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(names.mutex);
  void KeepKnownFiles(NodeId dir, const std::vector<ListedName>& waiting,
                      std::vector<ListedName>* listed);
  // Lists that page again; true when it decided what stands at `name`.
  absl::StatusOr<bool> RefreshPage(const RequestContext& context, NodeId dir,
                                   const std::string& name, const std::string& start_after);

  const absl::Time mounted_;
};

}  // namespace ufs

#endif  // UFS_FS_CORE_H_
