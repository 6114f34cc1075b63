#ifndef CLI_DAEMON_PENDING_TEXT_H_
#define CLI_DAEMON_PENDING_TEXT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ufs/fs/types.h"

namespace ufs::cli {

// A line for each file under a line of titles (none when there are no files), and one more for each
// that failed, with the reason. Names are escaped.
std::string PendingTable(const std::vector<PendingFile>& files, absl::Time now);

// "published NAME" or "failed NAME: REASON", a line each. Names are escaped.
std::string PublishedText(const std::vector<PublishedFile>& files);

// "no file", "1 file", "2 files".
std::string CountFiles(int64_t count);

}  // namespace ufs::cli

#endif  // CLI_DAEMON_PENDING_TEXT_H_
