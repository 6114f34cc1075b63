// underfs restore: makes archived objects readable, named by a URI or by their path in a mount.
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/command.h"
#include "cli/daemon_client.h"
#include "cli/fs_session.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"
#include "ufs/mount/mount_point.h"
#include "ufs/mount/proc_mounts.h"
#include "ufs/tools/restore_object.h"

namespace ufs::cli {
namespace {

struct RestoreArguments {
  MountArguments options;
  std::vector<std::string> names;
  RestoreTerms terms;
  bool wait = false;
};

// How one object is asked about, wherever it was named.
struct Archived {
  std::string name;
  std::function<absl::StatusOr<Restoration>()> ask;
  std::function<absl::StatusOr<Restoration>()> look;
};

absl::Status Sleep(const FsSession& session, absl::Duration time) {
  RequestContext context = session.context().Transfer();
  context.deadline = session.context().clock->Now() + time;
  Completion<void> never;
  const absl::Status status =
      Await<void>(context, [&never](Completion<void> done) { never = std::move(done); });
  never(absl::OkStatus());
  return absl::IsDeadlineExceeded(status) ? absl::OkStatus() : status;
}

absl::Status Restore(const FsSession& session, const Archived& object, bool wait) {
  absl::StatusOr<Restoration> state = object.ask();
  UFS_RETURN_IF_ERROR(Annotate(state.status(), object.name));
  if (wait && *state != Restoration::kReadable) {
    UFS_RETURN_IF_ERROR(Annotate(
        AwaitRestore(object.look, [&session](absl::Duration time) { return Sleep(session, time); }),
        object.name));
    state = Restoration::kReadable;
  }
  std::printf("%s: %s\n", Shown(object.name).c_str(), std::string(RestorationText(*state)).c_str());
  return absl::OkStatus();
}

absl::StatusOr<Archived> ByUri(FsSession& session, const std::string& uri,
                               const RestoreTerms& terms) {
  UFS_ASSIGN_OR_RETURN(const FsPlace place, session.Place(uri, FsSession::Access::kWrite));
  if (place.names_directory()) {
    return absl::InvalidArgumentError(absl::StrCat(uri, ": name an object, not a directory"));
  }
  Archived object;
  object.name = place.uri;
  object.ask = [&session, place, terms] {
    return AskForRestore(*place.bucket->store, session.context().Metadata(), place.key, terms);
  };
  object.look = [&session, place] {
    return RestorationOf(*place.bucket->store, session.context().Metadata(), place.key);
  };
  return object;
}

// The mount that `path` lies in, and the path below its mount point.
absl::StatusOr<std::pair<std::string, std::string>> MountOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  UFS_ASSIGN_OR_RETURN(std::string full, ResolveMountPoint(directory));
  absl::StrAppend(&full, full == "/" ? "" : "/",
                  slash == std::string::npos ? path : path.substr(slash + 1));
  UFS_ASSIGN_OR_RETURN(const std::vector<ProcMount> mounts, ReadMounts());
  std::pair<std::string, std::string> found;
  for (const ProcMount& mount : mounts) {
    absl::string_view rest = full;
    if (mount.fs_type == "fuse.underfs" && absl::ConsumePrefix(&rest, mount.mount_point) &&
        absl::ConsumePrefix(&rest, "/") && mount.mount_point.size() >= found.first.size()) {
      found = {mount.mount_point, std::string(rest)};
    }
  }
  if (found.first.empty() || found.second.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": is neither a URI nor a file in a directory that UnderFS has mounted"));
  }
  return found;
}

absl::StatusOr<Archived> ByPath(const std::string& path, const RestoreTerms& terms) {
  UFS_RETURN_IF_ERROR(terms.Check());
  UFS_ASSIGN_OR_RETURN(const auto place, MountOf(path));
  const auto ask = [place](std::vector<std::string> words) -> absl::StatusOr<Restoration> {
    UFS_ASSIGN_OR_RETURN(const std::string answer, AskMount(place.first, words));
    return ParseRestoration(absl::StripSuffix(answer, "\n"));
  };
  Archived object;
  object.name = path;
  object.ask = [ask, place, terms] {
    return ask({"restore", place.second, absl::StrCat(terms.days), terms.tier});
  };
  object.look = [ask, place] { return ask({"restoration", place.second}); };
  return object;
}

}  // namespace

void AddRestore(CLI::App* app, CommandContext* context) {
  auto arguments = std::make_shared<RestoreArguments>();
  CLI::App* command = app->add_subcommand(
      "restore",
      "Make archived objects (GLACIER, DEEP_ARCHIVE) readable for some days\n\n"
      "  underfs restore --days 7 --tier Bulk s3://bucket/old.tar\n"
      "  underfs restore --wait /mnt/data/old.tar\n\n"
      "It takes minutes to days, and costs, by tier. Without --wait the command returns at once.");
  command->add_option("URI|PATH", arguments->names, "objects, or files of a mount")->required();
  command->add_option("--days", arguments->terms.days, "how long they stay readable (default 1)");
  command->add_option("--tier", arguments->terms.tier, "Expedited, Standard (default) or Bulk");
  command->add_flag("--wait", arguments->wait, "return once they can be read");
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      for (const std::string& name : arguments->names) {
        const absl::StatusOr<Archived> object =
            IsUri(name) ? ByUri(session, name, arguments->terms) : ByPath(name, arguments->terms);
        session.Complain(object.ok() ? Restore(session, *object, arguments->wait)
                                     : object.status());
      }
    });
  });
}

}  // namespace ufs::cli
