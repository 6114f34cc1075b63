// Every command of the program, in the order in which help shows them.
#include "cli/app.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/version.h"
#include "ufs/config/edit_distance.h"
#include "ufs/obs/redact.h"

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
  AddPending(app.get(), context);
  AddFlush(app.get(), context);
  AddStats(app.get(), context);
  AddFs(app.get(), context);
  AddConfig(app.get(), context);
  AddRestore(app.get(), context);
  AddTest(app.get(), context);
  AddDoctor(app.get(), context);
  return app;
}

std::string UnknownCommand(const CLI::App& app, const std::string& name) {
  constexpr size_t kNear = 2;
  std::string nearest;
  size_t distance = kNear + 1;
  std::vector<std::string> names;
  for (const CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
    if (name == names.back()) {
      return "";
    }
    // Of two as near the longer: "umount" lacks a letter of one and has one too many for the other.
    const size_t off = EditDistance(name, names.back(), kNear);
    if (off < distance ||
        (off == distance && off <= kNear && names.back().size() > nearest.size())) {
      distance = off;
      nearest = names.back();
    }
  }
  return absl::StrCat("unknown command '", Escape(name), "'",
                      nearest.empty() ? "" : absl::StrCat("; did you mean '", nearest, "'?"),
                      "\nthe commands are: ", absl::StrJoin(names, ", "),
                      " (underfs COMMAND --help)");
}

}  // namespace ufs::cli
