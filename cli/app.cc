// Every command of the program, in the order in which help shows them.
#include "cli/app.h"

#include "cli/version.h"

namespace ufs::cli {

std::unique_ptr<CLI::App> MakeApp(CommandContext* context) {
  auto app = std::make_unique<CLI::App>(
      "UnderFS makes S3 buckets local directories.\n\n"
      "  underfs mount s3://bucket/prefix DIR [-o option,...]\n"
      "  underfs unmount DIR\n");
  app->name("underfs");
  app->set_version_flag("--version", VersionText());
  app->require_subcommand(1);
  app->get_formatter()->column_width(28);
  AddMount(app.get(), context);
  AddUnmount(app.get(), context);
  AddMounts(app.get(), context);
  AddStats(app.get(), context);
  AddFs(app.get(), context);
  AddConfig(app.get(), context);
  AddRestore(app.get(), context);
  AddTest(app.get(), context);
  AddDoctor(app.get(), context);
  return app;
}

}  // namespace ufs::cli
