// Alluxio's keys that mean nothing here: what they tune works otherwise, or is not there.
#include "ufs/config/option_topic.h"

namespace ufs {
namespace {

constexpr absl::string_view kMarkers =
    "directories need no marker objects; mkdir writes one, listing and creating files never do";
constexpr absl::string_view kConsistent =
    "S3 is consistent after every request; what does not exist is not asked for again";
constexpr absl::string_view kMetadata =
    "what is known of names is kept within memory-limit and believed for metadata-ttl";
constexpr absl::string_view kStreams =
    "streams belong to open files and know their version: a replaced object gives ESTALE";
constexpr absl::string_view kMountPoint =
    "'underfs mount URI DIR' names the mount point and what is mounted there";
constexpr absl::string_view kProcess = "it is about a process of Alluxio's";

std::vector<InertKey> StoreKeys() {
  return {
      {"alluxio.underfs.object.store.breadcrumbs.enabled", kMarkers},
      {"alluxio.underfs.object.store.skip.parent.directory.creation", kMarkers},
      {"alluxio.underfs.object.store.multi.range.chunk.size",
       "ranges are sized by how a file is read"},
      {"alluxio.underfs.eventual.consistency.retry.base.sleep", kConsistent},
      {"alluxio.underfs.eventual.consistency.retry.max.sleep", kConsistent},
      {"alluxio.underfs.eventual.consistency.retry.max.num", kConsistent},
      {"alluxio.underfs.allow.set.owner.failure",
       "chown holds in the mount and sends nothing that could fail"},
      {"alluxio.underfs.persistence.async.temp.dir",
       "nothing is written under another name first: an upload shows when it is complete"},
      {"alluxio.master.unsafe.direct.persist.object.enabled",
       "nothing is written under another name first: an upload shows when it is complete"},
      {"alluxio.underfs.version", "there is one S3 client"},
      {"alluxio.underfs.strict.version.match.enabled", "there is one S3 client"},
      {"alluxio.worker.ufs.instream.cache.enabled", kStreams},
      {"alluxio.worker.ufs.instream.cache.expiration.time", kStreams},
      {"alluxio.worker.ufs.instream.cache.expiration.ms", kStreams},
      {"alluxio.worker.ufs.instream.cache.max.size", kStreams},
      {"alluxio.user.metadata.cache.enabled", kMetadata},
      {"alluxio.user.metadata.cache.max.size", kMetadata},
      {"alluxio.user.metadata.cache.expiration.time", kMetadata},
  };
}

std::vector<InertKey> MountTableKeys() {
  return {
      {"alluxio.underfs.address", kMountPoint},
      {"alluxio.master.mount.table.root.ufs", kMountPoint},
      {"alluxio.master.mount.table.root.alluxio", kMountPoint},
      {"alluxio.master.mount.table.*", "of a mount table in a file only the root's options count"},
  };
}

std::vector<InertKey> FuseKeys() {
  return {
      {"alluxio.fuse.mount.point", kMountPoint},
      {"alluxio.fuse.mount.alluxio.path", kMountPoint},
      {"alluxio.fuse.mount.options",
       "how long the kernel believes an answer follows from metadata-ttl; other options of a mount "
       "stand after -o"},
      {"alluxio.fuse.fs.name", "the kernel shows the URI as the mount's source"},
      {"alluxio.fuse.cached.paths.max", kMetadata},
      {"alluxio.fuse.stat.cache.refresh.interval", kMetadata},
      {"alluxio.fuse.special.command.enabled",
       "commands go through 'underfs', never through names of files"},
      {"alluxio.fuse.debug.enabled", "log-level=fuse=debug does that"},
      {"alluxio.fuse.umount.timeout", "an unmount waits until everything is published"},
      {"alluxio.fuse.jnifuse.libfuse.version", "it is libfuse 3 always"},
      {"alluxio.fuse.shared.caching.reader.enabled",
       "all readers of a file share what was fetched"},
      {"alluxio.fuse.position.read.enabled", "reads at any offsets go in parallel always"},
      {"alluxio.fuse.max.reader.concurrency", "reads at any offsets go in parallel always"},
      {"alluxio.fuse.user.group.translation.enabled", "uid and gid say who owns the files"},
      {"alluxio.fuse.auth.policy.class", "the kernel checks owner and mode for each caller"},
      {"alluxio.fuse.update.check.enabled", "it never asks anybody for a newer version"},
      {"alluxio.worker.fuse.enabled", kProcess},
      {"alluxio.worker.fuse.mount.point", kProcess},
      {"alluxio.worker.fuse.mount.alluxio.path", kProcess},
      {"alluxio.worker.fuse.mount.options", kProcess},
  };
}

}  // namespace

OptionTopic AlluxioOptions() {
  OptionTopic topic;
  for (const std::vector<InertKey>& keys : {StoreKeys(), MountTableKeys(), FuseKeys()}) {
    topic.inert.insert(topic.inert.end(), keys.begin(), keys.end());
  }
  return topic;
}

}  // namespace ufs
