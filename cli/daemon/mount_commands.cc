// The commands of one mount's daemon.
#include "cli/daemon/mount_commands.h"

#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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
  if (command == "unmount" && words.size() == 2) {
    return Unmount(words[1]);
  }
  if ((command == "restore" && words.size() == 4) ||
      (command == "restoration" && words.size() == 2)) {
    return Restore(words);
  }
  return absl::InvalidArgumentError(absl::StrCat("this daemon does not know '", command, "'"));
}

absl::StatusOr<std::string> MountCommands::Unmount(const std::string& mode) {
  if (mode != "force") {
    // Uploads may take as long as they move; whoever waits can interrupt `underfs unmount`.
    UFS_RETURN_IF_ERROR(Annotate(mount_->Drain(RequestContext{}),
                                 "not unmounted: what is written is not in the store yet"));
  }
  UFS_RETURN_IF_ERROR(mount_->Unmount(/*lazy=*/mode != "wait"));
  return absl::StrCat(getpid());
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
  absl::StrAppend(&text, "\ncounters\n");
  for (const MetricSample& sample : MetricSamples()) {
    if (sample.value != 0) {
      absl::StrAppendFormat(&text, "  %-60s %.6g\n", LabelledName(sample), sample.value);
    }
  }
  return text;
}

}  // namespace ufs::cli
