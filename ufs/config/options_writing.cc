// How files become objects, and what is left of it.
#include "ufs/config/option_topic.h"

#include "absl/strings/str_cat.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

absl::Status CheckAbsolutePath(absl::string_view path) {
  if (path.empty() || path[0] != '/') {
    return absl::InvalidArgumentError(absl::StrCat("'", path, "' is not an absolute path"));
  }
  return absl::OkStatus();
}

}  // namespace

OptionTopic WritingOptions() {  // NOLINT(readability-function-size): a table
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.write.part-size",
       .short_name = "part-size",
       .type = OptionType::kSize,
       .unset = "8 MiB, doubled after every 1,000 parts",
       .help = "The size of the parts of an upload, exactly; raised only where 10,000 parts would "
               "not hold the file.",
       .aliases = {"alluxio.underfs.s3.streaming.upload.partition.size",
                   "alluxio.underfs.s3a.streaming.upload.partition.size",
                   "alluxio.underfs.s3.multipart.upload.partition.size", "fs.s3a.multipart.size"},
       // https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
       .min = 5 * kMiB,
       .max = 5 * kGiB},
      {.name = "underfs.write.streaming",
       .short_name = "streaming-upload",
       .type = OptionType::kBool,
       .default_value = "true",
       .help =
           "Uploads parts while the file is still being written; false: everything is held here "
           "until the file is closed.",
       .aliases = {"alluxio.underfs.s3.streaming.upload.enabled",
                   "alluxio.underfs.s3a.streaming.upload.enabled",
                   "alluxio.underfs.s3.multipart.upload.enabled"}},
      {.name = "underfs.write.staging-dirs",
       .short_name = "staging-dirs",
       .type = OptionType::kList,
       .unset = "in the state directory",
       .help =
           "Where bytes of files being written go that memory has no room for: one or more "
           "directories, used in turn. What is there has no name and vanishes with the process.",
       .aliases = {"alluxio.tmp.dirs", "fs.s3a.buffer.dir"},
       .check = CheckAbsolutePath},
      {.name = "underfs.write.durability",
       .short_name = "durability",
       .type = OptionType::kEnum,
       .default_value = "close",
       .help = "What close waits for; close: until the store has the file.",
       .values = {"close"},
       .values_unbuilt = {"fsync", "async"}},
      {.name = "underfs.write.conflict",
       .short_name = "conflict",
       .type = OptionType::kEnum,
       .default_value = "last-writer",
       .help = "What happens when another client has replaced a file that is written here; "
               "last-writer: who closes last wins; fail: close and fsync fail with ESTALE, and the "
               "other's version stands.",
       .values = {"last-writer", "fail"}},
      {.name = "underfs.write.excl-open",
       .short_name = "excl-open",
       .type = OptionType::kList,
       .default_value = "*.lock,*.lck",
       .help = "Names (with * and ?) whose exclusive creation is decided by open instead of close: "
               "of several hosts that make such a file one gets it."},
  };
  topic.pending = {
      {"killed-writer", "discarding what a killed writer wrote"},
      {"alluxio.underfs.s3.intermediate.upload.clean.age", "cleaning of old uploads"},
      {"alluxio.underfs.s3a.intermediate.upload.clean.age", "cleaning of old uploads"},
      {"alluxio.underfs.cleanup.enabled", "cleaning of old uploads"},
      {"alluxio.underfs.cleanup.interval", "cleaning of old uploads"},
      {"fs.s3a.multipart.purge", "cleaning of old uploads"},
      {"fs.s3a.multipart.purge.age", "cleaning of old uploads"},
      {"clean.age", "cleaning of old uploads"},
  };
  return topic;
}

}  // namespace ufs
