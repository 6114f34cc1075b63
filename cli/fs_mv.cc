// underfs fs mv: copies within and between buckets; each source is deleted once its copy is
// confirmed.
#include "cli/fs_commands.h"
#include "cli/fs_transfer_command.h"

namespace ufs::cli {

void AddFsMv(CLI::App* fs, CommandContext* context) {
  FsTransfer how;
  how.remove_source = true;
  AddTransferCommand(fs, context, "mv",
                     "Move objects: each is copied, and deleted when the copy is confirmed", "move",
                     how);
}

}  // namespace ufs::cli
