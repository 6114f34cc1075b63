#ifndef CLI_COMMAND_H_
#define CLI_COMMAND_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace ufs::cli {

// What every command gets and gives.
struct CommandContext {
  int exit_code = 0;  // what main returns after the command ran
};

// Each adds its command to `app`; the callback runs it and sets the exit code.
void AddMount(CLI::App* app, CommandContext* context);
void AddUnmount(CLI::App* app, CommandContext* context);
void AddMounts(CLI::App* app, CommandContext* context);
void AddPending(CLI::App* app, CommandContext* context);
void AddFlush(CLI::App* app, CommandContext* context);
void AddStats(CLI::App* app, CommandContext* context);
void AddFs(CLI::App* app, CommandContext* context);
void AddConfig(CLI::App* app, CommandContext* context);
void AddRestore(CLI::App* app, CommandContext* context);
void AddTest(CLI::App* app, CommandContext* context);
void AddDoctor(CLI::App* app, CommandContext* context);

}  // namespace ufs::cli

#endif  // CLI_COMMAND_H_
