// What is not in the store yet, as people read it.
#include "cli/daemon/pending_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ufs/base/units.h"
#include "ufs/obs/redact.h"

namespace ufs::cli {

std::string PendingTable(const std::vector<PendingFile>& files, absl::Time now) {
  std::string text;
  constexpr char kLine[] = "%8s  %8s  %8s  %-9s  %s\n";
  if (!files.empty()) {
    absl::StrAppendFormat(&text, kLine, "SIZE", "WRITTEN", "SINCE", "STATE", "FILE");
  }
  for (const PendingFile& file : files) {
    const absl::Duration age = absl::Trunc(now - file.since, absl::Seconds(1));
    absl::StrAppendFormat(&text, kLine, FormatSize(file.size), FormatSize(file.written),
                          age < absl::Seconds(1) ? "0s" : absl::FormatDuration(age),
                          file.publishing ? "uploading" : "open", Escape(file.path));
    if (!file.error.empty()) {
      absl::StrAppend(&text, "          the last upload failed: ", Escape(file.error), "\n");
    }
  }
  return text;
}

std::string PublishedText(const std::vector<PublishedFile>& files) {
  std::string text;
  for (const PublishedFile& file : files) {
    if (file.status.ok()) {
      absl::StrAppend(&text, "published ", Escape(file.path), "\n");
    } else {
      absl::StrAppend(&text, "failed ", Escape(file.path), ": ", Escape(file.status.message()),
                      "\n");
    }
  }
  return text;
}

std::string CountFiles(int64_t count) {
  return count == 0 ? "no file" : absl::StrCat(count, count == 1 ? " file" : " files");
}

}  // namespace ufs::cli
