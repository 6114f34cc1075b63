// Who asks.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic IdentityOptions() {
  OptionTopic topic;
  topic.options = {
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
  topic.pending = {
      {"fs.s3a.assumed.role.session.name", "assumed roles"},
      {"fs.s3a.assumed.role.session.duration", "assumed roles"},
      {"fs.s3a.assumed.role.policy", "assumed roles"},
      {"fs.s3a.assumed.role.external.id", "assumed roles"},
      {"fs.s3a.assumed.role.sts.endpoint", "assumed roles"},
      {"fs.s3a.assumed.role.sts.endpoint.region", "assumed roles"},
      {"fs.s3a.assumed.role.credentials.provider", "assumed roles"},
      {"fs.s3a.security.credential.provider.path", "Hadoop's credential files"},
      {"hadoop.security.credential.provider.path", "Hadoop's credential files"},
      {"fs.s3a.assumed.role.arn", "assumed roles"},
      {"fs.s3a.aws.credentials.provider", "choosing credential providers"},
  };
  return topic;
}

}  // namespace ufs
