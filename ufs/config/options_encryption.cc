// Encryption at rest.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic EncryptionOptions() {
  OptionTopic topic;
  topic.pending = {
      {"encryption.enabled", "server-side encryption"},
      {"encryption.kms_provider", "server-side encryption"},
      {"encryption.kms_key_id", "server-side encryption"},
      {"fs.s3a.encryption.context", "server-side encryption"},
      {"fs.s3a.encryption.cse.kms.region", "client-side encryption"},
      {"s3.sse.enabled", "server-side encryption"},
      {"s3.sse.type", "server-side encryption"},
      {"s3.sse.kms-key-id", "server-side encryption"},
      {"alluxio.underfs.s3.server.side.encryption.enabled", "server-side encryption"},
      {"alluxio.underfs.s3a.server.side.encryption.enabled", "server-side encryption"},
      {"fs.s3a.encryption.algorithm", "server-side encryption"},
      {"fs.s3a.encryption.key", "server-side encryption"},
      {"fs.s3a.server-side-encryption-algorithm", "server-side encryption"},
      {"fs.s3a.server-side-encryption.key", "server-side encryption"},
      {"rename.keep-encryption", "server-side encryption"},
      {"allow-insecure-sse", "server-side encryption"},
  };
  return topic;
}

}  // namespace ufs
