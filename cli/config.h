#ifndef CLI_CONFIG_H_
#define CLI_CONFIG_H_

#include "cli/command.h"

namespace ufs::cli {

// The commands below `underfs config` that have files of their own.
void AddConfigCheck(CLI::App* config, CommandContext* context);
void AddConfigImport(CLI::App* config, CommandContext* context);

}  // namespace ufs::cli

#endif  // CLI_CONFIG_H_
