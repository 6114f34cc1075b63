// underfs fs rm: objects, and with -r whole directories.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/fs_commands.h"
#include "cli/fs_session.h"
#include "ufs/base/status.h"
#include "ufs/tools/listing.h"
#include "ufs/tools/remove_tree.h"

namespace ufs::cli {
namespace {

struct RmArguments {
  MountArguments options;
  std::vector<std::string> uris;
  bool recursive = false;
};

absl::Status RemoveObject(FsSession& session, const FsPlace& place) {
  // DELETE says nothing of whether there was anything. Who may delete but not read is believed.
  const absl::StatusOr<absl::optional<ObjectMeta>> there =
      FindObject(session.context(), *place.bucket, place.key);
  if (there.ok() && !there->has_value()) {
    return absl::NotFoundError(
        absl::StrCat(place.uri, ": no such object; a directory takes rm -r"));
  }
  if (!there.ok() && !absl::IsPermissionDenied(there.status())) {
    return Annotate(there.status(), place.uri);
  }
  return Annotate(
      Call(*place.bucket->store, session.context().Metadata(), DeleteRequest{place.key}),
      place.uri);
}

absl::Status Remove(FsSession& session, const std::string& uri, bool recursive) {
  UFS_ASSIGN_OR_RETURN(const FsPlace place, session.Place(uri, FsSession::Access::kWrite));
  if (!recursive) {
    return place.names_directory() ? absl::FailedPreconditionError(absl::StrCat(
                                         place.uri, ": is a directory: rm -r removes it"))
                                   : RemoveObject(session, place);
  }
  const absl::StatusOr<int64_t> removed =
      RemoveTree(session.context(), *place.bucket, AsDirectory(place.key), session.complainer());
  UFS_RETURN_IF_ERROR(Annotate(removed.status(), place.uri));
  // The name without the slash may be an object as well: nothing of that name is to be left.
  if (place.names_directory()) {
    return *removed > 0 || place.key.empty() || session.exit_code() != 0
               ? absl::OkStatus()
               : absl::NotFoundError(absl::StrCat(place.uri, ": no such directory"));
  }
  const absl::Status object = RemoveObject(session, place);
  return absl::IsNotFound(object) && (*removed > 0 || session.exit_code() != 0) ? absl::OkStatus()
                                                                                : object;
}

}  // namespace

void AddFsRm(CLI::App* fs, CommandContext* context) {
  auto arguments = std::make_shared<RmArguments>();
  CLI::App* command = fs->add_subcommand("rm", "Delete objects, and with -r directories");
  command->add_option("URI", arguments->uris, "what to delete")->required();
  command->add_flag("-r,--recursive", arguments->recursive, "with everything below it");
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      for (const std::string& uri : arguments->uris) {
        session.Complain(Remove(session, uri, arguments->recursive));
      }
    });
  });
}

}  // namespace ufs::cli
