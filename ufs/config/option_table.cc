// Every option, once. The names of other programs are those of Alluxio's S3 guide, Hadoop's S3A and
// Flink; the "alluxio." of Alluxio's may be left out.
#include "ufs/config/option_table.h"

#include "ufs/base/units.h"
#include "ufs/obs/log.h"

namespace ufs {
namespace {

absl::Status CheckLogLevels(absl::string_view text) { return ParseLogLevels(text).status(); }

std::vector<OptionSpec> StoreOptions() {
  return {
      {.name = "underfs.s3.endpoint",
       .short_name = "endpoint",
       .unset = "AWS, by region",
       .help = "Where the store answers: HOST[:PORT] or a URL; https unless it says http. "
               "AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL are read as well.",
       .aliases = {"alluxio.underfs.s3.endpoint", "fs.s3a.endpoint", "s3.endpoint"}},
      {.name = "underfs.s3.region",
       .short_name = "region",
       .unset = "AWS_REGION, AWS_DEFAULT_REGION, the profile, us-east-1",
       .help = "The region of the bucket, which requests are signed for.",
       .aliases = {"alluxio.underfs.s3.region", "alluxio.underfs.s3.endpoint.region",
                   "fs.s3a.endpoint.region", "s3.region"}},
      {.name = "underfs.s3.path-style",
       .short_name = "path-style",
       .type = OptionType::kBool,
       .unset = "by itself for IP addresses, localhost and buckets with dots",
       .help = "Puts the bucket's name into the path instead of the host name.",
       .aliases = {"alluxio.underfs.s3.disable.dns.buckets", "fs.s3a.path.style.access",
                   "s3.path.style.access", "s3.path-style-access", "use-path-request-style"}},
      {.name = "underfs.s3.payload-signing",
       .short_name = "payload-signing",
       .type = OptionType::kEnum,
       .default_value = "auto",
       .help = "Whether the SHA-256 of a body is signed; auto: over http only, for over https the "
               "connection protects it.",
       .values = {"auto", "always", "never"}},
      {.name = "underfs.s3.retries",
       .short_name = "retries",
       .type = OptionType::kInt,
       .default_value = "9",
       .help = "How often a failed request is sent again.",
       .aliases = {"alluxio.underfs.s3.max.error.retry", "alluxio.underfs.s3a.max.error.retry"},
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
}

std::vector<OptionSpec> IdentityOptions() {
  return {
      {.name = "underfs.aws.access-key-id",
       .short_name = "aws.accessKeyId",
       .unset = "environment, then ~/.aws",
       .help = "The id of the access key. Keys given here or on a command line are taken out of "
               "what ps shows.",
       .aliases = {"s3a.accessKeyId", "s3.access-key", "s3.access.key", "fs.s3a.access.key",
                   "fs.s3.awsAccessKeyId", "fs.s3n.awsAccessKeyId"}},
      {.name = "underfs.aws.secret-key",
       .short_name = "aws.secretKey",
       .type = OptionType::kSecret,
       .unset = "environment, then ~/.aws",
       .help = "The secret of the access key.",
       .aliases = {"s3a.secretKey", "s3.secret-key", "s3.secret.key", "fs.s3a.secret.key",
                   "fs.s3.awsSecretAccessKey", "fs.s3n.awsSecretAccessKey"}},
      {.name = "underfs.aws.session-token",
       .short_name = "aws.sessionToken",
       .type = OptionType::kSecret,
       .unset = "none",
       .help = "The session token of temporary credentials.",
       .aliases = {"s3a.sessionToken", "fs.s3a.session.token", "s3.session-token"}},
      {.name = "underfs.aws.profile",
       .short_name = "profile",
       .unset = "AWS_PROFILE, default",
       .help = "The profile of ~/.aws/credentials and ~/.aws/config.",
       .aliases = {"aws.profile"}},
      {.name = "underfs.aws.anonymous",
       .short_name = "anonymous",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "Sends requests unsigned, for public buckets.",
       .aliases = {"public-bucket", "no-sign-request"}},
  };
}

std::vector<OptionSpec> MountPointOptions() {
  return {
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
}

std::vector<OptionSpec> TransferOptions() {
  return {
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
       .help = "Uploads parts while the file is still being written.",
       .aliases = {"alluxio.underfs.s3.streaming.upload.enabled",
                   "alluxio.underfs.s3a.streaming.upload.enabled",
                   "alluxio.underfs.s3.multipart.upload.enabled"},
       .values_unbuilt = {"false"}},
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
               "last-writer: who closes last wins.",
       .values = {"last-writer"},
       .values_unbuilt = {"fail"}},
      {.name = "underfs.memory.limit",
       .short_name = "memory-limit",
       .type = OptionType::kSize,
       .unset = "80 MiB per core, from 160 MiB to 2 GiB, at most half of a cgroup's limit",
       .help = "Memory for data and metadata of all mounts of the process.",
       .min = 64 * kMiB,
       .scope = OptionScope::kDaemon},
  };
}

std::vector<OptionSpec> ProcessOptions() {
  return {
      {.name = "underfs.log.level",
       .short_name = "log-level",
       .default_value = "info",
       .help = "trace, debug, info, warn, error or off; for single rooms as in "
               "info:s3=debug:fuse=trace.",
       .scope = OptionScope::kDaemon,
       .check = CheckLogLevels},
      {.name = "underfs.log.file",
       .short_name = "log-file",
       .unset = "underfs.log in the state directory; standard error with --foreground",
       .help = "Where the log goes; rotated at 64 MiB.",
       .scope = OptionScope::kDaemon},
      {.name = "underfs.state.dir",
       .short_name = "state-dir",
       .unset = "a directory of this mount's own below ~/.local/state/underfs",
       .help = "Where the journal and staged bytes live: on a disk that survives a restart."},
  };
}

}  // namespace

std::vector<OptionSpec> OptionTable() {
  std::vector<OptionSpec> all;
  for (std::vector<OptionSpec> part : {StoreOptions(), IdentityOptions(), MountPointOptions(),
                                       TransferOptions(), ProcessOptions()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace ufs
