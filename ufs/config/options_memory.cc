// Memory, and the cache on disk.
#include "ufs/config/option_topic.h"

#include "ufs/base/units.h"

namespace ufs {

OptionTopic MemoryOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.memory.limit",
       .short_name = "memory-limit",
       .type = OptionType::kSize,
       .unset = "80 MiB per core, from 160 MiB to 2 GiB, at most half of a cgroup's limit",
       .help = "Memory for data and metadata of all mounts of the process.",
       .min = 64 * kMiB,
       .scope = OptionScope::kDaemon},
  };
  topic.pending = {
      {"alluxio.user.client.cache.dir", "the cache on disk"},
      {"alluxio.user.client.cache.enabled", "the cache on disk"},
      {"alluxio.user.client.cache.dirs", "the cache on disk"},
      {"alluxio.user.client.cache.size", "the cache on disk"},
      {"alluxio.user.client.cache.page.size", "the cache on disk"},
      {"cache.dir", "the cache on disk"},
      {"cache.size", "the cache on disk"},
      {"cache.min-free", "the cache on disk"},
      {"cache.compression", "the cache on disk"},
  };
  return topic;
}

}  // namespace ufs
