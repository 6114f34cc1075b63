// underfs config: which options hold and why, and other programs' files.
#include "cli/config.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/command.h"
#include "cli/config_sources.h"
#include "cli/daemon/exit_code.h"
#include "cli/mount_arguments.h"
#include "ufs/aws/explain_credentials.h"
#include "ufs/base/environment.h"
#include "ufs/base/status.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_report.h"
#include "ufs/config/option_set.h"
#include "ufs/store/s3_config.h"

namespace ufs::cli {
namespace {

// No option, but what people ask for: where the credentials would come from.
constexpr absl::string_view kCredentials = "credentials";

struct ReportArguments {
  MountArguments options;
  std::string uri;
  std::vector<std::string> names;
  bool all = false;
  CredentialsStory credentials;  // where they would come from

  void AddTo(CLI::App* command) {
    command
        ->add_option("--uri", uri, "for this bucket, which a file may have options of its own for")
        ->type_name("URI");
    options.AddTo(command);
  }
};

absl::StatusOr<OptionSet> BuildSet(ReportArguments& arguments, std::vector<absl::Status>* errors) {
  UFS_RETURN_IF_ERROR(arguments.options.Load());
  OptionSet::Purpose purpose;
  purpose.errors = errors;
  if (!arguments.uri.empty()) {
    UFS_ASSIGN_OR_RETURN(purpose.target, Uri::Parse(arguments.uri));
  }
  // What a mount would find; before further sources show the keys of other places as options.
  const absl::StatusOr<MountOptions> options = arguments.options.For(purpose.target);
  CredentialsOptions given;
  if (options.ok()) {
    ProfileFiles files(*Environment::Real(), Clock::Real());
    given = CredentialsConfig(purpose.target.value_or(Uri()), *options);
    arguments.credentials = ExplainCredentials(given, *Environment::Real(), &files);
  } else {
    arguments.credentials = {"credentials: not looked for, an option is wrong\n", options.status()};
  }
  AddCredentialSources(&arguments.options.loader(), given, Environment::Real());
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
  std::string text = ListOptions(OptionRegistry::BuiltIn(), *set, arguments.all);
  // Who signs in the end, for of keys and profiles one may rule out the other.
  for (const absl::string_view line : absl::StrSplit(arguments.credentials.text, '\n')) {
    if (!line.empty() && line.front() != ' ') {
      absl::StrAppend(&text, line, "\n");
    }
  }
  std::fputs(text.c_str(), stdout);
  return PrintErrors(errors);
}

// As a mount ends for want of credentials; that there are none matters to those who ask.
int CodeOf(const ReportArguments& arguments) {
  const absl::Status& status = arguments.credentials.status;
  const std::vector<std::string>& names = arguments.names;
  const bool asked = std::find(names.begin(), names.end(), kCredentials) != names.end();
  return asked || (names.empty() && !absl::IsUnauthenticated(status)) ? ExitCodeOf(status)
                                                                      : kExitOk;
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
    absl::StrAppend(&text, text.empty() ? "" : "\n", arguments.credentials.text);
  }
  for (const std::string& name : arguments.names) {
    const absl::StatusOr<std::string> one =
        name == kCredentials ? arguments.credentials.text : ExplainOption(registry, *set, name);
    if (!one.ok()) {
      return Fail(one.status());
    }
    absl::StrAppend(&text, text.empty() ? "" : "\n", *one);
  }
  std::fputs(text.c_str(), stdout);
  const int wrong = PrintErrors(errors);
  return wrong != kExitOk ? wrong : CodeOf(arguments);
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
  command->add_option("KEY", explain->names,
                      "any name of an option, or credentials: where they would come from; else all "
                      "that somebody set");
  explain->AddTo(command);
  command->callback([explain, context] { context->exit_code = Explain(*explain); });
}

}  // namespace

void AddConfig(CLI::App* app, CommandContext* context) {
  CLI::App* config = app->add_subcommand(
      "config",
      "Show options and where they come from, look files through, import other programs'\n\n"
      "  underfs config explain endpoint credentials\n"
      "  underfs config import /etc/hadoop/conf --output ~/.underfs/underfs-site.properties");
  config->require_subcommand(1);
  AddReports(config, context);
  AddConfigCheck(config, context);
  AddConfigImport(config, context);
}

}  // namespace ufs::cli
