// -o, as all commands take it.
#include "cli/mount_arguments.h"

#include <utility>

#include "ufs/base/environment.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/config/mount_string.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_set.h"
#include "ufs/config/value_sources.h"

namespace ufs::cli {

void MountArguments::AddTo(CLI::App* command) {
  command
      ->add_option(
          "-o,--option", option_strings,
          "options, separated by commas: name or name=value (see docs/reference/options.md)")
      ->type_name("OPTION,...")
      ->allow_extra_args(false);
}

absl::StatusOr<MountOptions> MountArguments::Read(std::vector<std::string>* kernel) {
  MountString parsed;
  for (std::string& text : option_strings) {
    const absl::Status status = ParseMountString(text, &parsed);
    WipeString(&text);
    UFS_RETURN_IF_ERROR(status);
  }
  option_strings.clear();
  if (kernel != nullptr) {
    *kernel = std::move(parsed.kernel);
  }
  const MountOptionSource given(std::move(parsed.options));
  const EnvironmentSource environment(Environment::Real());
  UFS_ASSIGN_OR_RETURN(const OptionSet set,
                       OptionSet::Build(OptionRegistry::BuiltIn(), {&given, &environment}));
  return ReadMountOptions(set);
}

}  // namespace ufs::cli
