#ifndef CLI_VERSION_H_
#define CLI_VERSION_H_

#include <string>

namespace ufs::cli {

// "underfs 0.1.0".
std::string VersionText();

}  // namespace ufs::cli

#endif  // CLI_VERSION_H_
