// underfs config check, underfs config import: whole files.
#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/config.h"
#include "cli/daemon/exit_code.h"
#include "ufs/base/environment.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/config/config_file.h"
#include "ufs/config/file_source.h"
#include "ufs/config/option_import.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_set.h"
#include "ufs/config/site_file.h"
#include "ufs/config/text_file.h"

namespace ufs::cli {
namespace {

using Files = std::vector<std::unique_ptr<FileSource>>;

absl::Status ReadFile(const std::string& path, Files* files) {
  UFS_ASSIGN_OR_RETURN(TextFile file, ReadTextFile(path));
  absl::StatusOr<std::vector<Property>> properties = ParseConfigFile(path, file.content);
  WipeString(&file.content);
  UFS_RETURN_IF_ERROR(Annotate(properties.status(), path));
  files->push_back(std::make_unique<FileSource>(path, *std::move(properties),
                                                std::vector<Property>(), Environment::Real()));
  return absl::OkStatus();
}

// The file, or those of the directory, that `path` names.
absl::StatusOr<Files> ReadFiles(const std::string& path) {
  Files files;
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    UFS_RETURN_IF_ERROR(ReadFile(path, &files));
    return files;
  }
  const std::vector<std::string> paths = ConfigFilesIn(path);
  if (paths.empty()) {
    return absl::NotFoundError(absl::StrCat(
        path,
        ": holds no core-site.xml, hdfs-site.xml, flink-conf.yaml, config.yaml or site file"));
  }
  for (const std::string& file : paths) {
    UFS_RETURN_IF_ERROR(ReadFile(file, &files));
  }
  return files;
}

// The file to check when none is named: the one that would be read.
absl::StatusOr<std::string> SiteFile() {
  const Environment& environment = *Environment::Real();
  std::vector<std::string> warnings;
  UFS_ASSIGN_OR_RETURN(const absl::optional<TextFile> site,
                       FindSiteFile("", environment, SiteDirectories(environment), &warnings));
  if (!site) {
    return absl::NotFoundError("no site file is found: name the file to check");
  }
  return site->path;
}

absl::StatusOr<std::vector<absl::Status>> Check(const std::string& path) {
  UFS_ASSIGN_OR_RETURN(const Files files, ReadFiles(path));
  std::vector<const ValueSource*> sources;
  for (const std::unique_ptr<FileSource>& file : files) {
    sources.push_back(file.get());
  }
  std::vector<absl::Status> errors;
  OptionSet::Purpose purpose;
  purpose.errors = &errors;
  UFS_ASSIGN_OR_RETURN(const OptionSet set,
                       OptionSet::Build(OptionRegistry::BuiltIn(), sources, purpose));
  int options = 0;
  for (const OptionSet::Entry* const entry : set.entries()) {
    options += entry->rank == ValueRank::kDefault ? 0 : 1;
  }
  for (const std::string& notice : set.notices()) {
    std::printf("%s\n", notice.c_str());
  }
  std::printf("%s: %d options, %zu errors\n", path.c_str(), options, errors.size());
  return errors;
}

struct ImportArguments {
  std::string source;
  std::string output;
  bool replace = false;
};

absl::StatusOr<ImportedOptions> Import(ImportArguments& arguments) {
  if (arguments.source.empty()) {
    const absl::optional<std::string> hadoop = Environment::Real()->Get("HADOOP_CONF_DIR");
    if (!hadoop) {
      return absl::InvalidArgumentError(
          "name a file or a directory to import, or set HADOOP_CONF_DIR");
    }
    arguments.source = *hadoop;
  }
  UFS_ASSIGN_OR_RETURN(const Files files, ReadFiles(arguments.source));
  std::vector<const FileSource*> sources;
  for (const std::unique_ptr<FileSource>& file : files) {
    sources.push_back(file.get());
  }
  ImportedOptions imported =
      ImportOptions(OptionRegistry::BuiltIn(), sources, /*secrets=*/!arguments.output.empty());
  if (arguments.output.empty()) {
    std::fputs(imported.text.c_str(), stdout);
    return imported;
  }
  const absl::Status written = WriteTextFile(
      arguments.output, imported.text, imported.holds_secrets ? 0600 : 0644, arguments.replace);
  WipeString(&imported.text);
  if (absl::IsAlreadyExists(written)) {
    return absl::FailedPreconditionError(
        absl::StrCat(written.message(), "; --replace writes it anew"));
  }
  UFS_RETURN_IF_ERROR(written);
  std::printf(
      "%d options are in %s%s\n", imported.options, arguments.output.c_str(),
      imported.holds_secrets ? ", which only you can read, for there are secrets in it" : "");
  return imported;
}

int Report(const absl::StatusOr<std::vector<absl::Status>>& errors) {
  if (!errors.ok()) {
    return Fail(errors.status());
  }
  for (const absl::Status& error : *errors) {
    Fail(error);
  }
  return errors->empty() ? kExitOk : kExitConfiguration;
}

}  // namespace

void AddConfigCheck(CLI::App* config, CommandContext* context) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = config->add_subcommand(
      "check", "Say everything that is wrong with a file, and which of its keys have no effect");
  command->add_option("FILE", *path,
                      "a site file, core-site.xml, Flink's configuration, or a directory; else the "
                      "site file that would be read");
  command->callback([path, context] {
    if (path->empty()) {
      const absl::StatusOr<std::string> site = SiteFile();
      if (!site.ok()) {
        context->exit_code = Fail(site.status());
        return;
      }
      *path = *site;
    }
    context->exit_code = Report(Check(*path));
  });
}

void AddConfigImport(CLI::App* config, CommandContext* context) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App* command = config->add_subcommand(
      "import",
      "Write a properties file from Hadoop's core-site.xml and hdfs-site.xml, Flink's "
      "flink-conf.yaml or config.yaml, TOML, or another properties file");
  command->add_option("SOURCE", arguments->source, "a file or a directory; else $HADOOP_CONF_DIR");
  command
      ->add_option("-O,--output", arguments->output,
                   "where to; for its owner alone when secrets are in it. Else to standard output, "
                   "without secrets")
      ->type_name("FILE");
  command->add_flag("--replace", arguments->replace, "write over the file that is there");
  command->callback([arguments, context] {
    const absl::StatusOr<ImportedOptions> imported = Import(*arguments);
    context->exit_code = imported.ok() ? Report(imported->errors) : Fail(imported.status());
  });
}

}  // namespace ufs::cli
