#ifndef UFS_MOUNT_MOUNT_CONTEXT_H_
#define UFS_MOUNT_MOUNT_CONTEXT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ufs/base/cancel.h"
#include "ufs/base/uri.h"
#include "ufs/config/mount_options.h"
#include "ufs/fs/file_system.h"
#include "ufs/journal/state_directory.h"
#include "ufs/mount/host_resources.h"
#include "ufs/mount/mount_content.h"
#include "ufs/mount/session.h"
#include "ufs/store/open_store.h"

namespace ufs {

// What to mount where.
struct MountSpec {
  Uri uri;
  std::string mount_point;  // resolved: absolute, without links
  MountOptions options;
  std::vector<std::string> kernel_options;  // of mount(8), for the kernel: noexec, nosuid, ...
  CancelToken interrupted;                  // ends Start while it waits for the store
};

// One bucket, or a prefix of one, on one directory: owns store, journal, file system and session,
// and ends them in the right order. Thread-safe but for Start and destruction.
class MountContext {
 public:
  // Is told where the mount's state directory is (null: there is none) before anything that is
  // worth a log line.
  using OnState = absl::FunctionRef<absl::Status(const StateDirectory*)>;

  // Opens the state directory and the journal, proves the bucket with one LIST, and mounts;
  // recovery of what an earlier process left runs behind it. `on_end` as for Session::Start. Errors
  // are for people and name what to do.
  static absl::StatusOr<std::unique_ptr<MountContext>> Start(const HostResources& host,
                                                             MountSpec spec, OnState on_state,
                                                             absl::AnyInvocable<void()> on_end);
  // Takes no more requests, publishes what is left, and frees everything. What cannot be published
  // is kept in lost+found of the state directory.
  ~MountContext();

  // Publishes everything written so far. kUnavailable and the like when the store does not take it;
  // kDeadlineExceeded and kCancelled by the context, and publishing goes on.
  absl::Status Drain(const RequestContext& context);
  // As FileSystem has them; PublishPending blocks.
  std::vector<PendingFile> Pending(absl::string_view path) { return file_system_->Pending(path); }
  absl::StatusOr<std::vector<PublishedFile>> PublishPending(const RequestContext& context,
                                                            const std::string& path);
  // How many files could not be published, now or by earlier mounts here, and wait for somebody in
  // lost_and_found().
  int64_t CountLost() const;
  std::string lost_and_found() const { return state_->lost_and_found_path(); }
  absl::Status Unmount(bool lazy) { return session_->Unmount(lazy); }

  // Sentences for the user who mounts: an empty bucket, files with loose modes.
  const std::vector<std::string>& notices() const { return notices_; }
  const MountSpec& spec() const { return spec_; }
  // The mounted store behind all its layers.
  std::shared_ptr<ObjectStore> store() const { return store_.store; }
  SessionLimits limits() const { return session_->limits(); }

 private:
  MountContext(const HostResources& host, MountSpec spec);
  absl::Status Open(OnState on_state);
  absl::Status Probe();
  absl::Status Attach(absl::AnyInvocable<void()> on_end);

  const HostResources host_;
  const MountSpec spec_;
  std::vector<std::string> notices_;
  // In the order of dependence: each borrows from those above it.
  std::unique_ptr<StateDirectory> state_;
  OpenedStore store_;
  std::unique_ptr<MountContent> content_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<FileSystem> file_system_;
};

}  // namespace ufs

#endif  // UFS_MOUNT_MOUNT_CONTEXT_H_
