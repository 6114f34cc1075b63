// The search for a site file.
#include "ufs/config/site_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr const char* kNames[] = {"underfs-site.properties", "alluxio-site.properties"};

bool IsDirectory(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// What somebody names is wanted: nothing about it is passed over.
absl::StatusOr<TextFile> ReadNamed(const std::string& path, absl::string_view who) {
  if (!IsDirectory(path)) {
    absl::StatusOr<TextFile> file = ReadTextFile(path);
    return file.ok() ? std::move(file) : Annotate(file.status(), who);
  }
  for (const char* const name : kNames) {
    absl::StatusOr<TextFile> file = ReadTextFile(absl::StrCat(path, "/", name));
    if (file.ok() || !absl::IsNotFound(file.status())) {
      return file;
    }
  }
  return absl::NotFoundError(
      absl::StrCat(who, ": in ", path, " there is neither ", kNames[0], " nor ", kNames[1]));
}

}  // namespace

std::vector<std::string> SiteDirectories(const Environment& environment) {
  std::vector<std::string> directories = {"./conf"};
  if (const std::string home = environment.HomeDirectory(); !home.empty()) {
    directories.push_back(absl::StrCat(home, "/.underfs"));
    directories.push_back(absl::StrCat(home, "/.alluxio"));
  }
  directories.emplace_back("/etc/underfs");
  directories.emplace_back("/etc/alluxio");
  return directories;
}

absl::StatusOr<absl::optional<TextFile>> FindSiteFile(const std::string& named,
                                                      const Environment& environment,
                                                      const std::vector<std::string>& directories,
                                                      std::vector<std::string>* warnings) {
  if (!named.empty()) {
    UFS_ASSIGN_OR_RETURN(TextFile file, ReadNamed(named, "--conf"));
    return absl::make_optional(std::move(file));
  }
  if (const absl::optional<std::string> variable = environment.Get("UNDERFS_CONF")) {
    UFS_ASSIGN_OR_RETURN(TextFile file, ReadNamed(*variable, "UNDERFS_CONF"));
    return absl::make_optional(std::move(file));
  }
  for (const std::string& directory : directories) {
    for (const char* const name : kNames) {
      absl::StatusOr<TextFile> file = ReadTextFile(absl::StrCat(directory, "/", name));
      if (absl::IsNotFound(file.status())) {
        continue;
      }
      if (!file.ok()) {
        warnings->push_back(absl::StrCat(file.status().message(), "; it is passed over"));
        continue;
      }
      // Who stands in a foreign directory must not have its owner choose where the bytes go.
      if (absl::StartsWith(directory, ".") && file->owner != 0 && file->owner != geteuid()) {
        warnings->push_back(absl::StrCat(
            file->path, ": is passed over, for it belongs to somebody else; name it with --conf ",
            file->path, " to use it"));
        continue;
      }
      return absl::make_optional(*std::move(file));
    }
  }
  return absl::optional<TextFile>();
}

}  // namespace ufs
