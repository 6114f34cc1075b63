// Where the store is and how its host names are built.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic EndpointOptions() {
  OptionTopic topic;
  topic.options = {
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
                   "fs.s3a.endpoint.region", "s3.region", "s3.endpoint.region"}},
      {.name = "underfs.s3.path-style",
       .short_name = "path-style",
       .type = OptionType::kBool,
       .unset = "by itself for IP addresses, localhost and buckets with dots",
       .help = "Puts the bucket's name into the path instead of the host name.",
       .aliases = {"alluxio.underfs.s3.disable.dns.buckets", "fs.s3a.path.style.access",
                   "s3.path.style.access", "s3.path-style-access", "use-path-request-style"}},
  };
  topic.pending = {
      {"fs.s3a.accesspoint.required", "access points"},
      {"fs.s3a.accesspoint.arn", "access points"},
      {"fs.s3a.cross.region.access.enabled", "following buckets to other regions"},
      {"fs.s3a.endpoint.fips", "FIPS endpoints"},
  };
  return topic;
}

}  // namespace ufs
