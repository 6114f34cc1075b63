// Opens a directory as a bucket.
#include "ufs/store/local_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/store/blocking_store.h"
#include "ufs/store/local_attributes.h"
#include "ufs/store/local_bucket.h"

namespace ufs {
namespace {

absl::StatusOr<UniqueFd> MakeHidden(int root, const std::string& name) {
  if (mkdirat(root, name.c_str(), 0700) != 0 && errno != EEXIST) {
    return ErrnoStatus(errno, absl::StrCat("making ", name));
  }
  UniqueFd fd(openat(root, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) {
    return ErrnoStatus(errno, name);
  }
  return fd;
}

// Removes what a crash left behind: nothing is staged for a day.
void SweepStaging(const LocalTree& root, absl::Time now) {
  const std::string path = absl::StrCat(LocalTree::kHidden, "/staging");
  const absl::StatusOr<UniqueFd> staging = root.OpenDirectory(path, false);
  (void)root.ForEachEntry(path, [&](const std::string& name, bool /*is_directory*/) {
    struct stat info = {};
    if (fstatat(staging->get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        absl::TimeFromTimespec(info.st_mtim) < now - absl::Hours(24)) {
      unlinkat(staging->get(), name.c_str(), 0);
    }
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<ObjectStore>> MakeLocalStore(absl::string_view directory,
                                                            const LocalStoreOptions& options) {
  const std::string path(directory);
  UniqueFd root(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid()) {
    return ErrnoStatus(errno, absl::StrCat("file://", path));
  }
  UFS_ASSIGN_OR_RETURN(const UniqueFd hidden, MakeHidden(root.get(), LocalTree::kHidden));
  UFS_ASSIGN_OR_RETURN(UniqueFd staging, MakeHidden(hidden.get(), "staging"));
  UFS_ASSIGN_OR_RETURN(UniqueFd uploads, MakeHidden(hidden.get(), "uploads"));
  const bool has_attributes = options.extended_attributes && HasExtendedAttributes(hidden.get());
  LocalTree tree(std::move(root), options.sync);
  SweepStaging(tree, options.clock->WallNow());
  return std::make_shared<BlockingStore<LocalBucket>>(
      std::make_shared<LocalBucket>(path, std::move(tree), std::move(staging), std::move(uploads),
                                    options, has_attributes),
      options.clock, options.executor);
}

}  // namespace ufs
