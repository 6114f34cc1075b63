// How much memory the process may take when nobody says. A limit may stand on any level of the
// cgroup tree, so all ancestors are looked at (v2: memory.max in the unified tree; v1:
// memory.limit_in_bytes).
#include "ufs/mount/memory_limit.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

constexpr int64_t kPerCore = 80 * kMiB;
constexpr int64_t kLeast = 160 * kMiB;
constexpr int64_t kMost = 2 * kGiB;
// cgroup v1 says "no limit" as the largest multiple of the page size below 2^63.
constexpr int64_t kNoLimit = int64_t{1} << 62;

absl::optional<int64_t> ReadLimit(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  int64_t limit = 0;
  if (!(file >> word) || !absl::SimpleAtoi(word, &limit) || limit <= 0 || limit >= kNoLimit) {
    return absl::nullopt;  // not there, or "max"
  }
  return limit;
}

// The tightest limit from `group` up to the root of the tree at `tree`.
absl::optional<int64_t> TightestAbove(const std::string& tree, std::string group,
                                      const char* file) {
  absl::optional<int64_t> tightest;
  while (true) {
    const absl::optional<int64_t> limit = ReadLimit(absl::StrCat(tree, group, "/", file));
    if (limit && (!tightest || *limit < *tightest)) {
      tightest = limit;
    }
    const size_t slash = group.rfind('/');
    if (group.empty() || slash == std::string::npos) {
      return tightest;
    }
    group.resize(slash);
  }
}

}  // namespace

int64_t DefaultMemoryLimit(int cores, absl::optional<int64_t> cgroup_limit) {
  const int64_t by_cores = std::clamp(cores * kPerCore, kLeast, kMost);
  return cgroup_limit ? std::min(by_cores, *cgroup_limit / 2) : by_cores;
}

absl::optional<int64_t> CgroupMemoryLimit(const std::string& proc, const std::string& sys) {
  std::ifstream file(proc + "/self/cgroup");
  absl::optional<int64_t> tightest;
  for (std::string line; std::getline(file, line);) {
    // "ID:controllers:path"; the unified tree has the id 0 and no controllers.
    const std::vector<std::string> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (fields.size() != 3) {
      continue;
    }
    const std::string group = fields[2] == "/" ? "" : fields[2];
    absl::optional<int64_t> limit;
    if (fields[1].empty()) {
      limit = TightestAbove(sys + "/fs/cgroup", group, "memory.max");
    } else if (fields[1] == "memory") {
      limit = TightestAbove(sys + "/fs/cgroup/memory", group, "memory.limit_in_bytes");
    }
    if (limit && (!tightest || *limit < *tightest)) {
      tightest = limit;
    }
  }
  return tightest;
}

}  // namespace ufs
