// Other programs' files, and what an import makes of them. Line: the file's name, which says the
// grammar; the rest is the file.
#include "ufs/config/config_file.h"

#include <utility>

#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/config/file_source.h"
#include "ufs/config/option_import.h"
#include "ufs/config/option_set.h"
#include "ufs/config/properties_file.h"

namespace {

// Users and groups are looked up in this machine's database: not asked for.
bool LooksUpName(absl::string_view name) {
  const ufs::OptionRegistry& registry = ufs::OptionRegistry::BuiltIn();
  if (!registry.Knows(name)) {
    return false;
  }
  const auto match = registry.Find(name);
  return match.ok() && match->spec != nullptr &&
         (match->spec->type == ufs::OptionType::kUser ||
          match->spec->type == ufs::OptionType::kGroup);
}

}  // namespace

UFS_FUZZ_TARGET(config_file, input) {
  ufs::fuzz::Fields fields(input);
  const absl::string_view name = fields.Line();
  absl::StatusOr<std::vector<ufs::Property>> properties = ufs::ParseConfigFile(name, fields.rest());
  if (!properties.ok()) {
    UFS_FUZZ_CHECK(absl::IsInvalidArgument(properties.status()), properties.status().message());
    return;
  }
  std::erase_if(*properties,
                [](const ufs::Property& property) { return LooksUpName(property.name); });
  const ufs::FakeEnvironment environment;
  const ufs::FileSource file("FILE", *std::move(properties), {}, &environment);
  const ufs::ImportedOptions imported =
      ufs::ImportOptions(ufs::OptionRegistry::BuiltIn(), {&file}, /*secrets=*/true);
  // Whatever the file holds, what is made of it is a file whose lines are options.
  absl::StatusOr<std::vector<ufs::Property>> written = ufs::ParseProperties(imported.text);
  UFS_FUZZ_CHECK(written.ok(), imported.text);
  UFS_FUZZ_CHECK(static_cast<int>(written->size()) == imported.options, imported.text);
  for (const ufs::Property& property : *written) {
    UFS_FUZZ_CHECK(absl::StartsWith(property.name, "underfs.") ||
                       absl::StartsWith(property.name, "fs.s3a.bucket."),
                   property.name);
  }
  // Without secrets none is in it.
  UFS_FUZZ_CHECK(
      !imported.holds_secrets ||
          !ufs::ImportOptions(ufs::OptionRegistry::BuiltIn(), {&file}, false).holds_secrets,
      imported.text);
}
