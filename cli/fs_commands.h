#ifndef CLI_FS_COMMANDS_H_
#define CLI_FS_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace ufs::cli {

// The commands below `underfs fs`; each adds itself to `fs`.
void AddFsLs(CLI::App* fs, CommandContext* context);
void AddFsCat(CLI::App* fs, CommandContext* context);
void AddFsCp(CLI::App* fs, CommandContext* context);
void AddFsMv(CLI::App* fs, CommandContext* context);
void AddFsRm(CLI::App* fs, CommandContext* context);
void AddFsMkdir(CLI::App* fs, CommandContext* context);
void AddFsStat(CLI::App* fs, CommandContext* context);

}  // namespace ufs::cli

#endif  // CLI_FS_COMMANDS_H_
