// Keys of Alluxio's S3 guide, Hadoop and Flink, and names of our own that are given out, for what
// this version does not do. An option that is built moves from here to option_table.cc.
#include "ufs/config/option_table.h"

namespace ufs {
namespace {

std::vector<PendingOption> AlluxioStoreKeys() {
  return {
      {"alluxio.underfs.s3.admin.threads.max", "limits of requests in flight"},
      {"alluxio.underfs.s3.bulk.delete.enabled", "stores without multi-object delete"},
      {"alluxio.underfs.s3a.bulk.delete.enabled", "stores without multi-object delete"},
      {"alluxio.underfs.s3.connection.ttl", "limits of connections"},
      {"alluxio.underfs.s3.connections.max", "limits of connections"},
      {"alluxio.underfs.s3.threads.max", "limits of connections"},
      {"alluxio.underfs.s3.upload.threads.max", "limits of requests in flight"},
      {"alluxio.underfs.s3.default.mode", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3a.default.mode", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3.inherit.acl", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3a.inherit.acl", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3.owner.id.to.username.mapping", "permissions from the bucket's ACL"},
      {"alluxio.underfs.s3.directory.suffix", "other directory markers"},
      {"alluxio.underfs.s3a.directory.suffix", "other directory markers"},
      {"alluxio.underfs.s3.intermediate.upload.clean.age", "cleaning of old uploads"},
      {"alluxio.underfs.s3a.intermediate.upload.clean.age", "cleaning of old uploads"},
      {"alluxio.underfs.s3.list.objects.v1", "the old listing"},
      {"alluxio.underfs.s3a.list.objects.v1", "the old listing"},
      {"alluxio.underfs.s3.proxy.host", "proxies"},
      {"alluxio.underfs.s3.proxy.port", "proxies"},
      {"alluxio.underfs.s3.secure.http.enabled", "choosing http by an option"},
      {"alluxio.underfs.s3a.secure.http.enabled", "choosing http by an option"},
      {"alluxio.underfs.s3.server.side.encryption.enabled", "server-side encryption"},
      {"alluxio.underfs.s3a.server.side.encryption.enabled", "server-side encryption"},
      {"alluxio.underfs.s3.signer.algorithm", "Signature Version 2"},
      {"alluxio.underfs.s3a.signer.algorithm", "Signature Version 2"},
  };
}

std::vector<PendingOption> AlluxioCommonKeys() {
  return {
      {"alluxio.underfs.object.store.breadcrumbs.enabled", "property files"},
      {"alluxio.underfs.object.store.mount.shared.publicly", "shared mounts"},
      {"alluxio.underfs.object.store.multi.range.chunk.size", "property files"},
      {"alluxio.underfs.object.store.service.threads", "limits of requests in flight"},
      {"alluxio.underfs.object.store.skip.parent.directory.creation", "property files"},
      {"alluxio.underfs.object.store.streaming.upload.part.timeout", "a limit of a part's time"},
      {"alluxio.underfs.object.store.multipart.upload.timeout", "a limit of a part's time"},
      {"alluxio.underfs.cleanup.enabled", "cleaning of old uploads"},
      {"alluxio.underfs.cleanup.interval", "cleaning of old uploads"},
      {"alluxio.underfs.listing.length", "other page sizes of listings"},
      {"alluxio.underfs.io.threads", "limits of requests in flight"},
      {"alluxio.underfs.logging.threshold", "another threshold of slow requests"},
      {"alluxio.underfs.eventual.consistency.retry.base.sleep", "eventual consistency"},
      {"alluxio.underfs.eventual.consistency.retry.max.sleep", "eventual consistency"},
      {"alluxio.underfs.eventual.consistency.retry.max.num", "eventual consistency"},
      {"alluxio.underfs.allow.set.owner.failure", "property files"},
      {"alluxio.underfs.persistence.async.temp.dir", "property files"},
      {"alluxio.underfs.version", "property files"},
      {"alluxio.underfs.strict.version.match.enabled", "property files"},
      {"alluxio.underfs.checksum.type", "other checksums"},
      {"alluxio.underfs.xattr.change.enabled", "extended attributes"},
      {"alluxio.underfs.address", "property files"},
      {"alluxio.tmp.dirs", "several directories for staging"},
      {"alluxio.master.unsafe.direct.persist.object.enabled", "property files"},
      {"alluxio.master.mount.table.root.alluxio", "property files"},
      {"alluxio.master.mount.table.root.ufs", "property files"},
      {"alluxio.master.mount.table.root.option", "property files"},
      {"alluxio.master.mount.table.root.shared", "shared mounts"},
      {"alluxio.user.metadata.cache.enabled", "property files"},
      {"alluxio.user.metadata.cache.max.size", "property files"},
      {"alluxio.user.metadata.cache.expiration.time", "property files"},
      {"alluxio.user.client.cache.enabled", "the cache on disk"},
      {"alluxio.user.client.cache.dirs", "the cache on disk"},
      {"alluxio.user.client.cache.size", "the cache on disk"},
      {"alluxio.user.client.cache.page.size", "the cache on disk"},
      {"alluxio.worker.ufs.instream.cache.enabled", "property files"},
      {"alluxio.worker.ufs.instream.cache.expiration.time", "property files"},
      {"alluxio.worker.ufs.instream.cache.max.size", "property files"},
  };
}

std::vector<PendingOption> AlluxioFuseKeys() {
  return {
      {"alluxio.fuse.mount.point", "property files"},
      {"alluxio.fuse.mount.alluxio.path", "property files"},
      {"alluxio.fuse.mount.options", "property files"},
      {"alluxio.fuse.fs.name", "property files"},
      {"alluxio.fuse.cached.paths.max", "property files"},
      {"alluxio.fuse.debug.enabled", "property files"},
      {"alluxio.fuse.logging.threshold", "another threshold of slow requests"},
      {"alluxio.fuse.stat.cache.refresh.interval", "property files"},
      {"alluxio.fuse.umount.timeout", "property files"},
      {"alluxio.fuse.special.command.enabled", "property files"},
      {"alluxio.fuse.jnifuse.libfuse.version", "property files"},
      {"alluxio.fuse.shared.caching.reader.enabled", "property files"},
      {"alluxio.fuse.user.group.translation.enabled", "property files"},
      {"alluxio.fuse.auth.policy.class", "property files"},
      {"alluxio.fuse.web.enabled", "the status page"},
      {"alluxio.fuse.web.bind.host", "the status page"},
      {"alluxio.fuse.web.hostname", "the status page"},
      {"alluxio.fuse.web.port", "the status page"},
      {"alluxio.fuse.position.read.enabled", "property files"},
      {"alluxio.fuse.max.reader.concurrency", "property files"},
      {"alluxio.fuse.update.check.enabled", "property files"},
      {"alluxio.worker.fuse.enabled", "property files"},
  };
}

std::vector<PendingOption> HadoopAndFlinkKeys() {
  return {
      {"fs.hdfs.hadoopconf", "import of Hadoop's configuration"},
      {"fs.s3a.assumed.role.arn", "assumed roles"},
      {"fs.s3a.aws.credentials.provider", "choosing credential providers"},
      {"fs.s3a.buffer.dir", "several directories for staging"},
      {"fs.s3a.connection.maximum", "limits of connections"},
      {"fs.s3a.connection.ssl.enabled", "choosing http by an option"},
      {"fs.s3a.attempts.maximum", "Hadoop's count of attempts"},
      {"fs.s3a.encryption.algorithm", "server-side encryption"},
      {"fs.s3a.encryption.key", "server-side encryption"},
      {"fs.s3a.server-side-encryption-algorithm", "server-side encryption"},
      {"fs.s3a.server-side-encryption.key", "server-side encryption"},
      {"fs.s3a.list.version", "the old listing"},
      {"fs.s3a.multipart.purge", "cleaning of old uploads"},
      {"fs.s3a.multipart.purge.age", "cleaning of old uploads"},
      {"fs.s3a.multiobjectdelete.enable", "stores without multi-object delete"},
      {"fs.s3a.proxy.host", "proxies"},
      {"fs.s3a.proxy.port", "proxies"},
      {"fs.s3a.proxy.username", "proxies"},
      {"fs.s3a.proxy.password", "proxies"},
      {"fs.s3a.signing-algorithm", "Signature Version 2"},
      {"fs.s3a.threads.max", "limits of requests in flight"},
      {"s3.entropy.key", "import of Flink's configuration"},
      {"s3.entropy.length", "import of Flink's configuration"},
  };
}

// Names that the design gives out.
std::vector<PendingOption> OwnNames() {
  return {
      {"excl", "exclusive creation at open"},
      {"on-replace", "following replaced files"},
      {"killed-writer", "discarding what a killed writer wrote"},
      {"posix.metadata", "POSIX metadata in objects"},
      {"posix.exec-files", "permissions from the bucket's ACL"},
      {"names", "names that cannot be paths"},
      {"rename.keep-encryption", "server-side encryption"},
      {"cache.dir", "the cache on disk"},
      {"cache.size", "the cache on disk"},
      {"cache.min-free", "the cache on disk"},
      {"cache.compression", "the cache on disk"},
      {"mount-wait", "waiting for a store at boot"},
      {"metrics.bind", "the metrics endpoint"},
      {"log.wire", "logging of whole requests"},
      {"logging.threshold", "another threshold of slow requests"},
      {"clean.age", "cleaning of old uploads"},
      {"allow-insecure-sse", "server-side encryption"},
      {"proxy.host", "proxies"},
      {"proxy.port", "proxies"},
      {"storage-class", "storage classes"},
      {"shared", "shared mounts"},
  };
}

}  // namespace

std::vector<PendingOption> PendingOptions() {
  std::vector<PendingOption> all;
  for (const std::vector<PendingOption>& part :
       {AlluxioStoreKeys(), AlluxioCommonKeys(), AlluxioFuseKeys(), HadoopAndFlinkKeys(),
        OwnNames()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace ufs
