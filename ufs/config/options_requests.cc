// How requests look: signatures, listings, and what objects are given.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic RequestsOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.s3.signer",
       .short_name = "signer",
       .type = OptionType::kEnum,
       .default_value = "v4",
       .help = "How requests are signed: v4, or v2 for old stores that know nothing else "
               "(S3SignerType in Alluxio and Hadoop).",
       .aliases = {"alluxio.underfs.s3.signer.algorithm", "alluxio.underfs.s3a.signer.algorithm",
                   "signer.algorithm", "fs.s3a.signing-algorithm"},
       .values = {"v4", "v2", "S3SignerType", "AWSS3V4SignerType", "AWS4SignerType"}},
      {.name = "underfs.s3.payload-signing",
       .short_name = "payload-signing",
       .type = OptionType::kEnum,
       .default_value = "auto",
       .help = "Whether the SHA-256 of a body is signed; auto: over http only, for over https the "
               "connection protects it.",
       .values = {"auto", "always", "never"}},
      {.name = "underfs.s3.directory-suffix",
       .short_name = "directory-suffix",
       .type = OptionType::kEnum,
       .default_value = "/",
       .help = "What the key of a directory's marker object ends in.",
       .aliases = {"alluxio.underfs.s3.directory.suffix", "alluxio.underfs.s3a.directory.suffix"},
       .values = {"/"},
       .values_unbuilt = {"_$folder$"}},
  };
  topic.pending = {
      {"fs.s3a.create.storage.class", "storage classes"},
      {"fs.s3a.requester.pays.enabled", "requester pays"},
      {"fs.s3a.acl.default", "canned ACLs"},
      {"fs.s3a.object.content.encoding", "headers of objects by rule"},
      {"fs.s3a.create.header", "headers of objects by rule"},
      {"alluxio.underfs.s3.list.objects.v1", "the old listing"},
      {"alluxio.underfs.s3a.list.objects.v1", "the old listing"},
      {"fs.s3a.list.version", "the old listing"},
      {"alluxio.underfs.s3.bulk.delete.enabled", "stores without multi-object delete"},
      {"alluxio.underfs.s3a.bulk.delete.enabled", "stores without multi-object delete"},
      {"fs.s3a.multiobjectdelete.enable", "stores without multi-object delete"},
      {"storage-class", "storage classes"},
      {"alluxio.underfs.checksum.type", "other checksums"},
  };
  return topic;
}

}  // namespace ufs
