// The commands of one mount's daemon.
#include "cli/daemon/mount_commands.h"

#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "cli/daemon/pending_text.h"
#include "ufs/base/clock.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"
#include "ufs/mount/mount_prefix.h"
#include "ufs/obs/metrics.h"
#include "ufs/tools/restore_object.h"

namespace ufs::cli {
namespace {

constexpr std::pair<MemoryUse, const char*> kUses[] = {
    {MemoryUse::kExtent, "extents"},         {MemoryUse::kChunk, "parts being written"},
    {MemoryUse::kInode, "inodes"},           {MemoryUse::kRequest, "parked writes"},
    {MemoryUse::kConnection, "connections"}, {MemoryUse::kListing, "listings"},
};

// "underfs_store_requests_total PutObject"
std::string LabelledName(const MetricSample& sample) {
  std::string name = sample.name;
  for (const auto& [label, value] : sample.labels) {
    absl::StrAppend(&name, " ", value);
  }
  return name;
}

}  // namespace

absl::StatusOr<std::string> MountCommands::Run(const std::vector<std::string>& words) {
  const std::string& command = words.front();
  if (command == "status") {
    return absl::StrCat("up, pid ", getpid(), "\n");
  }
  if (command == "stats") {
    return Stats();
  }
  if (command == "metrics") {
    return MetricsText();
  }
  if (command == "pending") {
    return words.size() == 2 ? PendingTableOf(words[1]) : Pending();
  }
  if (command == "flush" && words.size() == 2) {
    return Flush(words[1]);
  }
  if (command == "unmount" && (words.size() == 2 || words.size() == 3)) {
    return Unmount(words[1], words.size() == 3 ? words[2] : "-1");
  }
  if ((command == "restore" && words.size() == 4) ||
      (command == "restoration" && words.size() == 2)) {
    return Restore(words);
  }
  return absl::InvalidArgumentError(absl::StrCat("this daemon does not know '", command, "'"));
}

absl::StatusOr<std::string> MountCommands::Unmount(const std::string& mode,
                                                   const std::string& timeout) {
  UFS_ASSIGN_OR_RETURN(const absl::Duration patience, ParseDuration(timeout, absl::Seconds(1)));
  if (mode != "force") {
    // Uploads may take as long as they move; whoever waits can interrupt `underfs unmount`.
    RequestContext context;
    context.deadline = Clock::Real()->Now() + patience;
    const absl::Status drained =
        Annotate(mount_->Drain(context), "not unmounted: what is written is not in the store yet");
    if (!drained.ok()) {
      const std::string left = PendingTableOf("");
      return absl::Status(drained.code(), absl::StrCat(drained.message(), left.empty() ? "" : "\n",
                                                       absl::StripSuffix(left, "\n")));
    }
  }
  UFS_RETURN_IF_ERROR(mount_->Unmount(/*lazy=*/mode != "wait"));
  return absl::StrCat(getpid());
}

absl::StatusOr<std::string> MountCommands::Flush(const std::string& path) {
  UFS_ASSIGN_OR_RETURN(const std::vector<PublishedFile> files,
                       mount_->PublishPending(RequestContext{}, path));
  return PublishedText(files);
}

std::string MountCommands::PendingTableOf(const std::string& path) const {
  return PendingTable(mount_->Pending(path), Clock::Real()->WallNow());
}

std::string MountCommands::Pending() const {
  const std::vector<PendingFile> files = mount_->Pending("");
  std::string text = PendingTable(files, Clock::Real()->WallNow());
  absl::StrAppend(&text, CountFiles(static_cast<int64_t>(files.size())),
                  files.size() <= 1 ? " has" : " have", " content that is not in the store yet\n");
  if (const int64_t lost = mount_->CountLost(); lost > 0) {
    absl::StrAppend(&text, CountFiles(lost), " could not be uploaded at all: see ",
                    mount_->lost_and_found(), "\n");
  }
  return text;
}

absl::StatusOr<std::string> MountCommands::Restore(const std::vector<std::string>& words) {
  const std::shared_ptr<ObjectStore> store = mount_->store();
  const std::string key = absl::StrCat(DirectoryPrefix(mount_->spec().uri), words[1]);
  RequestContext context;
  context.deadline = Clock::Real()->Now() + mount_->spec().options.request_timeout;
  absl::StatusOr<Restoration> state = Restoration::kNone;
  if (words[0] == "restoration") {
    state = RestorationOf(*store, context, key);
  } else if (mount_->spec().options.read_only) {
    return absl::PermissionDeniedError("the mount is read-only");
  } else {
    RestoreTerms terms;
    if (!absl::SimpleAtoi(words[2], &terms.days)) {
      return absl::InvalidArgumentError("the days are no number");
    }
    terms.tier = words[3];
    state = AskForRestore(*store, context, key, terms);
  }
  UFS_RETURN_IF_ERROR(state.status());
  return absl::StrCat(RestorationText(*state), "\n");
}

std::string MountCommands::Stats() const {
  const SessionLimits limits = mount_->limits();
  const MountSpec& spec = mount_->spec();
  std::string text = absl::StrFormat(
      "%s on %s, pid %d\n\nmemory\n  limit %s, held %s\n", spec.uri.ToString(), spec.mount_point,
      getpid(), FormatSize(host_->memory().limit()), FormatSize(host_->memory().used()));
  for (const auto& [use, name] : kUses) {
    absl::StrAppendFormat(&text, "  %-20s %s\n", name, FormatSize(host_->memory().used(use)));
  }
  absl::StrAppendFormat(
      &text, "\nkernel\n  max write %s, read-ahead %s, background requests %d, protocol 7.%d\n",
      FormatSize(limits.max_write),
      limits.read_ahead_kib < 0 ? "unknown" : FormatSize(limits.read_ahead_kib * kKiB),
      limits.max_background, limits.protocol_minor);
  absl::StrAppendFormat(&text, "\nwriting\n  %-20s %d\n  %-20s %d in %s\n", "files to publish",
                        mount_->Pending("").size(), "files in lost+found", mount_->CountLost(),
                        mount_->lost_and_found());
  absl::StrAppend(&text, "\ncounters\n");
  for (const MetricSample& sample : MetricSamples()) {
    if (sample.value != 0) {
      absl::StrAppendFormat(&text, "  %-60s %.6g\n", LabelledName(sample), sample.value);
    }
  }
  return text;
}

}  // namespace ufs::cli
