#ifndef CLI_MOUNT_ARGUMENTS_H_
#define CLI_MOUNT_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "ufs/base/uri.h"
#include "ufs/config/mount_options.h"
#include "ufs/config/option_loader.h"

namespace ufs::cli {

// The -o, -D and --conf of every command on a URI, and the options that follow from them, from the
// site file and from the environment.
struct MountArguments {
  std::vector<std::string> option_strings;  // each as after -o
  std::vector<std::string> definitions;     // each as after -D
  std::string conf;                         // as after --conf

  // Adds -o (and --option KEY=VALUE), -D and --conf to `command`.
  void AddTo(CLI::App* command);
  // Reads the files and wipes the strings, which may hold secrets. Once, before the others.
  // kInvalidArgument or what the file says, with path and line.
  absl::Status Load();
  // The options for `target`, or for no bucket in particular. kInvalidArgument or kUnimplemented,
  // with the option's name and where it stands, for what cannot be.
  absl::StatusOr<MountOptions> For(const absl::optional<Uri>& target);
  // Those of the kernel's among the ones after -o (noexec, noatime, ...).
  const std::vector<std::string>& kernel() const { return loader_->kernel(); }

  // What the files' owner should know: what For() has met so far, and the files' modes. Printed to
  // standard error, the first time only; `briefly`: a word per file, for commands that run often.
  void PrintNotices(bool briefly);

  const OptionLoader& loader() const { return *loader_; }
  OptionLoader& loader() { return *loader_; }

 private:
  absl::optional<OptionLoader> loader_;
  std::vector<std::string> notices_;
  bool printed_ = false;
};

}  // namespace ufs::cli

#endif  // CLI_MOUNT_ARGUMENTS_H_
