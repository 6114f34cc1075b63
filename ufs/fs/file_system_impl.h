#ifndef UFS_FS_FILE_SYSTEM_IMPL_H_
#define UFS_FS_FILE_SYSTEM_IMPL_H_

#include <memory>
#include <string>
#include <vector>

#include "ufs/fs/core.h"
#include "ufs/fs/dir_stream.h"
#include "ufs/fs/file_handle.h"
#include "ufs/fs/file_system.h"
#include "ufs/fs/handle_table.h"
#include "ufs/fs/open_files.h"

namespace ufs {

// The operations: each finds its answer in memory, or runs as straight-line blocking code in the
// metadata pool. What files contain is left to OpenFiles, what is known of names to DentryCache.
// One source file per group of operations: lookup, attributes, open, content, remove, rename,
// directories.
class FileSystemImpl final : public FileSystem {
 public:
  FileSystemImpl(const FileSystemResources& resources, const FileSystemOptions& options);
  ~FileSystemImpl() override;

  void Lookup(const OpContext& context, NodeId parent, absl::string_view name,
              Completion<Entry> done) override;
  void Forget(NodeId node, uint64_t count) override;
  void GetAttr(const OpContext& context, NodeId node, absl::optional<HandleId> handle,
               Completion<AttrReply> done) override;
  void SetAttributes(const OpContext& context, NodeId node, const SetAttr& set,
                     absl::optional<HandleId> handle, Completion<AttrReply> done) override;
  void Access(const OpContext& context, NodeId node, int mask, Completion<void> done) override;
  void Mkdir(const OpContext& context, NodeId parent, absl::string_view name, mode_t mode,
             Completion<Entry> done) override;
  void Unlink(const OpContext& context, NodeId parent, absl::string_view name,
              Completion<void> done) override;
  void Rmdir(const OpContext& context, NodeId parent, absl::string_view name,
             Completion<void> done) override;
  void Rename(const OpContext& context, NodeId parent, absl::string_view name, NodeId new_parent,
              absl::string_view new_name, uint32_t flags, Completion<void> done) override;
  void Create(const OpContext& context, NodeId parent, absl::string_view name, mode_t mode,
              int flags, Completion<Created> done) override;
  void Open(const OpContext& context, NodeId node, int flags, Completion<OpenReply> done) override;
  void Read(const OpContext& context, NodeId node, HandleId handle, int64_t offset, size_t size,
            Completion<Bytes> done) override;
  void Write(const OpContext& context, NodeId node, HandleId handle, int64_t offset,
             absl::Span<const char> data, const WriteFlags& flags,
             Completion<size_t> done) override;
  void Fallocate(const OpContext& context, NodeId node, HandleId handle, int mode, int64_t offset,
                 int64_t length, Completion<void> done) override;
  void Lseek(const OpContext& context, NodeId node, HandleId handle, int64_t offset, int whence,
             Completion<int64_t> done) override;
  void Flush(const OpContext& context, NodeId node, HandleId handle,
             Completion<void> done) override;
  void Fsync(const OpContext& context, NodeId node, HandleId handle, bool data_only,
             Completion<void> done) override;
  void Release(const OpContext& context, NodeId node, HandleId handle,
               Completion<void> done) override;
  void OpenDir(const OpContext& context, NodeId node, Completion<OpenReply> done) override;
  void ReadDir(const OpContext& context, NodeId node, HandleId handle, int64_t offset, bool plus,
               DirSink* sink, Completion<void> done) override;
  void ReleaseDir(const OpContext& context, NodeId node, HandleId handle) override;
  void FsyncDir(const OpContext& context, NodeId node, Completion<void> done) override;
  void StatFs(const OpContext& context, NodeId node, Completion<FsStat> done) override;
  std::vector<PendingFile> Pending(absl::string_view path) override { return files_.Pending(path); }
  void PublishPending(const RequestContext& context, absl::string_view path,
                      Completion<std::vector<PublishedFile>> done) override;
  void Drain(const RequestContext& context, Completion<void> done) override;

