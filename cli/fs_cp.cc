// underfs fs cp: between here and a bucket, and between buckets.
#include "cli/fs_commands.h"
#include "cli/fs_transfer_command.h"

namespace ufs::cli {

void AddFsCp(CLI::App* fs, CommandContext* context) {
  AddTransferCommand(
      fs, context, "cp",
      "Copy files and objects: local paths, URIs, and - for standard input or output\n\n"
      "  underfs fs cp FILE s3://bucket/key\n"
      "  underfs fs cp -r s3://bucket/data/ DIR\n"
      "  tar c DIR | underfs fs cp - s3://bucket/dir.tar\n\n"
      "A target that is a directory (a URI with a slash at its end, a local directory) takes the\n"
      "sources in under their own names; with -r, a source with a slash at its end stands for\n"
      "what is in it.",
      "copy", FsTransfer{});
}

}  // namespace ufs::cli
