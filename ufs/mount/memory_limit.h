#ifndef UFS_MOUNT_MEMORY_LIMIT_H_
#define UFS_MOUNT_MEMORY_LIMIT_H_

#include <cstdint>
#include <string>

#include "absl/types/optional.h"

namespace ufs {

// The default of memory-limit in bytes: 80 MiB per core within [160 MiB, 2 GiB], and at most half
// of what the cgroup allows.
int64_t DefaultMemoryLimit(int cores, absl::optional<int64_t> cgroup_limit);

// The tightest memory limit of the cgroups that this process is in, its ancestors included; nothing
// when there is none. `proc` and `sys` are /proc and /sys, or a test's copies.
absl::optional<int64_t> CgroupMemoryLimit(const std::string& proc = "/proc",
                                          const std::string& sys = "/sys");

}  // namespace ufs

#endif  // UFS_MOUNT_MEMORY_LIMIT_H_
