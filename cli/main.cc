// The program's entry: one command line with a command per file.
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#include "cli/app.h"
#include "cli/daemon/exit_code.h"
#include "cli/secrets_in_argv.h"
#include "cli/standard_streams.h"

namespace {

int Run(int argc, char** argv) {
  ufs::cli::CommandContext context;
  const std::unique_ptr<CLI::App> app = ufs::cli::MakeApp(&context);
  const std::string first = argc < 2 ? "" : argv[1];
  if (first.empty()) {
    std::fputs(app->help().c_str(), stderr);
    return ufs::cli::kExitUsage;
  }
  if (first == "help") {
    std::fputs(app->help().c_str(), stdout);
    return ufs::cli::FinishOutput(ufs::cli::kExitOk);
  }
  if (first.front() != '-') {
    if (const std::string problem = ufs::cli::UnknownCommand(*app, first); !problem.empty()) {
      std::fprintf(stderr, "underfs: %s\n", problem.c_str());
      return ufs::cli::kExitUsage;
    }
  }
  try {
    app->parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return ufs::cli::FinishOutput(app->exit(success));
  } catch (const CLI::ParseError& error) {
    app->exit(error);
    return ufs::cli::kExitUsage;
  } catch (const std::system_error& error) {  // from std::thread
    return ufs::cli::Fail(ufs::cli::NoThreads(error));
  }
  return context.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  ufs::cli::OccupyStandardStreams();
  const ufs::cli::ArgvCopy arguments(argc, argv);
  return Run(argc, arguments.argv());
}
