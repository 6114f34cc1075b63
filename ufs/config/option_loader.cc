// Putting the sources of a command's options together.
#include "ufs/config/option_loader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/config/config_file.h"
#include "ufs/config/file_source.h"
#include "ufs/config/java_options.h"
#include "ufs/config/mount_string.h"
#include "ufs/config/site_file.h"
#include "ufs/config/value_sources.h"

namespace ufs {
namespace {

// https://docs.alluxio.io/os/user/stable/en/operation/Configuration.html; the later one wins.
constexpr const char* kJavaOptions[] = {"ALLUXIO_JAVA_OPTS", "ALLUXIO_USER_JAVA_OPTS"};

bool HoldsSecret(const OptionRegistry& registry, const std::vector<Property>& properties) {
  for (const Property& property : properties) {
    const auto match = registry.Find(property.name);
    if (match.ok() && match->spec != nullptr && match->spec->type == OptionType::kSecret &&
        !property.value.empty()) {
      return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<OptionLoader> OptionLoader::Load(const OptionRegistry& registry, Input&& input,
                                                const Environment* environment) {
  OptionLoader loader(&registry);
  std::vector<Property> definitions;
  UFS_RETURN_IF_ERROR(loader.AddCommandLine(&input, &definitions, environment));
  UFS_ASSIGN_OR_RETURN(
      absl::optional<TextFile> site,
      FindSiteFile(input.conf, *environment, input.site_directories, &loader.warnings_));
  if (site) {
    loader.site_file_ = site->path;
    absl::StatusOr<std::vector<Property>> properties = ParseConfigFile(site->path, site->content);
    WipeString(&site->content);
    if (!properties.ok()) {
      return Annotate(properties.status(), site->path);
    }
    if ((site->mode & 077) != 0 && HoldsSecret(registry, *properties)) {
      loader.warnings_.push_back(absl::StrCat(
          site->path, ": holds secrets and others may read it: chmod 600 ", site->path));
    }
    loader.sources_.push_back(
        std::make_unique<FileSource>(site->path, *std::move(properties), definitions, environment));
  }
  UFS_RETURN_IF_ERROR(loader.AddHadoopFiles(definitions, environment));
  loader.sources_.push_back(std::make_unique<EnvironmentSource>(environment));
  for (Property& definition : definitions) {
    WipeString(&definition.value);
  }
  return loader;
}

absl::Status OptionLoader::AddCommandLine(Input* input, std::vector<Property>* definitions,
                                          const Environment* environment) {
  for (const char* const variable : kJavaOptions) {
    const absl::optional<std::string> text = environment->Get(variable);
    if (!text) {
      continue;
    }
    absl::StatusOr<std::vector<Property>> words = ParseJavaOptions(*text);
    if (!words.ok()) {
      return Annotate(words.status(), variable);
    }
    definitions->insert(definitions->end(), words->begin(), words->end());
    sources_.push_back(std::make_unique<FileSource>(variable, *std::move(words),
                                                    std::vector<Property>(), environment,
                                                    ValueRank::kCommandLine));
  }
  auto given = std::make_unique<DefinitionSource>(input->definitions);
  UFS_ASSIGN_OR_RETURN(const std::vector<RawValue> words, given->Values());
  for (const RawValue& word : words) {
    definitions->push_back({word.name, word.value});
  }
  sources_.push_back(std::move(given));
  MountString parsed;
  for (const std::string& text : input->mount_strings) {
    UFS_RETURN_IF_ERROR(ParseMountString(text, &parsed));
  }
  kernel_ = std::move(parsed.kernel);
  sources_.push_back(std::make_unique<MountOptionSource>(std::move(parsed.options)));
  for (std::vector<std::string>* const texts : {&input->mount_strings, &input->definitions}) {
    for (std::string& text : *texts) {
      WipeString(&text);
    }
    texts->clear();
  }
  return absl::OkStatus();
}

absl::Status OptionLoader::AddFile(const std::string& path, absl::string_view who,
                                   const std::vector<Property>& definitions,
                                   const Environment* environment) {
  absl::StatusOr<TextFile> file = ReadTextFile(path);
  UFS_RETURN_IF_ERROR(Annotate(file.status(), who));
  absl::StatusOr<std::vector<Property>> properties = ParseConfigFile(path, file->content);
  WipeString(&file->content);
  UFS_RETURN_IF_ERROR(Annotate(properties.status(), path));
  // In front: a site file of the same rank wins.
  sources_.insert(sources_.begin(), std::make_unique<FileSource>(path, *std::move(properties),
                                                                 definitions, environment));
  return absl::OkStatus();
}

absl::Status OptionLoader::AddHadoopFiles(const std::vector<Property>& definitions,
                                          const Environment* environment) {
  const OptionSpec* const spec = registry_->FindCanonical("underfs.config.hadoop-dir");
  if (spec == nullptr) {
    return absl::OkStatus();
  }
  std::string directory;
  std::string origin;
  ValueRank rank = ValueRank::kDefault;
  for (const std::unique_ptr<ValueSource>& source : sources_) {
    UFS_ASSIGN_OR_RETURN(const std::vector<RawValue> values, source->Values());
    for (const RawValue& raw : values) {
      const auto match = registry_->Find(raw.name);
      if (match.ok() && match->spec == spec && !raw.value.empty() && source->rank() <= rank) {
        directory = raw.value;
        origin = raw.origin;
        rank = source->rank();
      }
    }
  }
  if (directory.empty()) {
    return absl::OkStatus();
  }
  bool any = false;
  // Each goes in front of the last one, and hdfs-site.xml wins over core-site.xml.
  for (const char* const name : {"hdfs-site.xml", "core-site.xml"}) {
    const absl::Status status =
        AddFile(absl::StrCat(directory, "/", name), origin, definitions, environment);
    if (!status.ok() && !absl::IsNotFound(status)) {
      return status;
    }
    any = any || status.ok();
  }
  return any ? absl::OkStatus()
             : absl::NotFoundError(absl::StrCat(origin, ": in ", directory,
                                                " there is neither core-site.xml nor "
                                                "hdfs-site.xml"));
}

absl::StatusOr<OptionSet> OptionLoader::Build(const OptionSet::Purpose& purpose) const {
  std::vector<const ValueSource*> sources;
  for (const std::unique_ptr<ValueSource>& source : sources_) {
    sources.push_back(source.get());
  }
  return OptionSet::Build(*registry_, sources, purpose);
}

}  // namespace ufs
