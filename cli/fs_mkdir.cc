// underfs fs mkdir: the marker of a directory.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/fs_commands.h"
#include "cli/fs_session.h"
#include "ufs/base/status.h"
#include "ufs/tools/listing.h"

namespace ufs::cli {
namespace {

struct MkdirArguments {
  MountArguments options;
  std::vector<std::string> uris;
  bool parents = false;
};

absl::Status MakeDirectory(FsSession& session, const std::string& uri, bool existing_is_fine) {
  UFS_ASSIGN_OR_RETURN(const FsPlace place, session.Place(uri, FsSession::Access::kWrite));
  absl::StatusOr<bool> exists = place.key.empty();
  if (!place.key.empty()) {
    exists = AnythingBelow(session.context(), *place.bucket, AsDirectory(place.key));
    UFS_RETURN_IF_ERROR(Annotate(exists.status(), place.uri));
  }
  if (!*exists) {
    const absl::StatusOr<absl::optional<ObjectMeta>> object = FindObject(
        session.context(), *place.bucket, std::string(absl::StripSuffix(place.key, "/")));
    UFS_RETURN_IF_ERROR(Annotate(object.status(), place.uri));
    if (object->has_value()) {  // which a directory of the same name would hide
      return absl::AlreadyExistsError(absl::StrCat(place.uri, ": is an object"));
    }
    return MakeMarker(session.context(), *place.bucket, AsDirectory(place.key));
  }
  return existing_is_fine ? absl::OkStatus()
                          : absl::AlreadyExistsError(absl::StrCat(place.uri, ": exists already"));
}

}  // namespace

void AddFsMkdir(CLI::App* fs, CommandContext* context) {
  auto arguments = std::make_shared<MkdirArguments>();
  CLI::App* command = fs->add_subcommand(
      "mkdir", "Make a directory that stays while it is empty; its parents need none");
  command->add_option("URI", arguments->uris, "the directories")->required();
  command->add_flag("-p,--parents", arguments->parents, "no error when it exists");
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      for (const std::string& uri : arguments->uris) {
        session.Complain(MakeDirectory(session, uri, arguments->parents));
      }
    });
  });
}

}  // namespace ufs::cli
