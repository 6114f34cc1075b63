// Every key of the guides, one by one: an option, refused as not built yet, or without meaning and
// said so. None is unknown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_value.h"

namespace ufs {
namespace {

struct Prefixed {
  const char* prefix;
  std::vector<const char*> keys;
};

const std::vector<Prefixed>& Reference() {
  static const auto& keys = *new std::vector<Prefixed>{
      {"", {"s3a.accessKeyId", "aws.accessKeyId", "s3a.secretKey", "aws.secretKey"}},
      {"alluxio.underfs.s3.",
       {"admin.threads.max",
        "bulk.delete.enabled",
        "connection.ttl",
        "connections.max",
        "default.mode",
        "directory.suffix",
        "disable.dns.buckets",
        "endpoint",
        "endpoint.region",
        "inherit.acl",
        "intermediate.upload.clean.age",
        "list.objects.v1",
        "max.error.retry",
        "owner.id.to.username.mapping",
        "proxy.host",
        "proxy.port",
        "region",
        "request.timeout",
        "secure.http.enabled",
        "server.side.encryption.enabled",
        "signer.algorithm",
        "socket.timeout",
        "streaming.upload.enabled",
        "streaming.upload.partition.size",
        "upload.threads.max",
        "threads.max",
        "multipart.upload.enabled",
        "multipart.upload.partition.size"}},
      {"alluxio.underfs.s3a.",
       {"bulk.delete.enabled", "default.mode", "directory.suffix", "inherit_acl",
        "intermediate.upload.clean.age", "list.objects.v1", "max.error.retry", "request.timeout.ms",
        "request.timeout", "secure.http.enabled", "server.side.encryption.enabled",
        "signer.algorithm", "socket.timeout.ms", "socket.timeout", "streaming.upload.enabled",
        "streaming.upload.partition.size"}},
      {"alluxio.underfs.",
       {"object.store.breadcrumbs.enabled",
        "object.store.mount.shared.publicly",
        "object.store.multi.range.chunk.size",
        "object.store.service.threads",
        "object.store.skip.parent.directory.creation",
        "object.store.streaming.upload.part.timeout",
        "object.store.multipart.upload.timeout",
        "cleanup.enabled",
        "cleanup.interval",
        "listing.length",
        "io.threads",
        "logging.threshold",
        "eventual.consistency.retry.base.sleep",
        "eventual.consistency.retry.max.sleep",
        "eventual.consistency.retry.max.num",
        "allow.set.owner.failure",
        "persistence.async.temp.dir",
        "version",
        "strict.version.match.enabled",
        "checksum.type",
        "xattr.change.enabled",
        "address"}},
      {"alluxio.",
       {"tmp.dirs", "master.unsafe.direct.persist.object.enabled",
        "master.mount.table.root.alluxio", "master.mount.table.root.ufs",
        "master.mount.table.root.readonly", "master.mount.table.root.shared",
        "user.file.metadata.sync.interval", "user.metadata.cache.enabled",
        "user.metadata.cache.max.size", "user.metadata.cache.expiration.time",
        "user.client.cache.enabled", "user.client.cache.dirs", "user.client.cache.size",
        "user.client.cache.page.size", "security.authorization.permission.umask",
        "worker.ufs.instream.cache.enabled", "worker.ufs.instream.cache.expiration.time",
        "worker.ufs.instream.cache.max.size", "worker.fuse.enabled"}},
      {"alluxio.fuse.",
       {"mount.point",
        "mount.alluxio.path",
        "mount.options",
        "fs.name",
        "cached.paths.max",
        "debug.enabled",
        "logging.threshold",
        "stat.cache.refresh.interval",
        "umount.timeout",
        "special.command.enabled",
        "jnifuse.libfuse.version",
        "shared.caching.reader.enabled",
        "user.group.translation.enabled",
        "auth.policy.class",
        "auth.policy.custom.user",
        "auth.policy.custom.group",
        "web.enabled",
        "web.bind.host",
        "web.hostname",
        "web.port",
        "position.read.enabled",
        "max.reader.concurrency",
        "update.check.enabled"}},
      // Flink's,
      // https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/filesystems/s3/
      {"",
       {"s3.access-key", "s3.secret-key", "s3.access.key", "s3.secret.key", "s3.endpoint",
        "s3.endpoint.region", "s3.path.style.access", "s3.path-style-access", "s3.entropy.key",
        "s3.entropy.length", "fs.hdfs.hadoopconf"}},
      // Hadoop's.
      {"fs.s3a.",
       {"access.key",
        "secret.key",
        "session.token",
        "endpoint",
        "endpoint.region",
        "path.style.access",
        "connection.ssl.enabled",
        "connection.maximum",
        "connection.establish.timeout",
        "connection.timeout",
        "attempts.maximum",
        "proxy.host",
        "proxy.port",
        "proxy.username",
        "proxy.password",
        "proxy.domain",
        "proxy.workstation",
        "buffer.dir",
        "multipart.size",
        "multipart.threshold",
        "multipart.purge",
        "multipart.purge.age",
        "multiobjectdelete.enable",
        "list.version",
        "paging.maximum",
        "threads.max",
        "threads.keepalivetime",
        "max.total.tasks",
        "fast.upload",
        "fast.upload.buffer",
        "fast.upload.active.blocks",
        "block.size",
        "readahead.range",
        "experimental.input.fadvise",
        "server-side-encryption-algorithm",
        "server-side-encryption.key",
        "encryption.algorithm",
        "encryption.key",
        "signing-algorithm",
        "aws.credentials.provider",
        "assumed.role.arn",
        "assumed.role.session.name",
        "assumed.role.external.id",
        "security.credential.provider.path",
        "requester.pays.enabled",
        "create.storage.class",
        "impl",
        "committer.name",
        "retry.limit",
        "change.detection.mode",
        "user.agent.prefix",
        "acl.default",
        "etag.checksum.enabled",
        "accesspoint.required"}},
      {"",
       {"fs.s3.awsAccessKeyId", "fs.s3.awsSecretAccessKey", "fs.s3n.awsAccessKeyId",
        "fs.s3n.awsSecretAccessKey", "fs.s3.impl", "fs.s3n.impl"}},
      // The TOML of Kimberlite's guide.
      {"encryption.", {"enabled", "kms_provider", "kms_key_id"}},
  };
  return keys;
}

TEST(ReferenceKeys, NoneIsUnknown) {
  const OptionRegistry& registry = OptionRegistry::BuiltIn();
  for (const auto& [prefix, keys] : Reference()) {
    for (const char* const key : keys) {
      const std::string name = absl::StrCat(prefix, key);
      const auto match = registry.Find(name);
      EXPECT_TRUE(match.ok() || match.status().code() == absl::StatusCode::kUnimplemented)
          << match.status();
      if (absl::StartsWith(name, "alluxio.")) {
        EXPECT_EQ(registry.Find(absl::StripPrefix(name, "alluxio.")).status().code(),
                  match.status().code())
            << name << " without its prefix";
      }
    }
  }
}

// A name is in one of the three tables.
TEST(ReferenceKeys, InertKeysAreNeitherOptionsNorPending) {
  const OptionRegistry& registry = OptionRegistry::BuiltIn();
  std::set<absl::string_view> pending;
  for (const PendingOption& option : registry.pending()) {
    pending.insert(option.name);
  }
  std::set<absl::string_view> inert;
  for (const InertKey& key : registry.inert()) {
    EXPECT_TRUE(inert.insert(key.name).second) << key.name << " stands there twice";
    EXPECT_EQ(pending.count(key.name), 0U) << key.name;
    EXPECT_FALSE(key.reason.empty()) << key.name;
    const auto match = registry.Find(key.name);
    ASSERT_TRUE(match.ok()) << key.name;
    EXPECT_EQ(match->inert, &key) << key.name;
  }
}

// Keys that stand in real files of these programs and are about something else.
TEST(ReferenceKeys, OtherProgramsKeysAreNoSlipsOfThePen) {
  const OptionRegistry& registry = OptionRegistry::BuiltIn();
  for (const char* const name : {"alluxio.home",
                                 "alluxio.conf.dir",
                                 "alluxio.logs.dir",
                                 "alluxio.work.dir",
                                 "alluxio.debug",
                                 "alluxio.master.hostname",
                                 "alluxio.master.web.port",
                                 "alluxio.worker.web.port",
                                 "alluxio.proxy.web.port",
                                 "alluxio.job.master.web.port",
                                 "alluxio.worker.ramdisk.size",
                                 "alluxio.worker.tieredstore.levels",
                                 "alluxio.worker.tieredstore.level0.dirs.path",
                                 "alluxio.worker.fuse.threads",
                                 "alluxio.user.file.readtype.default",
                                 "alluxio.user.file.writetype.default",
                                 "alluxio.user.file.metadata.load.type",
                                 "alluxio.user.block.size.bytes.default",
                                 "alluxio.user.client.cache.quota.enabled",
                                 "alluxio.user.client.cache.store.type",
                                 "alluxio.user.streaming.reader.chunk.size.bytes",
                                 "alluxio.master.journal.type",
                                 "alluxio.master.embedded.journal.addresses",
                                 "alluxio.zookeeper.address",
                                 "alluxio.security.authentication.type",
                                 "alluxio.security.login.username",
                                 "alluxio.underfs.hdfs.configuration",
                                 "alluxio.underfs.hdfs.remote",
                                 "alluxio.underfs.gcs.default.mode",
                                 "alluxio.underfs.gcs.directory.suffix",
                                 "alluxio.underfs.oss.connection.ttl",
                                 "alluxio.underfs.oss.streaming.upload.enabled",
                                 "alluxio.underfs.cos.socket.timeout",
                                 "alluxio.underfs.obs.intermediate.upload.clean.age",
                                 "alluxio.underfs.kodo.requests.max",
                                 "fs.gcs.proxy.host",
                                 "fs.oss.endpoint",
                                 "fs.oss.accessKeyId",
                                 "fs.cos.secret.key",
                                 "fs.swift.password",
                                 "fs.azure.account.key",
                                 "fs.defaultFS",
                                 "hadoop.tmp.dir",
                                 "io.file.buffer.size",
                                 "dfs.replication",
                                 "dfs.namenode.name.dir",
                                 "ha.zookeeper.quorum",
                                 "jobmanager.rpc.address",
                                 "taskmanager.numberOfTaskSlots",
                                 "parallelism.default",
                                 "state.backend",
                                 "state.checkpoints.dir",
                                 "rest.port",
                                 "web.upload.dir",
                                 "metrics.reporters",
                                 "env.java.opts",
                                 "log4j.rootLogger",
                                 "log4j.logger.com.amazonaws.request",
                                 "server.port",
                                 "storage.region"}) {
    EXPECT_EQ(registry.Find(name).status().code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_FALSE(registry.IsNearMiss(name)) << name;
  }
}

TEST(ReferenceKeys, ValuesAreReadAsTheGuidesWriteThem) {
  const auto shown = [](absl::string_view name, absl::string_view value) {
    const auto match = OptionRegistry::BuiltIn().Find(name);
    const auto parsed = match.ok() ? OptionValue::Parse(*match, value) : match.status();
    return parsed.ok() ? parsed->ToString() : std::string(parsed.status().message());
  };
  EXPECT_EQ(shown("alluxio.underfs.s3.socket.timeout", "500sec"), "8m20s");
  EXPECT_EQ(shown("alluxio.underfs.s3.request.timeout", "5min"), "5m");
  EXPECT_EQ(shown("alluxio.underfs.s3.request.timeout", "60000"), "1m");
  EXPECT_EQ(shown("alluxio.underfs.s3.streaming.upload.partition.size", "64MB"), "64MiB");
  EXPECT_EQ(shown("alluxio.underfs.s3.directory.suffix", "/"), "/");
  EXPECT_THAT(shown("alluxio.underfs.s3.directory.suffix", "_$folder$"),
              ::testing::HasSubstr("not built yet"));
  EXPECT_EQ(shown("fs.s3a.attempts.maximum", "20"), "19");
  EXPECT_EQ(shown("fs.s3a.attempts.maximum", "0"),
            "option 'retries' as 'fs.s3a.attempts.maximum': '0' is no number of attempts");
  EXPECT_EQ(shown("fs.s3a.multipart.size", "104857600"), "100MiB");
}

}  // namespace
}  // namespace ufs
