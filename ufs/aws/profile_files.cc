// Reading AWS's shared files, again when they change. The lock is never held while the disk is
// read: two threads may read the same change, and the later result stays.
#include "ufs/aws/profile_files.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/secret_file.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr absl::Duration kLookInterval = absl::Seconds(1);
// A file's times advance in steps (4 ms on common kernels, 2 s on FAT): within one, a second change
// of the same length leaves no trace. A file that changed so recently is read again at the next
// look.
constexpr absl::Duration kSettled = absl::Seconds(2);

std::string PathOf(const Environment& environment, absl::string_view variable,
                   absl::string_view below_home) {
  const std::string home = environment.HomeDirectory();
  if (const absl::optional<std::string> path = environment.Get(variable)) {
    return absl::StartsWith(*path, "~/") && !home.empty() ? absl::StrCat(home, path->substr(1))
                                                          : *path;
  }
  return home.empty() ? "" : absl::StrCat(home, below_home);
}

}  // namespace

struct ProfileFiles::Content {
  std::shared_ptr<const ProfileFile> profiles;
  std::vector<std::string> warnings;
};

ProfileFiles::ProfileFiles(const Environment& environment, const Clock* clock)
    : clock_(clock),
      config_path_(PathOf(environment, "AWS_CONFIG_FILE", "/.aws/config")),
      credentials_path_(PathOf(environment, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials")) {}

ProfileFiles::Stamp ProfileFiles::StampOf(const std::string& path) {
  struct stat status {};
  Stamp stamp;
  if (path.empty() || stat(path.c_str(), &status) != 0) {
    return stamp;
  }
  const auto nanos = [](const timespec& t) {
    return static_cast<int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
  };
  stamp.exists = true;
  stamp.device = status.st_dev;
  stamp.inode = status.st_ino;
  stamp.size = status.st_size;
  stamp.modified_nanos = nanos(status.st_mtim);
  stamp.changed_nanos = nanos(status.st_ctim);
  return stamp;
}

absl::StatusOr<ProfileFiles::Content> ProfileFiles::Read() const {
  auto profiles = std::make_shared<ProfileFile>();
  Content content;
  const std::pair<const std::string*, ProfileFile::Syntax> files[] = {
      {&config_path_, ProfileFile::Syntax::kConfig},
      {&credentials_path_, ProfileFile::Syntax::kCredentials}};
  for (const auto& [path, syntax] : files) {
    UFS_ASSIGN_OR_RETURN(absl::optional<SecretFileText> file, ReadSecretFile(*path));
    if (!file.has_value()) {
      continue;
    }
    const bool secrets = absl::StrContains(file->text, "aws_secret_access_key");
    const absl::Status added = profiles->Add(file->text, syntax, *path);
    WipeString(&file->text);
    UFS_RETURN_IF_ERROR(added);
    std::string warning = secrets ? LooseModeWarning(*path, file->mode) : "";
    if (!warning.empty()) {
      content.warnings.push_back(std::move(warning));
    }
  }
  content.profiles = std::move(profiles);
  return content;
}

absl::StatusOr<std::shared_ptr<const ProfileFile>> ProfileFiles::Load() {
  const Instant now = clock_->Now();
  {
    MutexLock lock(&mutex_);
    if (profiles_ != nullptr && now < looked_ + kLookInterval) {
      return profiles_;
    }
  }
  // Stamps are taken before reading: what changes meanwhile is read again next time.
  const Stamp config_stamp = StampOf(config_path_);
  const Stamp credentials_stamp = StampOf(credentials_path_);
  const int64_t settled_before = absl::ToUnixNanos(clock_->WallNow() - kSettled);
  const bool settled =
      config_stamp.Newest() < settled_before && credentials_stamp.Newest() < settled_before;
  {
    MutexLock lock(&mutex_);
    looked_ = now;
    if (profiles_ != nullptr && settled_ && config_stamp == config_stamp_ &&
        credentials_stamp == credentials_stamp_) {
      return profiles_;
    }
  }
  absl::StatusOr<Content> content = Read();
  MutexLock lock(&mutex_);
  if (content.ok()) {
    profiles_ = std::move(content->profiles);
    warnings_ = std::move(content->warnings);
  } else if (profiles_ == nullptr) {
    return content.status();
  } else {
    warnings_ = {absl::StrCat(content.status().message(), "; what was read before stays in use")};
  }
  config_stamp_ = config_stamp;
  credentials_stamp_ = credentials_stamp;
  settled_ = settled;
  return profiles_;
}

void ProfileFiles::LookAgain() {
  MutexLock lock(&mutex_);
  looked_ = Instant::Never();
}

std::vector<std::string> ProfileFiles::Warnings() const {
  MutexLock lock(&mutex_);
  return warnings_;
}

}  // namespace ufs
