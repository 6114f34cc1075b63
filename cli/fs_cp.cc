// underfs fs cp: between here and a bucket, and between buckets.
#include <memory>
#include <string>
#include <vector>

#include "cli/fs_commands.h"
#include "cli/fs_transfer.h"

namespace ufs::cli {
namespace {

struct CpArguments {
  MountArguments options;
  std::vector<std::string> operands;
  FsTransfer how;
};

}  // namespace

void AddFsCp(CLI::App* fs, CommandContext* context) {
  auto arguments = std::make_shared<CpArguments>();
  CLI::App* command = fs->add_subcommand(
      "cp",
      "Copy files and objects: local paths, URIs, and - for standard input or output\n\n"
      "  underfs fs cp FILE s3://bucket/key\n"
      "  underfs fs cp -r s3://bucket/data/ DIR\n"
      "  tar c DIR | underfs fs cp - s3://bucket/dir.tar\n\n"
      "A target that is a directory (a URI with a slash at its end, a local directory) takes the\n"
      "sources in under their own names; with -r, a source with a slash at its end stands for "
      "what\n"
      "is in it.");
  command->add_option("SOURCE... TARGET", arguments->operands, "what to copy, and where to")
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
