#ifndef CLI_APP_H_
#define CLI_APP_H_

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"

namespace ufs::cli {

// The command line with all its commands, which write their exit code into `context`; that outlives
// it.
std::unique_ptr<CLI::App> MakeApp(CommandContext* context);

}  // namespace ufs::cli

#endif  // CLI_APP_H_
