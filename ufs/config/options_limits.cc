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

}  // namespace

OptionTopic LimitsOptions() {
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
               "bounded by stall-timeout instead.",
       .aliases = {"alluxio.underfs.s3.request.timeout", "alluxio.underfs.s3a.request.timeout",
                   "alluxio.underfs.s3a.request.timeout.ms"}},
      {.name = "underfs.s3.connect-timeout",
       .short_name = "connect-timeout",
       .type = OptionType::kDuration,
       .default_value = "10s",
       .help = "What connecting may take, TLS included.",
       .aliases = {"fs.s3a.connection.establish.timeout"}},
      {.name = "underfs.s3.stall-timeout",
       .short_name = "stall-timeout",
       .type = OptionType::kDuration,
       .default_value = "30s",
       .help = "How long a transfer may stand still before it is sent again.",
       .aliases = {"alluxio.underfs.s3.socket.timeout", "alluxio.underfs.s3a.socket.timeout",
                   "alluxio.underfs.s3a.socket.timeout.ms", "fs.s3a.connection.timeout"}},
  };
  topic.pending = {
      {"fs.s3a.paging.maximum", "other page sizes of listings"},
      {"fs.s3a.connection.ttl", "limits of connections"},
      {"fs.s3a.connection.acquisition.timeout", "limits of connections"},
      {"fs.s3a.connection.idle.time", "limits of connections"},
      {"fs.s3a.bulk.delete.page.size", "limits of requests in flight"},
      {"fs.s3a.connection.request.timeout", "a limit of every single request's time"},
      {"alluxio.underfs.s3.admin.threads.max", "limits of requests in flight"},
      {"alluxio.underfs.s3.upload.threads.max", "limits of requests in flight"},
      {"alluxio.underfs.object.store.service.threads", "limits of requests in flight"},
      {"alluxio.underfs.io.threads", "limits of requests in flight"},
      {"fs.s3a.threads.max", "limits of requests in flight"},
      {"alluxio.underfs.s3.connection.ttl", "limits of connections"},
      {"alluxio.underfs.s3.connections.max", "limits of connections"},
      {"alluxio.underfs.s3.threads.max", "limits of connections"},
      {"fs.s3a.connection.maximum", "limits of connections"},
      {"alluxio.underfs.object.store.streaming.upload.part.timeout", "a limit of a part's time"},
      {"alluxio.underfs.object.store.multipart.upload.timeout", "a limit of a part's time"},
      {"alluxio.underfs.listing.length", "other page sizes of listings"},
  };
  return topic;
}

}  // namespace ufs
