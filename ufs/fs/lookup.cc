// LOOKUP and GETATTR.
#include <cerrno>
#include <utility>

#include "ufs/fs/file_system_impl.h"

namespace ufs {

void FileSystemImpl::Lookup(const OpContext& context, NodeId parent, absl::string_view name,
                            Completion<Entry> done) {
  absl::optional<absl::StatusOr<Entry>> answer;
  {
    MutexLock lock(&core_.names.mutex);
    const absl::StatusOr<Inode*> dir = core_.DirAt(parent);
    const absl::Status fit = dir.ok() ? core_.ChildKey(**dir, name).status() : dir.status();
    if (!fit.ok()) {
      answer = fit;
    } else {
      const DentryCache::Verdict known = core_.names.Look(*dir, name, LookFor::kLookup);
      if (known.belief == DentryCache::Verdict::kPresent) {
        answer = core_.TakeEntry(known.inode, known.age);
      } else if (known.belief == DentryCache::Verdict::kAbsent) {
        answer = core_.Missing(**dir, known.age);
      }
    }
  }
  if (answer.has_value()) {
    done(*std::move(answer));
    return;
  }
  core_.Block<Entry>(context, std::move(done),
                     [this, parent, own = std::string(name)](
                         const RequestContext& bounded) -> absl::StatusOr<Entry> {
                       Entry entry;
                       UFS_RETURN_IF_ERROR(core_.Resolve(
                           bounded, parent, own, LookFor::kLookup,
                           [&](Inode* dir, const DentryCache::Verdict& verdict)
                               ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) {
                                 entry = verdict.inode != nullptr
                                             ? core_.TakeEntry(verdict.inode, verdict.age)
                                             : core_.Missing(*dir, verdict.age);
                                 return absl::OkStatus();
                               }));
                       return entry;
                     });
}

void FileSystemImpl::GetAttr(const OpContext& context, NodeId node,
                             absl::optional<HandleId> /*handle*/, Completion<AttrReply> done) {
  absl::optional<absl::StatusOr<AttrReply>> answer;
  {
    MutexLock lock(&core_.names.mutex);
    const Inode* inode = core_.names.Get(node);
    absl::Duration age;
    if (inode == nullptr) {
      answer = absl::StatusOr<AttrReply>(PosixError(ESTALE, "the file is not known any more"));
    } else if (inode->open != nullptr || inode->kind == NodeKind::kDirectory) {
      // An open file is the version that it was opened as; a directory has nothing that changes.
      answer = AttrReply{core_.AttrOf(*inode), core_.options.metadata_ttl};
    } else if (inode->parent == 0) {
      answer = absl::StatusOr<AttrReply>(
          PosixError(ESTALE, "another version of the file stands at its name"));
    } else if (core_.names.Fresh(*inode, &age)) {
      answer = AttrReply{core_.AttrOf(*inode), core_.Rest(age)};
    }
  }
  if (answer.has_value()) {
    done(*std::move(answer));
    return;
  }
  core_.Block<AttrReply>(context, std::move(done), [this, node](const RequestContext& bounded) {
    return RefreshAttr(bounded, node);
  });
}

absl::StatusOr<AttrReply> FileSystemImpl::RefreshAttr(const RequestContext& context, NodeId node) {
  NodeId parent = 0;
  std::string name;
  {
    MutexLock lock(&core_.names.mutex);
    const Inode* inode = core_.names.Get(node);
    if (inode == nullptr || inode->parent == 0) {
      return PosixError(ESTALE, "the file is not known any more");
    }
    parent = InodeTable::IdOf(*core_.names.Parent(*inode));
    name = inode->name;
  }
  AttrReply reply;
  UFS_RETURN_IF_ERROR(core_.Resolve(
      context, parent, name, LookFor::kLookup,
      [&](Inode* /*dir*/, const DentryCache::Verdict& verdict)
          ABSL_EXCLUSIVE_LOCKS_REQUIRED(core_.names.mutex) -> absl::Status {
            if (verdict.inode == nullptr) {
              return PosixError(ENOENT, "the file was removed");
            }
            if (InodeTable::IdOf(*verdict.inode) != node) {
              return PosixError(ESTALE, "another version of the file stands at its name");
            }
            reply = AttrReply{core_.AttrOf(*verdict.inode), core_.Rest(verdict.age)};
            return absl::OkStatus();
          }));
  return reply;
}

}  // namespace ufs
