#ifndef CLI_FS_TRANSFER_COMMAND_H_
#define CLI_FS_TRANSFER_COMMAND_H_

#include <string>

#include "cli/fs_commands.h"
#include "cli/fs_transfer.h"

namespace ufs::cli {

// Adds to `fs` the command `name` of the form NAME [-r] SOURCE... TARGET, which transfers as `how`
// says. `verb`, such as "copy", is for its help.
void AddTransferCommand(CLI::App* fs, CommandContext* context, const std::string& name,
                        const std::string& help, const std::string& verb, FsTransfer how);

}  // namespace ufs::cli

#endif  // CLI_FS_TRANSFER_COMMAND_H_