 private:
  struct DirHandle {
    NodeId node = 0;
    std::shared_ptr<DirStream> stream;
  };
  // What a removal or a rename acts on: a file as it stood at its name.
  struct Target {
    NodeId node = 0;
    NodeKind kind = NodeKind::kAbsent;
    std::string key;
    std::string etag;  // of the published version; empty: none
    int64_t size = 0;
    std::shared_ptr<OpenFile> open;
  };
  struct RenameFrom {
    NodeId parent = 0;
    std::string name;
    NodeId new_parent = 0;
    std::string new_name;
    bool no_replace = false;
  };

  Target TargetOf(const Inode& inode) ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex);
  absl::StatusOr<Target> ResolveTarget(const RequestContext& context, NodeId parent,
                                       const std::string& name);
  // Waits until no publish of `file` is under way; `publish`: publishes first. Blocks.
  absl::Status Settle(const RequestContext& context, const std::shared_ptr<OpenFile>& file,
                      bool publish);

  absl::StatusOr<AttrReply> RefreshAttr(const RequestContext& context, NodeId node);
  void FinishSetAttributes(NodeId node, const SetAttr& set, Completion<AttrReply> done);
  void SetSize(NodeId node, const SetAttr& set, absl::optional<HandleId> handle,
               Completion<AttrReply> done);
  void TruncateByPath(NodeId node, int64_t size, Completion<void> done);

  void OpenKnown(const OpContext& context, NodeId node, int flags, Completion<OpenReply> done);
  void Validate(const OpContext& context, std::shared_ptr<FileHandle> handle,
                Completion<OpenReply> done);
  void Admit(std::shared_ptr<FileHandle> handle, Completion<OpenReply> done);
  void Refuse(const std::shared_ptr<FileHandle>& handle, absl::Status status,
              Completion<OpenReply> done);
  OpenReply ReplyFor(const std::shared_ptr<FileHandle>& handle);
  void Remember(FileHandle* handle, const OpContext& context);
  // What CREATE does where `verdict` holds: a node to open, no node to create, or an error.
  absl::StatusOr<Entry> JudgeCreation(const DentryCache::Verdict& verdict, int flags)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex);
  void CreateNew(const OpContext& context, NodeId parent, const std::string& name, mode_t mode,
                 int flags, Completion<Created> done);
  bool DecidedAtOpen(const std::string& name) const;
  void ClaimName(const OpContext& context, std::shared_ptr<FileHandle> handle, Entry entry,
                 Completion<Created> done);
  void OpenExisting(const OpContext& context, Entry entry, int flags, Completion<Created> done);

  absl::Status UnlinkFile(const RequestContext& context, NodeId parent, const std::string& name);
  absl::StatusOr<bool> OnlyMarker(const RequestContext& context, const std::string& prefix);
  absl::Status RemoveDir(const RequestContext& context, NodeId parent, const std::string& name);
  absl::StatusOr<Entry> MakeDir(const RequestContext& context, NodeId parent,
                                const std::string& name, mode_t mode);

  absl::Status RenameFile(const RequestContext& context, const RenameFrom& rename);
  // The target of a rename, fit to be replaced.
  absl::StatusOr<Target> CheckTarget(const RequestContext& context, const RenameFrom& rename);
  // A file that the store has not heard of yet only changes its key; true when that was all.
  absl::StatusOr<bool> Retarget(const Target& source, const Target& target,
                                const RenameFrom& rename, const std::string& new_key);
  absl::Status ProveConditions(const RequestContext& context,
                               const std::shared_ptr<ObjectStore>& store);
  absl::StatusOr<CopyResult> CopyTo(const RequestContext& context, Target* source,
                                    const std::string& new_key, bool no_replace);
  // The inode follows its object. Returns the inode that now stands for the old name, pinned.
  absl::StatusOr<NodeId> MoveInode(const Target& source, const RenameFrom& rename,
                                   const CopyResult& copied, const std::string& new_key);
  // Nothing of `file` will be published from here on, and no publish is under way.
  absl::Status Silence(const RequestContext& context, const std::shared_ptr<OpenFile>& file);

  Core core_;
  OpenFiles files_;
  HandleTable<FileHandle> handles_;
  HandleTable<DirHandle> dir_handles_;
};

}  // namespace ufs

#endif  // UFS_FS_FILE_SYSTEM_IMPL_H_
