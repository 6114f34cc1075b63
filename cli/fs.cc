// underfs fs: commands on URIs, without a mount.
#include "cli/fs_commands.h"

namespace ufs::cli {

void AddFs(CLI::App* app, CommandContext* context) {
  CLI::App* fs = app->add_subcommand(
      "fs",
      "Work on URIs without a mount\n\n"
      "  underfs fs ls -l s3://bucket/prefix\n"
      "  underfs fs cp -r DIR s3://bucket/prefix/\n\n"
      "URIs are s3://bucket/key and file:///path. A URI is taken byte for byte: nothing in it is\n"
      "decoded. A slash at its end names a directory.");
  fs->require_subcommand(1);
  AddFsLs(fs, context);
  AddFsCat(fs, context);
  AddFsCp(fs, context);
  AddFsMv(fs, context);
  AddFsRm(fs, context);
  AddFsMkdir(fs, context);
  AddFsStat(fs, context);
}

}  // namespace ufs::cli
