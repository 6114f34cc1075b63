// underfs fs ls: what is in a directory of a bucket.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/fs_commands.h"
#include "cli/fs_session.h"
#include "ufs/base/status.h"
#include "ufs/tools/key_text.h"
#include "ufs/tools/listing.h"

namespace ufs::cli {
namespace {

struct LsArguments {
  MountArguments options;
  std::vector<std::string> uris;
  bool long_format = false;
  bool recursive = false;
};

void Print(const std::string& line) { std::fwrite(line.data(), 1, line.size(), stdout); }

void PrintDirectory(const LsArguments& arguments, const std::string& name) {
  Print(arguments.long_format ? absl::StrFormat("%15s  %19s  %s\n", "-", "-", Shown(name))
                              : absl::StrCat(Shown(name), "\n"));
}

void PrintObject(const LsArguments& arguments, const std::string& name, const ObjectMeta& meta) {
  Print(arguments.long_format
            ? absl::StrFormat(
                  "%15d  %19s  %s\n", meta.size,
                  absl::FormatTime("%Y-%m-%d %H:%M:%S", meta.last_modified, absl::LocalTimeZone()),
                  Shown(name))
            : absl::StrCat(Shown(name), "\n"));
}

// Objects and directories of a page are each in order; shown in one order.
void PrintPage(const LsArguments& arguments, const ListPage& page, size_t prefix) {
  auto object = page.objects.begin();
  auto directory = page.common_prefixes.begin();
  while (object != page.objects.end() || directory != page.common_prefixes.end()) {
    if (directory == page.common_prefixes.end() ||
        (object != page.objects.end() && object->key < *directory)) {
      if (object->key.size() > prefix) {  // not the directory's own marker
        PrintObject(arguments, object->key.substr(prefix), object->meta);
      }
      ++object;
    } else {
      PrintDirectory(arguments, directory->substr(prefix));
      ++directory;
    }
  }
}

absl::Status List(FsSession& session, const LsArguments& arguments, const std::string& uri) {
  UFS_ASSIGN_OR_RETURN(const FsPlace place, session.Place(uri, FsSession::Access::kRead));
  if (arguments.uris.size() > 1) {
    Print(absl::StrCat(Shown(place.uri), ":\n"));
  }
  const std::string directory = AsDirectory(place.key);
  bool any = false;
  UFS_RETURN_IF_ERROR(Annotate(
      ForEachPage(session.context(), *place.bucket, directory, arguments.recursive ? "" : "/",
                  [&](const ListPage& page) {
                    any = any || !page.objects.empty() || !page.common_prefixes.empty();
                    PrintPage(arguments, page, directory.size());
                    return absl::OkStatus();
                  }),
      place.uri));
  if (any || place.key.empty()) {
    return absl::OkStatus();
  }
  if (!place.names_directory()) {
    absl::StatusOr<absl::optional<ObjectMeta>> object =
        FindObject(session.context(), *place.bucket, place.key);
    UFS_RETURN_IF_ERROR(Annotate(object.status(), place.uri));
    if (object->has_value()) {
      PrintObject(arguments, std::string(BaseName(place.key)), **object);
      return absl::OkStatus();
    }
  }
  return absl::NotFoundError(absl::StrCat(place.uri, ": no such object or directory"));
}

}  // namespace

void AddFsLs(CLI::App* fs, CommandContext* context) {
  auto arguments = std::make_shared<LsArguments>();
  CLI::App* command = fs->add_subcommand(
      "ls", "List what is in a directory; directories have a slash at their end");
  command->add_option("URI", arguments->uris, "what to list")->required();
  command->add_flag("-l,--long", arguments->long_format, "size in bytes and time of each");
  command->add_flag("-R,--recursive", arguments->recursive,
                    "every object below, by its whole name");
  arguments->options.AddTo(command);
  command->callback([arguments, context] {
    context->exit_code = RunFs(&arguments->options, [&](FsSession& session) {
      for (const std::string& uri : arguments->uris) {
        session.Complain(List(session, *arguments, uri));
      }
    });
  });
}

}  // namespace ufs::cli
