// The version, as the build was told it.
#include "cli/version.h"

namespace ufs::cli {

std::string VersionText() { return "underfs " UNDERFS_VERSION; }

}  // namespace ufs::cli
