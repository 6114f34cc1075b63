#ifndef CLI_APP_H_
#define CLI_APP_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/command.h"

namespace ufs::cli {

// The command line with all its commands, which write their exit code into `context`; that outlives
// it.
std::unique_ptr<CLI::App> MakeApp(CommandContext* context);

// Says that `app` has no command of this name, with the nearest that it has, and all of them. Empty
// when it has one. (CLI11 says no more than that a subcommand is required.)
std::string UnknownCommand(const CLI::App& app, const std::string& name);

}  // namespace ufs::cli

#endif  // CLI_APP_H_
