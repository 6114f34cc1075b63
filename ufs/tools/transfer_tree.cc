// Trees of files. One task per file; what is in flight is bounded by number and by the memory that
// the tasks are bound to be granted.
#include "ufs/tools/transfer_tree.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ufs/base/mutex.h"
#include "ufs/base/status.h"
#include "ufs/base/unique_fd.h"
#include "ufs/base/units.h"
#include "ufs/tools/copy_object.h"
#include "ufs/tools/fd_source.h"
#include "ufs/tools/key_text.h"
#include "ufs/tools/listing.h"
#include "ufs/tools/local_files.h"
#include "ufs/tools/object_sink.h"
#include "ufs/tools/object_source.h"
#include "ufs/tools/remove_tree.h"
#include "ufs/tools/task_group.h"

namespace ufs {
namespace {

// Small files are a matter of latency: as many as a pool of connections serves well.
constexpr int kMaxFiles = 32;
// What a transfer is granted however little memory there is: a part in flight, one being filled,
// and a piece that is read for it.
constexpr int64_t kGrantedPieces = 3;
constexpr int64_t kPiece = 8 * kMiB;

int64_t WeightOf(int64_t size, const ToolContext& context) {
  return std::min(size, kGrantedPieces * std::max(kPiece, context.part_size.value_or(0)));
}

// Half of the memory: what a transfer can use beyond what it is granted comes from the rest.
int64_t WeightLimit(const ToolContext& context) { return context.memory->limit() / 2; }

std::string Below(const std::string& root, absl::string_view name) {
  return absl::StrCat(root, absl::EndsWith(root, "/") ? "" : "/", name);
}

absl::Status DownloadBelow(const ToolContext& context, const Bucket& bucket,
                           const ListedObject& object, const std::string& name,
                           const std::string& root) {
  const std::string path = Below(root, absl::StripSuffix(name, "/"));
  if (absl::EndsWith(name, "/")) {
    if (object.meta.size > 0) {
      return absl::FailedPreconditionError("its name is that of a directory, but it has content");
    }
    return MakeDirectories(path);
  }
  UFS_RETURN_IF_ERROR(MakeDirectories(ParentPath(path)));
  return DownloadFile(context, bucket, object.key, object.meta, path);
}

}  // namespace

absl::Status UploadFile(const ToolContext& context, const std::string& path, const Bucket& bucket,
                        const std::string& key) {
  // Not blocking: opening a pipe that nobody writes to would never return.
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  if (!fd.valid() || fstat(fd.get(), &info) != 0) {
    return FileError(errno, path);
  }
  if (S_ISDIR(info.st_mode)) {
    return FileError(EISDIR, path);
  }
  absl::optional<int64_t> size;
  if (S_ISREG(info.st_mode)) {
    size = info.st_size;
  }
  FdSource source(fd.get(), path, context.cancel);
  ObjectSink sink(context, bucket, key, {}, size);
  return Annotate(Pump(source, sink).status(), bucket.UriOf(key));
}

absl::Status DownloadFile(const ToolContext& context, const Bucket& bucket, const std::string& key,
                          absl::optional<ObjectMeta> known, const std::string& path) {
  ObjectSource source(context, bucket, key, std::move(known));
  // Before the file is touched: what is not there makes none.
  UFS_RETURN_IF_ERROR(Annotate(source.Open().status(), bucket.UriOf(key)));
  return Annotate(WriteLocalFile(path, source), bucket.UriOf(key));
}

int64_t UploadTree(const ToolContext& context, const std::string& root, const Bucket& bucket,
                   const std::string& directory, const Complain& complain) {
  std::atomic<int64_t> done{0};
  TaskGroup group(context.tasks, kMaxFiles, WeightLimit(context));
  const auto run = [&](int64_t size, absl::AnyInvocable<absl::Status()> transfer) {
    group.Run(WeightOf(size, context), [&, transfer = std::move(transfer)]() mutable {
      const absl::Status status = transfer();
      if (status.ok()) {
        ++done;
      } else if (!context.cancel.cancelled()) {
        complain(status);
      }
    });
  };
  LocalVisitor visitor;
  visitor.file = [&](const std::string& path, int64_t size) {
    if (!context.cancel.cancelled()) {
      run(size, [&, path] {
        return UploadFile(context, Below(root, path), bucket, absl::StrCat(directory, path));
      });
    }
  };
  visitor.empty_directory = [&](const std::string& path) {
    if (!path.empty()) {
      run(0, [&, path] { return MakeMarker(context, bucket, absl::StrCat(directory, path, "/")); });
    }
  };
  WalkLocalTree(root, visitor, complain);
  group.Wait();
  return done;
}

absl::StatusOr<int64_t> DownloadTree(const ToolContext& context, const Bucket& bucket,
                                     const std::string& directory, const std::string& root,
                                     const Complain& complain) {
  UFS_RETURN_IF_ERROR(MakeDirectories(root));
  std::atomic<int64_t> done{0};
  TaskGroup group(context.tasks, kMaxFiles, WeightLimit(context));
  const auto one = [&](const ListedObject& object) {
    const std::string name = object.key.substr(directory.size());
    if (name.empty()) {
      return;  // the directory's own marker
    }
    if (const std::string problem = LocalNameProblem(name); !problem.empty()) {
      complain(absl::UnknownError(
          absl::StrCat(bucket.UriOf(object.key), ": cannot be a local file: ", problem)));
      return;
    }
    group.Run(WeightOf(object.meta.size, context), [&, object, name] {
      const absl::Status status = DownloadBelow(context, bucket, object, name, root);
      if (status.ok()) {
        ++done;
      } else if (!context.cancel.cancelled()) {
        complain(Annotate(status, bucket.UriOf(object.key)));
      }
    });
  };
  const absl::Status listed =
      ForEachPage(context, bucket, directory, "", [&](const ListPage& page) {
        std::for_each(page.objects.begin(), page.objects.end(), one);
        return absl::OkStatus();
      });
  group.Wait();
  UFS_RETURN_IF_ERROR(listed);
  return done.load();
}

namespace {

// The copies of one page.
class PageCopy {
 public:
  PageCopy(const ToolContext& context, const Bucket& from, const Bucket& to,
           const Complain& complain)
      : context_(context),
        from_(from),
        to_(to),
        complain_(complain),
        group_(context.tasks, kMaxFiles, WeightLimit(context)) {}

