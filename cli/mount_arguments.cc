// -o, -D and --conf, as all commands take them.
#include "cli/mount_arguments.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/environment.h"
#include "ufs/base/status.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_set.h"
#include "ufs/config/site_file.h"

namespace ufs::cli {

void MountArguments::AddTo(CLI::App* command) {
  command
      ->add_option(
          "-o,--option", option_strings,
          "options, separated by commas: name or name=value (see docs/reference/options.md)")
      ->type_name("OPTION,...")
      ->allow_extra_args(false);
  command
      ->add_option("-D,--define", definitions,
                   "one option, which wins over files and gives way to -o")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command
      ->add_option("--conf", conf,
                   "the site file, or the directory that holds it; else $UNDERFS_CONF, ./conf, "
                   "~/.underfs, ~/.alluxio, /etc/underfs, /etc/alluxio")
      ->type_name("FILE");
  // After -o: CLI11 assigns its strings before this one is added.
  command->add_flag_callback(
      "--no-verify", [this] { option_strings.emplace_back("no-verify"); },
      "do not check the server's certificate (as -o no-verify)");
}

absl::Status MountArguments::Load() {
  OptionLoader::Input input;
  input.mount_strings = std::move(option_strings);
  input.definitions = std::move(definitions);
  input.conf = conf;
  input.site_directories = SiteDirectories(*Environment::Real());
  UFS_ASSIGN_OR_RETURN(
      OptionLoader loader,
      OptionLoader::Load(OptionRegistry::BuiltIn(), std::move(input), Environment::Real()));
  loader_ = std::move(loader);
  notices_ = loader_->warnings();
  return absl::OkStatus();
}

absl::StatusOr<MountOptions> MountArguments::For(const absl::optional<Uri>& target) {
  UFS_ASSIGN_OR_RETURN(const OptionSet set, loader_->Build({target}));
  for (const std::string& notice : set.notices()) {
    if (std::find(notices_.begin(), notices_.end(), notice) == notices_.end()) {
      notices_.push_back(notice);
    }
  }
  return ReadMountOptions(set);
}

void MountArguments::PrintNotices(bool briefly) {
  if (std::exchange(printed_, true)) {
    return;
  }
  const size_t files = loader_->warnings().size();
  if (briefly && notices_.size() > files + 1) {
    notices_.resize(files);
    notices_.push_back(
        absl::StrCat(loader_->site_file(), loader_->site_file().empty() ? "" : ": ",
                     "keys that have no effect here; 'underfs config check' says which and why"));
  }
  for (const std::string& notice : notices_) {
    std::fprintf(stderr, "underfs: warning: %s\n", notice.c_str());
  }
}

}  // namespace ufs::cli
