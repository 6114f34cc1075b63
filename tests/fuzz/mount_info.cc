// /proc/self/mountinfo: other users choose what stands in it.
#include <algorithm>

#include "tests/fuzz/fuzz.h"
#include "ufs/mount/proc_mounts.h"

UFS_FUZZ_TARGET(mount_info, input) {
  const std::vector<ufs::ProcMount> mounts = ufs::ParseMountInfo(input);
  const auto lines = std::count(input.begin(), input.end(), '\n') + 1;
  UFS_FUZZ_CHECK(mounts.size() <= static_cast<size_t>(lines), input);
  size_t bytes = 0;
  for (const ufs::ProcMount& mount : mounts) {
    UFS_FUZZ_CHECK(!mount.mount_point.empty() && !mount.fs_type.empty(), input);
    bytes += mount.mount_point.size() + mount.fs_type.size() + mount.source.size();
  }
  UFS_FUZZ_CHECK(bytes <= input.size(), input);
}
