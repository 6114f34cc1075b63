// underfs doctor: what would keep a mount from working, and what to do about it.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon/host_context.h"
#include "cli/interrupts.h"
#include "cli/mount_arguments.h"
#include "ufs/base/random.h"
#include "ufs/base/status.h"
#include "ufs/probe/diagnose.h"
#include "ufs/probe/dialer.h"
#include "ufs/probe/machine.h"
#include "ufs/probe/store_source.h"

namespace ufs::cli {
namespace {

struct DoctorArguments {
  MountArguments options;
  std::string uri;
  bool read_only = false;
  bool json = false;
};

// What checks need besides the network's threads is little.
constexpr int64_t kMemory = int64_t{256} << 20;

void Show(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

absl::StatusOr<MountOptions> ReadOptions(MountArguments& arguments,
                                         const absl::StatusOr<Uri>& uri) {
  UFS_RETURN_IF_ERROR(arguments.Load());
  absl::StatusOr<MountOptions> options =
      arguments.For(uri.ok() ? absl::make_optional(*uri) : absl::nullopt);
  arguments.PrintNotices(/*briefly=*/true);
  return options;
}

int Doctor(DoctorArguments* arguments) {
  const absl::StatusOr<Uri> uri = Uri::Parse(arguments->uri);
  const absl::StatusOr<MountOptions> options = ReadOptions(arguments->options, uri);
  if (!options.ok()) {
    return Fail(options.status());
  }
  Interrupts interrupts;  // before any thread
  HostContext::Options sizes;
  sizes.memory_limit = kMemory;
  HostContext host(sizes);
  const HostResources resources = host.resources();
  const std::unique_ptr<Dialer> dialer = MakeDialer();
  const std::unique_ptr<Machine> machine = MakeMachine(&resources.environment);

  ProbeContext context;
  context.uri = uri;
  context.options = *options;
  context.read_only = arguments->read_only || context.options.read_only;
  if (context.uri.ok()) {
    context.source = MakeStoreSource(*context.uri, context.options, resources.Stores());
  }
  context.environment = &resources.environment;
  context.clock = &resources.clock;
  context.random = Random::System();
  context.transport = &resources.transport;
  context.dialer = dialer.get();
  context.machine = machine.get();
  context.cancel = interrupts.token();
  context.timeout = std::min(context.timeout, context.options.request_timeout);

  ProbeReport report = Diagnose(&context, [arguments](const Finding& finding) {
    if (!arguments->json) {
      Show(FindingText(finding));
    }
  });
  report.uri = context.uri.ok() ? context.uri->ToString() : "";
  report.exit_code = interrupts.signal() != 0 ? 128 + interrupts.signal()
                                              : ExitCodeOf(FirstFailure(report.findings));
  Show(arguments->json ? ReportJson(report) : SummaryText(report));
  return report.exit_code;
}

}  // namespace

void AddDoctor(CLI::App* app, CommandContext* context) {
  auto arguments = std::make_shared<DoctorArguments>();
  CLI::App* command = app->add_subcommand(
      "doctor", "Check everything that a mount of a URI needs, and say what to do");
  command->add_option("URI", arguments->uri, "what would be mounted: s3://bucket/prefix")
      ->required();
  command->add_flag("--read-only", arguments->read_only, "write nothing, neither there nor here");
  command->add_flag("--json", arguments->json, "one JSON object in place of text");
  arguments->options.AddTo(command);
  command->callback([arguments, context] { context->exit_code = Doctor(arguments.get()); });
}

}  // namespace ufs::cli
