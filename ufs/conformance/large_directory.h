#ifndef UFS_CONFORMANCE_LARGE_DIRECTORY_H_
#define UFS_CONFORMANCE_LARGE_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ufs/conformance/contract_room.h"

namespace ufs {

// Alluxio's directory of several pages: files a_0000... and directories b_0000....
struct LargeDirectory {
  std::vector<std::string> files;
  std::vector<std::string> directories;
};

// `count` of each.
LargeDirectory MakeLargeDirectory(int count);

// Writes it at `path`, its own marker included.
absl::Status WriteLargeDirectory(const ContractRoom& room, const std::string& path,
                                 const LargeDirectory& large);

}  // namespace ufs

#endif  // UFS_CONFORMANCE_LARGE_DIRECTORY_H_