  void Add(const ListedObject& object, std::string to_key) {
    // Copies within a bucket need no memory here.
    const int64_t weight = from_.store == to_.store ? 0 : WeightOf(object.meta.size, context_);
    group_.Run(weight, [this, object, to_key = std::move(to_key)] {
      const absl::Status status = CopyObject(context_, from_, object.key, object.meta, to_, to_key);
      if (status.ok()) {
        MutexLock lock(&mutex_);
        copied_.push_back(object.key);
      } else if (!context_.cancel.cancelled()) {
        complain_(Annotate(status, from_.UriOf(object.key)));
      }
    });
  }

  // The keys whose copies are confirmed.
  std::vector<std::string> Finish() {
    group_.Wait();
    MutexLock lock(&mutex_);
    return std::exchange(copied_, {});
  }

 private:
  const ToolContext& context_;
  const Bucket& from_;
  const Bucket& to_;
  const Complain& complain_;
  Mutex mutex_;
  std::vector<std::string> copied_ ABSL_GUARDED_BY(mutex_);
  TaskGroup group_;  // last: its tasks use the others
};

}  // namespace

absl::StatusOr<int64_t> CopyTree(const ToolContext& context, const Bucket& from,
                                 const std::string& from_directory, const Bucket& to,
                                 const std::string& to_directory, bool remove_source,
                                 const Complain& complain) {
  const bool same_bucket = from.store == to.store;
  if (same_bucket && absl::StartsWith(to_directory, from_directory)) {
    return absl::InvalidArgumentError(absl::StrCat(to.UriOf(to_directory), " lies within ",
                                                   from.UriOf(from_directory), " itself"));
  }
  int64_t done = 0;
  PageCopy copies(context, from, to, complain);
  KeyRemover remover(context, from, complain);
  const absl::Status listed =
      ForEachPage(context, from, from_directory, "", [&](const ListPage& page) {
        for (const ListedObject& object : page.objects) {
          std::string to_key = absl::StrCat(to_directory, object.key.substr(from_directory.size()));
          if (to_key.empty()) {
            continue;  // the marker of what becomes the bucket itself
          }
          if (same_bucket && absl::StartsWith(to_key, from_directory)) {
            complain(absl::FailedPreconditionError(
                absl::StrCat(from.UriOf(object.key), ": its copy ", to.UriOf(to_key),
                             " would replace what is yet to be copied")));
            continue;
          }
          copies.Add(object, std::move(to_key));
        }
        for (std::string& key : copies.Finish()) {
          ++done;
          if (remove_source) {
            remover.Remove(std::move(key));
          }
        }
        return context.cancel.cancelled() ? absl::CancelledError("interrupted") : absl::OkStatus();
      });
  remover.Finish();
  UFS_RETURN_IF_ERROR(listed);
  return done;
}

}  // namespace ufs
