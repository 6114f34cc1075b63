// How long, how often and how much at once.
#include "ufs/config/option_topic.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// Hadoop counts the first attempt too.
absl::StatusOr<std::string> RetriesOfAttempts(absl::string_view text) {
  int attempts = 0;
  if (!absl::SimpleAtoi(text, &attempts) || attempts < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", Escape(text), "' is no number of attempts"));
  }
  return absl::StrCat(attempts - 1);
}

// Connections of one process, each with a descriptor and up to 512 KiB of buffers.
constexpr int64_t kMostRequests = 4096;

}  // namespace

OptionTopic LimitsOptions() {  // NOLINT(readability-function-size): a table
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.s3.retries",
       .short_name = "retries",
       .type = OptionType::kInt,
       .default_value = "9",
       .help = "How often a failed request is sent again.",
       .aliases = {"alluxio.underfs.s3.max.error.retry",
                   "alluxio.underfs.s3a.max.error.retry",
                   {"fs.s3a.attempts.maximum", RetriesOfAttempts}},
       .max = 100},
      {.name = "underfs.s3.request-timeout",
       .short_name = "request-timeout",
       .type = OptionType::kDuration,
       .default_value = "30s",
       .help = "What one metadata operation may take in all, retries included. Transfers are "
               "bounded by stall-timeout instead. 0 or -1: no limit.",
       .aliases = {"alluxio.underfs.s3.request.timeout", "alluxio.underfs.s3a.request.timeout",
                   "alluxio.underfs.s3a.request.timeout.ms"}},
      {.name = "underfs.s3.connect-timeout",
       .short_name = "connect-timeout",
       .type = OptionType::kDuration,
       .default_value = "10s",
       .help = "What connecting may take, TLS included. 0 or -1: no limit.",
       .aliases = {"fs.s3a.connection.establish.timeout"}},
      {.name = "underfs.s3.stall-timeout",
       .short_name = "stall-timeout",
       .type = OptionType::kDuration,
       .default_value = "30s",
       .help = "How long a transfer may stand still before it is sent again. 0 or -1: for ever.",
       .aliases = {"alluxio.underfs.s3.socket.timeout", "alluxio.underfs.s3a.socket.timeout",
                   "alluxio.underfs.s3a.socket.timeout.ms", "fs.s3a.connection.timeout"}},
      {.name = "underfs.s3.connection-ttl",
       .short_name = "connection-ttl",
       .type = OptionType::kDuration,
       .default_value = "-1",
       .help = "How old a connection may be that is used for another request, in whole seconds; "
               "0 or -1: any age.",
       .aliases = {"alluxio.underfs.s3.connection.ttl", "fs.s3a.connection.ttl"}},
      {.name = "underfs.limits.connections",
       .short_name = "connections.max",
       .type = OptionType::kInt,
       .unset = "256",
       .help = "Requests on the wire at a time, and so connections. Raised to what "
               "admin.threads.max and upload.threads.max need together, with a warning.",
       .aliases = {"alluxio.underfs.s3.connections.max", "alluxio.underfs.s3.threads.max",
                   "threads.max", "fs.s3a.connection.maximum"},
       .min = 1,
       .max = kMostRequests},
      {.name = "underfs.limits.metadata-requests",
       .short_name = "admin.threads.max",
       .type = OptionType::kInt,
       .unset = "no limit of their own",
       .help = "Requests without content at a time: heads, listings, deletes.",
       .aliases = {"alluxio.underfs.s3.admin.threads.max"},
       .min = 1,
       .max = kMostRequests},
      {.name = "underfs.limits.uploads",
       .short_name = "upload.threads.max",
       .type = OptionType::kInt,
       .unset = "no limit of their own",
       .help = "Files, parts and copies that are written at a time.",
       .aliases = {"alluxio.underfs.s3.upload.threads.max", "fs.s3a.threads.max"},
       .min = 1,
       .max = kMostRequests},
      {.name = "underfs.limits.tree-requests",
       .short_name = "object.store.service.threads",
       .type = OptionType::kInt,
       .unset = "no limit of their own",
       .help = "Copies and deletes at a time, as renaming and removing directories need them.",
       .aliases = {"alluxio.underfs.object.store.service.threads"},
       .min = 1,
       .max = kMostRequests},
      {.name = "underfs.limits.reads",
       .short_name = "io.threads",
       .type = OptionType::kInt,
       .unset = "no limit of their own",
       .help = "Ranges that are read at a time.",
       .aliases = {"alluxio.underfs.io.threads"},
       .min = 1,
       .max = kMostRequests},
  };
  topic.pending = {
      {"fs.s3a.connection.acquisition.timeout", "limits of connections"},
      {"fs.s3a.connection.idle.time", "limits of connections"},
      {"fs.s3a.bulk.delete.page.size", "limits of requests in flight"},
      {"fs.s3a.connection.request.timeout", "a limit of every single request's time"},
      {"alluxio.underfs.object.store.streaming.upload.part.timeout", "a limit of a part's time"},
      {"alluxio.underfs.object.store.multipart.upload.timeout", "a limit of a part's time"},
  };
  return topic;
}

}  // namespace ufs
