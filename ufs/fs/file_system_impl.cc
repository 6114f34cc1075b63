// Making and ending a file system, and the operations that need neither names nor content.
#include "ufs/fs/file_system_impl.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "ufs/base/await.h"
#include "ufs/fs/bounded_answer.h"

namespace ufs {

std::unique_ptr<FileSystem> MakeFileSystem(const FileSystemResources& resources,
                                           const FileSystemOptions& options) {
  return std::make_unique<FileSystemImpl>(resources, options);
}

FileSystemImpl::FileSystemImpl(const FileSystemResources& resources,
                               const FileSystemOptions& options)
    : core_(resources, options), files_(&core_) {}

FileSystemImpl::~FileSystemImpl() { core_.gate.CloseAndWait(); }

void FileSystemImpl::Forget(NodeId node, uint64_t count) {
  {
    MutexLock lock(&core_.names.mutex);
    core_.names.Forget(node, count);
  }
  core_.ledger.Settle();
}

void FileSystemImpl::Access(const OpContext& /*context*/, NodeId /*node*/, int mask,
                            Completion<void> done) {
  done((mask & W_OK) != 0 ? core_.CheckWritable() : absl::OkStatus());
}

void FileSystemImpl::FsyncDir(const OpContext& /*context*/, NodeId /*node*/,
                              Completion<void> done) {
  done(absl::OkStatus());  // names are the objects': durable when those are
}

void FileSystemImpl::StatFs(const OpContext& /*context*/, NodeId /*node*/,
                            Completion<FsStat> done) {
  // A bucket has no size. Large enough for every check of free space, and small enough for programs
  // that count blocks in 53 bits.
  constexpr uint64_t kBytes = uint64_t{1} << 50;
  constexpr uint64_t kFiles = uint64_t{1} << 40;
  FsStat stat;
  stat.total_bytes = kBytes;
  stat.free_bytes = kBytes;
  stat.files = kFiles;
  stat.free_files = kFiles;
  done(stat);
}

namespace {
constexpr char kNotAll[] = "not everything is in the store yet";
}  // namespace

void FileSystemImpl::PublishPending(const RequestContext& context, absl::string_view path,
                                    Completion<std::vector<PublishedFile>> done) {
  const auto answer = BoundedAnswer<std::vector<PublishedFile>>::Make(
      context, &core_.resources.timers, kNotAll, std::move(done));
  files_.PublishPending(
      path, [pass = core_.gate.Enter(), answer](absl::StatusOr<std::vector<PublishedFile>> files) {
        answer->Answer(std::move(files));
      });
}

void FileSystemImpl::Drain(const RequestContext& context, Completion<void> done) {
  const auto answer =
      BoundedAnswer<void>::Make(context, &core_.resources.timers, kNotAll, std::move(done));
  files_.Drain([pass = core_.gate.Enter(), answer](absl::Status status) {
    answer->Answer(std::move(status));
  });
}

FileSystemImpl::Target FileSystemImpl::TargetOf(const Inode& inode) {
  Target target;
  target.node = InodeTable::IdOf(inode);
  target.kind = inode.kind;
  target.key = core_.names.KeyOf(inode).value_or("");
  target.etag = inode.etag.ToString();
  target.size = inode.size;
  target.open = inode.open;
  return target;
}

absl::StatusOr<FileSystemImpl::Target> FileSystemImpl::ResolveTarget(const RequestContext& context,
                                                                     NodeId parent,
                                                                     const std::string& name) {
  Target target;
  UFS_RETURN_IF_ERROR(core_.Resolve(context, parent, name, LookFor::kLookup,
                                    [&](Inode* /*dir*/, const DentryCache::Verdict& verdict)
                                        ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) {
                                          if (verdict.inode != nullptr) {
                                            target = TargetOf(*verdict.inode);
                                          }
                                          return absl::OkStatus();
                                        }));
  return target;
}

absl::Status FileSystemImpl::Settle(const RequestContext& context,
                                    const std::shared_ptr<OpenFile>& file, bool publish) {
  if (file == nullptr) {
    return absl::OkStatus();
  }
  if (publish) {
    UFS_RETURN_IF_ERROR(Await<void>(
        context, [&](Completion<void> done) { files_.Publish(file, std::move(done)); }));
  }
  return Await<void>(context, [&](Completion<void> done) {
    files_.WhenQuiet(file, [done = std::move(done)]() mutable { done(absl::OkStatus()); });
  });
}

}  // namespace ufs
