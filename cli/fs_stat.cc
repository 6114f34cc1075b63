// underfs fs stat: what a store knows of an object.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/fs_commands.h"
#include "cli/fs_session.h"
#include "ufs/base/status.h"
#include "ufs/tools/listing.h"
#include "ufs/tools/restore_object.h"

namespace ufs::cli {
namespace {

struct StatArguments {
  MountArguments options;
  std::vector<std::string> uris;
};

void PrintLine(absl::string_view name, const std::string& value) {
  if (!value.empty()) {
    const std::string line = absl::StrFormat("%-14s %s\n", absl::StrCat(name, ":"), Shown(value));
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
}

void PrintObject(const std::string& uri, const ObjectMeta& meta) {
  PrintLine("URI", uri);
  PrintLine("Size", absl::StrCat(meta.size));
  PrintLine("ETag", meta.etag);
  PrintLine("Modified",
            absl::FormatTime("%Y-%m-%d %H:%M:%S %z", meta.last_modified, absl::LocalTimeZone()));
  PrintLine("Content type", meta.content_type);
  PrintLine("Storage class", meta.storage_class.empty() ? "STANDARD" : meta.storage_class);
  if (meta.restoration != Restoration::kNone) {
    PrintLine("Restored", std::string(RestorationText(meta.restoration)));
  }
  PrintLine("Version", meta.version_id);
  PrintLine("Tags", meta.tag_count > 0 ? absl::StrCat(meta.tag_count) : "");
  for (const auto& [name, value] : meta.headers) {
    PrintLine("Header", absl::StrCat(name, ": ", value));
  }
  for (const auto& [name, value] : meta.user_metadata) {
    PrintLine("Metadata", absl::StrCat(name, "=", value));
  }
}

absl::Status Stat(FsSession& session, const std::string& uri) {
  UFS_ASSIGN_OR_RETURN(const FsPlace place, session.Place(uri, FsSession::Access::kRead));
  if (!place.key.empty()) {
    const absl::StatusOr<absl::optional<ObjectMeta>> object =
        FindObject(session.context(), *place.bucket, place.key);
    UFS_RETURN_IF_ERROR(Annotate(object.status(), place.uri));
    if (object->has_value()) {
      PrintObject(place.uri, **object);
      return absl::OkStatus();
    }
  }
  const absl::StatusOr<bool> directory =
      AnythingBelow(session.context(), *place.bucket, AsDirectory(place.key));
  UFS_RETURN_IF_ERROR(Annotate(directory.status(), place.uri));
  if (!*directory && !place.key.empty()) {
    return absl::NotFoundError(absl::StrCat(place.uri, ": no such object or directory"));
  }
  PrintLine("URI", place.uri);
  PrintLine("Type", place.key.empty() ? "bucket" : "directory");
  return absl::OkStatus();
}

}  // namespace

void AddFsStat(CLI::App* fs, CommandContext* context) {
  auto arguments = std::make_shared<StatArguments>();
  CLI::App* command =
      fs->add_subcommand("stat", "Show size, ETag, time, content type and metadata of objects");
  command->add_option("URI", arguments->uris, "the objects")->required();
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      for (const std::string& uri : arguments->uris) {
        session.Complain(Stat(session, uri));
      }
    });
  });
}

}  // namespace ufs::cli
