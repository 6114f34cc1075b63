// Keys of Alluxio's, Hadoop's and Flink's whose feature this version does not have and that belong
// to no other subject.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic OtherOptions() {
  OptionTopic topic;
  topic.pending = {
      {"alluxio.underfs.object.store.breadcrumbs.enabled", "property files"},
      {"alluxio.underfs.object.store.multi.range.chunk.size", "property files"},
      {"alluxio.underfs.object.store.skip.parent.directory.creation", "property files"},
      {"alluxio.underfs.allow.set.owner.failure", "property files"},
      {"alluxio.underfs.persistence.async.temp.dir", "property files"},
      {"alluxio.underfs.version", "property files"},
      {"alluxio.underfs.strict.version.match.enabled", "property files"},
      {"alluxio.underfs.address", "property files"},
      {"alluxio.master.unsafe.direct.persist.object.enabled", "property files"},
      {"alluxio.master.mount.table.root.alluxio", "property files"},
      {"alluxio.master.mount.table.root.ufs", "property files"},
      {"alluxio.master.mount.table.root.option", "property files"},
      {"alluxio.user.metadata.cache.enabled", "property files"},
      {"alluxio.user.metadata.cache.max.size", "property files"},
      {"alluxio.user.metadata.cache.expiration.time", "property files"},
      {"alluxio.worker.ufs.instream.cache.enabled", "property files"},
      {"alluxio.worker.ufs.instream.cache.expiration.time", "property files"},
      {"alluxio.worker.ufs.instream.cache.max.size", "property files"},
      {"alluxio.fuse.mount.point", "property files"},
      {"alluxio.fuse.mount.alluxio.path", "property files"},
      {"alluxio.fuse.mount.options", "property files"},
      {"alluxio.fuse.fs.name", "property files"},
      {"alluxio.fuse.cached.paths.max", "property files"},
      {"alluxio.fuse.debug.enabled", "property files"},
      {"alluxio.fuse.stat.cache.refresh.interval", "property files"},
      {"alluxio.fuse.umount.timeout", "property files"},
      {"alluxio.fuse.special.command.enabled", "property files"},
      {"alluxio.fuse.jnifuse.libfuse.version", "property files"},
      {"alluxio.fuse.shared.caching.reader.enabled", "property files"},
      {"alluxio.fuse.user.group.translation.enabled", "property files"},
      {"alluxio.fuse.auth.policy.class", "property files"},
      {"alluxio.fuse.position.read.enabled", "property files"},
      {"alluxio.fuse.max.reader.concurrency", "property files"},
      {"alluxio.fuse.update.check.enabled", "property files"},
      {"alluxio.worker.fuse.enabled", "property files"},
      {"fs.hdfs.hadoopconf", "import of Hadoop's configuration"},
      {"s3.entropy.key", "import of Flink's configuration"},
      {"s3.entropy.length", "import of Flink's configuration"},
  };
  return topic;
}

}  // namespace ufs
