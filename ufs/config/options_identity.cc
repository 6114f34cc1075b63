// Who asks.
#include "ufs/config/credential_place.h"
#include "ufs/config/option_topic.h"

namespace ufs {
namespace {

absl::Status RefuseKeyStore(absl::string_view /*path*/) {
  return absl::InvalidArgumentError(
      "Hadoop's key stores (jceks) take Java to read: put the keys into ~/.aws/credentials, or let "
      "credential_process of a profile print them");
}

}  // namespace

OptionTopic IdentityOptions() {  // NOLINT(readability-function-size): a table
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
      {.name = "underfs.aws.passwd-file",
       .short_name = "passwd-file",
       .unset = "none",
       .help = "A credential file of s3fs: lines BUCKET:ID:SECRET and ID:SECRET. Read again when "
               "it changes."},
      {.name = "underfs.aws.credentials-provider",
       .short_name = "credentials-provider",
       .type = OptionType::kList,
       .unset = "options, environment, profile, web-identity, container, instance",
       .help = "Where credentials are looked for, in this order, the first that has any: options, "
               "temporary (options with a session token), environment, profile, web-identity, "
               "container, instance, role, anonymous. Hadoop's key takes names of classes.",
       .aliases = {{"fs.s3a.aws.credentials.provider", CredentialPlacesOfClasses}},
       .check = CheckCredentialPlace},
      {.name = "underfs.aws.role-credentials-provider",
       .short_name = "role-credentials-provider",
       .type = OptionType::kList,
       .unset = "options, environment, profile, web-identity, container, instance",
       .help = "The same for the credentials that role-arn is assumed with.",
       .aliases = {{"fs.s3a.assumed.role.credentials.provider", CredentialPlacesOfClasses}},
       .check = CheckCredentialPlace},
      {.name = "underfs.aws.role-arn",
       .short_name = "role-arn",
       .unset = "none",
       .help = "A role that is assumed with the credentials found, or with "
               "web-identity-token-file; renewed while mounted. Where credentials-provider lists "
               "places, only if role is among them.",
       .aliases = {"fs.s3a.assumed.role.arn"}},
      {.name = "underfs.aws.role-session-name",
       .short_name = "role-session-name",
       .unset = "underfs",
       .help = "What the session of role-arn is called in the account's records.",
       .aliases = {"fs.s3a.assumed.role.session.name"}},
      {.name = "underfs.aws.role-duration",
       .short_name = "role-duration",
       .type = OptionType::kDuration,
       .default_value = "1h",
       .help = "How long a session of role-arn lasts, 15min to 12h; it is renewed before it ends.",
       .aliases = {"fs.s3a.assumed.role.session.duration"}},
      {.name = "underfs.aws.external-id",
       .short_name = "external-id",
       .unset = "none",
       .help = "The external id that the role's owner asks for.",
       .aliases = {"fs.s3a.assumed.role.external.id"}},
      {.name = "underfs.aws.role-policy",
       .short_name = "role-policy",
       .unset = "none",
       .help = "A policy (JSON) that narrows what the session of role-arn may do.",
       .aliases = {"fs.s3a.assumed.role.policy"}},
      {.name = "underfs.aws.web-identity-token-file",
       .short_name = "web-identity-token-file",
       .unset = "none",
       .help = "A file with an OpenID Connect token for role-arn, read again for each session."},
      {.name = "underfs.aws.sts-endpoint",
       .short_name = "sts-endpoint",
       .unset = "AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile, AWS's of the region",
       .help = "Where roles are assumed: a URL. Ceph and MinIO answer at the store's endpoint.",
       .aliases = {"fs.s3a.assumed.role.sts.endpoint"}},
      {.name = "underfs.aws.sts-region",
       .short_name = "sts-region",
       .unset = "the bucket's region, AWS_REGION, AWS_DEFAULT_REGION, the profile, us-east-1",
       .help = "The region of sts-endpoint, which its requests are signed for.",
       .aliases = {"fs.s3a.assumed.role.sts.endpoint.region"}},
      {.name = "underfs.aws.hadoop-key-store",
       .short_name = "hadoop-key-store",
       .unset = "none",
       .help = "Recognised and refused: what Hadoop keeps in a jceks store belongs into "
               "~/.aws/credentials here.",
       .aliases = {"hadoop.security.credential.provider.path",
                   "fs.s3a.security.credential.provider.path"},
       .check = RefuseKeyStore},
  };
  return topic;
}

}  // namespace ufs
