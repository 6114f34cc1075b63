// The log, the state directory, metrics.
#include "ufs/config/option_topic.h"

#include "ufs/obs/log.h"

namespace ufs {
namespace {

absl::Status CheckLogLevels(absl::string_view text) { return ParseLogLevels(text).status(); }

}  // namespace

OptionTopic OperationOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.log.level",
       .short_name = "log-level",
       .default_value = "info",
       .help = "trace, debug, info, warn, error or off; for single rooms as in "
               "info:s3=debug:fuse=trace.",
       .scope = OptionScope::kDaemon,
       .check = CheckLogLevels},
      {.name = "underfs.log.file",
       .short_name = "log-file",
       .unset = "underfs.log in the state directory; standard error with --foreground",
       .help = "Where the log goes; rotated at 64 MiB.",
       .scope = OptionScope::kDaemon},
      {.name = "underfs.state.dir",
       .short_name = "state-dir",
       .unset = "a directory of this mount's own below /var/lib/underfs for root, "
                "~/.local/state/underfs for others",
       .help = "Where the journal and staged bytes live: on a disk that survives a restart."},
  };
  topic.pending = {
      {"alluxio.fuse.web.enabled", "the status page"},
      {"alluxio.fuse.web.bind.host", "the status page"},
      {"alluxio.fuse.web.hostname", "the status page"},
      {"alluxio.fuse.web.port", "the status page"},
      {"metrics.bind", "the metrics endpoint"},
      {"log.wire", "logging of whole requests"},
      {"alluxio.underfs.logging.threshold", "another threshold of slow requests"},
      {"alluxio.fuse.logging.threshold", "another threshold of slow requests"},
      {"logging.threshold", "another threshold of slow requests"},
  };
  return topic;
}

}  // namespace ufs
