// Owner, mode, names and how long they are believed.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic PosixOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.posix.uid",
       .short_name = "uid",
       .type = OptionType::kUser,
       .unset = "the user who mounts",
       .help = "The owner of everything, by name or number.",
       .aliases = {"alluxio.fuse.auth.policy.custom.user"}},
      {.name = "underfs.posix.gid",
       .short_name = "gid",
       .type = OptionType::kGroup,
       .unset = "the group of the user who mounts",
       .help = "The group of everything, by name or number.",
       .aliases = {"alluxio.fuse.auth.policy.custom.group"}},
      {.name = "underfs.posix.umask",
       .short_name = "umask",
       .type = OptionType::kMode,
       .unset = "022",
       .help = "Permission bits that files and directories lack, unless file-mode or dir-mode say "
               "otherwise.",
       .aliases = {"alluxio.security.authorization.permission.umask"},
       .max = 0777},
      {.name = "underfs.posix.file-mode",
       .short_name = "file-mode",
       .type = OptionType::kMode,
       .unset = "0666 without the umask: 0644",
       .help = "The permission bits of files.",
       .max = 0777},
      {.name = "underfs.posix.dir-mode",
       .short_name = "dir-mode",
       .type = OptionType::kMode,
       .unset = "0777 without the umask: 0755",
       .help = "The permission bits of directories.",
       .max = 0777},
      {.name = "underfs.metadata.ttl",
       .short_name = "metadata-ttl",
       .type = OptionType::kDuration,
       .default_value = "1s",
       .help = "How long what was learnt of names, sizes and times is believed: other clients' "
               "changes are seen after it. 0: every time anew; -1: for ever.",
       .aliases = {"alluxio.user.file.metadata.sync.interval"}},
  };
  topic.pending = {
      {"alluxio.underfs.s3.default.mode", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3a.default.mode", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3.inherit.acl", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3a.inherit.acl", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3a.inherit_acl", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3.owner.id.to.username.mapping", "permissions from the bucket's ACL"},
      {"posix.exec-files", "permissions from the bucket's ACL"},
      {"posix.metadata", "POSIX metadata in objects"},
      {"names", "names that cannot be paths"},
      {"alluxio.underfs.xattr.change.enabled", "extended attributes"},
      {"on-replace", "following replaced files"},
  };
  return topic;
}

}  // namespace ufs
