// The program's entry: one command line with a command per file.
#include <cstdio>
#include <system_error>

#include "cli/command.h"
#include "cli/daemon/exit_code.h"
#include "cli/secrets_in_argv.h"
#include "cli/standard_streams.h"
#include "cli/version.h"

namespace {

int Run(int argc, char** argv) {
  CLI::App app(
      "UnderFS makes S3 buckets local directories.\n\n"
      "  underfs mount s3://bucket/prefix DIR [-o option,...]\n"
      "  underfs unmount DIR\n");
  app.name("underfs");
  app.set_version_flag("--version", ufs::cli::VersionText());
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  ufs::cli::CommandContext context;
  ufs::cli::AddMount(&app, &context);
  ufs::cli::AddUnmount(&app, &context);
  ufs::cli::AddMounts(&app, &context);
  ufs::cli::AddStats(&app, &context);
  ufs::cli::AddFs(&app, &context);
  ufs::cli::AddConfig(&app, &context);
  ufs::cli::AddRestore(&app, &context);
  ufs::cli::AddTest(&app, &context);
  ufs::cli::AddDoctor(&app, &context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return ufs::cli::FinishOutput(app.exit(success));
  } catch (const CLI::ParseError& error) {
    app.exit(error);
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
