// The mount point and who may come in.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic MountPointOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.mount.read-only",
       .short_name = "ro",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "No writing request of any kind; programs get EROFS.",
       .aliases = {"readonly", "alluxio.master.mount.table.root.readonly"}},
      {.name = "underfs.mount.allow-other",
       .short_name = "allow-other",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "Lets other users in, as far as owner and mode allow. Needs root, or "
               "user_allow_other in /etc/fuse.conf."},
      {.name = "underfs.mount.wait",
       .short_name = "mount-wait",
       .type = OptionType::kDuration,
       .default_value = "0",
       .help = "How long mounting is tried again while names are not resolved, services do not "
               "answer, or no credentials are found: for machines that boot. 0: not at all; -1: "
               "for as long as it takes."},
  };
  topic.pending = {
      {"alluxio.underfs.object.store.mount.shared.publicly", "shared mounts"},
      {"alluxio.master.mount.table.root.shared", "shared mounts"},
      {"shared", "shared mounts"},
  };
  return topic;
}

}  // namespace ufs
