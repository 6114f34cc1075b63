// underfs fs mv: copies within and between buckets; each source is deleted once its copy is
// confirmed.
#include <memory>
#include <string>
#include <vector>

#include "cli/fs_commands.h"
#include "cli/fs_transfer.h"

namespace ufs::cli {
namespace {

struct MvArguments {
  MountArguments options;
  std::vector<std::string> operands;
  FsTransfer how;
};

}  // namespace

void AddFsMv(CLI::App* fs, CommandContext* context) {
  auto arguments = std::make_shared<MvArguments>();
  arguments->how.remove_source = true;
  CLI::App* command = fs->add_subcommand(
      "mv", "Move objects: each is copied, and deleted when the copy is confirmed");
  command->add_option("SOURCE... TARGET", arguments->operands, "what to move, and where to")
      ->required()
      ->expected(2, CLI::detail::expected_max_vector_size);
  command->add_flag("-r,-R,--recursive", arguments->how.recursive, "directories too");
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      TransferAll(session, arguments->how, arguments->operands);
    });
  });
}

}  // namespace ufs::cli
