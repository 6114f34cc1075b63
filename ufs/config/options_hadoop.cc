// Hadoop's and Flink's files as a source of options, and their keys that mean nothing here.
// https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/index.html
#include "ufs/config/option_topic.h"

namespace ufs {
namespace {

constexpr absl::string_view kJava = "it names a class of Java's";
constexpr absl::string_view kReads = "ranges and read-ahead follow how a file is read";
constexpr absl::string_view kWrites =
    "parts wait in memory, and in the state directory when that is full";
constexpr absl::string_view kThreads = "threads do not wait for requests, so there are few of them";
constexpr absl::string_view kCommitters =
    "programs rename and write files here; a committer belongs to the program";
constexpr absl::string_view kGuard = "S3 is consistent after every request, so there is no table";
constexpr absl::string_view kRetries =
    "there is one policy of retries, whose number is 'retries': backoff with jitter, Retry-After";
constexpr absl::string_view kVersions = "every answer is compared with the version that was opened";
constexpr absl::string_view kEntropy = "names are paths: nothing is put into them";

std::vector<InertKey> FileSystemKeys() {
  return {
      {"fs.s3.impl", kJava},
      {"fs.s3a.impl", kJava},
      {"fs.s3n.impl", kJava},
      {"fs.s3a.impl.disable.cache", kJava},
      {"fs.AbstractFileSystem.s3a.impl", kJava},
      {"fs.AbstractFileSystem.s3.impl", kJava},
      {"fs.s3a.custom.signers", kJava},
      {"fs.s3a.delegation.*", kJava},
      {"fs.s3a.audit.*", kJava},
      {"fs.s3a.user.agent.prefix", "requests name this program"},
      {"fs.s3a.committer.*", kCommitters},
      {"fs.s3a.metadatastore.*", kGuard},
      {"fs.s3a.s3guard.*", kGuard},
      {"fs.s3a.change.detection.*", kVersions},
      {"fs.s3a.etag.checksum.enabled", kVersions},
      {"fs.s3a.directory.marker.retention",
       "directories need no marker objects; those that are there stay"},
      {"fs.s3a.rename.raises.exceptions", "rename fails with the errno of rename(2)"},
      {"fs.s3a.downgrade.syncable.exceptions", "fsync publishes the file"},
  };
}

std::vector<InertKey> TransferKeys() {
  return {
      {"fs.s3a.block.size", "files have no blocks"},
      {"fs.s3.block.size", "files have no blocks"},
      {"fs.s3n.block.size", "files have no blocks"},
      {"fs.s3a.readahead.range", kReads},
      {"fs.s3a.experimental.input.fadvise", kReads},
      {"fs.s3a.experimental.fadvise", kReads},
      {"fs.s3a.input.*", kReads},
      {"fs.s3a.vectored.*", kReads},
      {"fs.s3a.prefetch.*", kReads},
      {"fs.s3a.fast.upload", kWrites},
      {"fs.s3a.fast.upload.buffer", kWrites},
      {"fs.s3a.fast.upload.active.blocks", kWrites},
      {"fs.s3a.multipart.threshold", "a file that ends within one part is one PutObject"},
      {"fs.s3a.threads.core", kThreads},
      {"fs.s3a.threads.keepalivetime", kThreads},
      {"fs.s3a.executor.capacity", kThreads},
      {"fs.s3a.max.total.tasks", kThreads},
      {"fs.s3a.socket.send.buffer", "the kernel sizes the buffers of sockets"},
      {"fs.s3a.socket.recv.buffer", "the kernel sizes the buffers of sockets"},
      {"fs.s3a.retry.limit", kRetries},
      {"fs.s3a.retry.interval", kRetries},
      {"fs.s3a.retry.throttle.limit", kRetries},
      {"fs.s3a.retry.throttle.interval", kRetries},
      {"fs.s3.maxRetries", kRetries},
      {"fs.s3.sleepTimeSeconds", kRetries},
      {"s3.entropy.key", kEntropy},
      {"s3.entropy.length", kEntropy},
      {"s3.upload.max.concurrent.uploads", kThreads},
      {"s3.upload.min.part.size", "parts are sized by part-size"},
  };
}

}  // namespace

OptionTopic HadoopOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.config.hadoop-dir",
       .short_name = "hadoop-conf-dir",
       .unset = "Hadoop's files are not read",
       .help = "A directory whose core-site.xml and hdfs-site.xml are read as well, below the site "
               "file; ${env.HADOOP_CONF_DIR} in a file names Hadoop's own.",
       .aliases = {"fs.hdfs.hadoopconf"}},
  };
  for (const std::vector<InertKey>& keys : {FileSystemKeys(), TransferKeys()}) {
    topic.inert.insert(topic.inert.end(), keys.begin(), keys.end());
  }
  return topic;
}

}  // namespace ufs
