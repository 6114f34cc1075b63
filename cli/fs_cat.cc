// underfs fs cat: objects on standard output.
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/fs_commands.h"
#include "cli/fs_session.h"
#include "ufs/base/status.h"
#include "ufs/tools/fd_source.h"
#include "ufs/tools/object_source.h"

namespace ufs::cli {
namespace {

struct CatArguments {
  MountArguments options;
  std::vector<std::string> uris;
};

absl::Status Cat(FsSession& session, const std::string& uri) {
  UFS_ASSIGN_OR_RETURN(const FsPlace place, session.Place(uri, FsSession::Access::kRead));
  if (place.key.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(place.uri, ": is a bucket, no object"));
  }
  ObjectSource source(session.context(), *place.bucket, place.key);
  for (;;) {
    const absl::StatusOr<Bytes> bytes = source.Next();
    UFS_RETURN_IF_ERROR(Annotate(bytes.status(), place.uri));
    if (bytes->empty()) {
      return absl::OkStatus();
    }
    UFS_RETURN_IF_ERROR(WriteAll(STDOUT_FILENO, *bytes, "standard output"));
  }
}

}  // namespace

void AddFsCat(CLI::App* fs, CommandContext* context) {
  auto arguments = std::make_shared<CatArguments>();
  CLI::App* command =
      fs->add_subcommand("cat", "Write objects to standard output, one after the other");
  command->add_option("URI", arguments->uris, "the objects")->required();
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      for (const std::string& uri : arguments->uris) {
        session.Complain(Cat(session, uri));
      }
    });
  });
}

}  // namespace ufs::cli
