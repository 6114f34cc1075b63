#ifndef CLI_MOUNT_ARGUMENTS_H_
#define CLI_MOUNT_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/config/mount_options.h"

namespace ufs::cli {

// The -o of every command on a URI, and the options that follow from it.
struct MountArguments {
  std::vector<std::string> option_strings;  // each as after -o

  // Adds -o (and --option KEY=VALUE) to `command`.
  void AddTo(CLI::App* command);
  // kInvalidArgument or kUnimplemented, with the option's name, for what cannot be. Wipes the
  // strings, which may hold secrets.
  // `kernel`, unless null, gets the options that are the kernel's (noexec, noatime, ...).
  absl::StatusOr<MountOptions> Read(std::vector<std::string>* kernel = nullptr);
};

}  // namespace ufs::cli

#endif  // CLI_MOUNT_ARGUMENTS_H_
