// underfs config: which options hold and why, and other programs' files.
#include "cli/config.h"

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/command.h"
#include "cli/config_sources.h"
#include "cli/daemon/exit_code.h"
#include "cli/mount_arguments.h"
#include "ufs/base/environment.h"
#include "ufs/base/status.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_report.h"
#include "ufs/config/option_set.h"

namespace ufs::cli {
namespace {

struct ReportArguments {
  MountArguments options;
  std::string uri;
  std::vector<std::string> names;
  bool all = false;

  void AddTo(CLI::App* command) {
    command
        ->add_option("--uri", uri, "for this bucket, which a file may have options of its own for")
        ->type_name("URI");
    options.AddTo(command);
  }
};

absl::StatusOr<OptionSet> BuildSet(ReportArguments& arguments, std::vector<absl::Status>* errors) {
  UFS_RETURN_IF_ERROR(arguments.options.Load());
  AddCredentialSources(&arguments.options.loader(), Environment::Real());
  OptionSet::Purpose purpose;
  purpose.errors = errors;
  if (!arguments.uri.empty()) {
    UFS_ASSIGN_OR_RETURN(purpose.target, Uri::Parse(arguments.uri));
  }
  return arguments.options.loader().Build(purpose);
}

// What is wrong, to standard error; the exit code.
int PrintErrors(const std::vector<absl::Status>& errors) {
  for (const absl::Status& error : errors) {
    Fail(error);
  }
  return errors.empty() ? kExitOk : kExitConfiguration;
}

int List(ReportArguments& arguments) {
  std::vector<absl::Status> errors;
  const absl::StatusOr<OptionSet> set = BuildSet(arguments, &errors);
  if (!set.ok()) {
    return Fail(set.status());
  }
  std::fputs(ListOptions(OptionRegistry::BuiltIn(), *set, arguments.all).c_str(), stdout);
  return PrintErrors(errors);
}

int Explain(ReportArguments& arguments) {
  std::vector<absl::Status> errors;
  const absl::StatusOr<OptionSet> set = BuildSet(arguments, &errors);
  if (!set.ok()) {
    return Fail(set.status());
  }
  const OptionRegistry& registry = OptionRegistry::BuiltIn();
  std::string text;
  if (arguments.names.empty()) {
    for (const OptionSet::Entry* const entry : set->entries()) {
      if (entry->rank != ValueRank::kDefault) {
        absl::StrAppend(&text, text.empty() ? "" : "\n",
                        *ExplainOption(registry, *set, entry->spec->name));
      }
    }
  }
  for (const std::string& name : arguments.names) {
    const absl::StatusOr<std::string> one = ExplainOption(registry, *set, name);
    if (!one.ok()) {
      return Fail(one.status());
    }
    absl::StrAppend(&text, text.empty() ? "" : "\n", *one);
  }
  std::fputs(text.c_str(), stdout);
  return PrintErrors(errors);
}

void AddReports(CLI::App* config, CommandContext* context) {
  auto list = std::make_shared<ReportArguments>();
  CLI::App* command =
      config->add_subcommand("list", "Show the options that somebody set, and where; no secrets");
  command->add_flag("-a,--all", list->all, "those with their default as well");
  list->AddTo(command);
  command->callback([list, context] { context->exit_code = List(*list); });

  auto explain = std::make_shared<ReportArguments>();
  command = config->add_subcommand(
      "explain", "Say of an option its value, where it comes from, and what it overrode");
  command->add_option("KEY", explain->names, "any name of an option; else all that somebody set");
  explain->AddTo(command);
  command->callback([explain, context] { context->exit_code = Explain(*explain); });
}

}  // namespace

void AddConfig(CLI::App* app, CommandContext* context) {
  CLI::App* config = app->add_subcommand(
      "config",
      "Show options and where they come from, look files through, import other programs'\n\n"
      "  underfs config explain endpoint\n"
      "  underfs config import /etc/hadoop/conf --output ~/.underfs/underfs-site.properties");
  config->require_subcommand(1);
  AddReports(config, context);
  AddConfigCheck(config, context);
  AddConfigImport(config, context);
}

}  // namespace ufs::cli
