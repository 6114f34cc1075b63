// What new objects are given beside their bytes.
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "ufs/config/option_topic.h"

namespace ufs {
namespace {

// Hadoop writes classes as standard_ia.
absl::StatusOr<std::string> UpperCase(absl::string_view name) {
  return absl::AsciiStrToUpper(name);
}

}  // namespace

OptionTopic ObjectOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.object.storage-class",
       .short_name = "storage-class",
       .unset = "the store's own: STANDARD",
       .help = "The storage class of new objects and copies, as the store calls it: STANDARD_IA. "
               "Directory markers stay STANDARD.",
       .aliases = {{"fs.s3a.create.storage.class", UpperCase}}},
      {.name = "underfs.object.tags",
       .short_name = "tags",
       .unset = "none",
       .help = "Tags of new objects: KEY=VALUE&KEY=VALUE, percent-encoded, at most ten. Needs the "
               "right s3:PutObjectTagging."},
      {.name = "underfs.object.content-type",
       .short_name = "content-type",
       .default_value = "auto",
       .help = "The media type of new objects; auto: by the name's suffix, else "
               "application/octet-stream; a type: that one where no rule says another."},
      {.name = "underfs.object.cache-control",
       .short_name = "cache-control",
       .unset = "none",
       .help = "The Cache-Control header of new objects."},
      {.name = "underfs.object.header-rules",
       .short_name = "header-rules",
       .unset = "none",
       .help = "A file of rules, one a line: PATTERN NAME: VALUE gives the header to new objects "
               "whose name fits. See docs/guide/stores.md."},
  };
  return topic;
}

}  // namespace ufs
