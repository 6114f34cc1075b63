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
       .help = "The region of the bucket, which requests are signed for. A wrong one is corrected "
               "from the store's answers where they tell the right one.",
       .aliases = {"alluxio.underfs.s3.region", "alluxio.underfs.s3.endpoint.region",
                   "fs.s3a.endpoint.region", "s3.region", "s3.endpoint.region"}},
      {.name = "underfs.s3.path-style",
       .short_name = "path-style",
       .type = OptionType::kBool,
       .unset = "by itself for IP addresses, localhost and buckets with dots",
       .help = "Puts the bucket's name into the path instead of the host name.",
       .aliases = {"alluxio.underfs.s3.disable.dns.buckets", "disable.dns.buckets",
                   "fs.s3a.path.style.access", "s3.path.style.access", "s3.path-style-access",
                   "use-path-request-style"}},
      {.name = "underfs.s3.secure-http",
       .short_name = "secure-http",
       .type = OptionType::kBool,
       .unset = "true, unless the endpoint says http",
       .help = "Whether an endpoint without a scheme is reached over TLS. An endpoint's own scheme "
               "wins.",
       .aliases = {"alluxio.underfs.s3.secure.http.enabled",
                   "alluxio.underfs.s3a.secure.http.enabled", "secure.http.enabled",
                   "fs.s3a.connection.ssl.enabled"}},
      {.name = "underfs.s3.dual-stack",
       .short_name = "dual-stack",
       .type = OptionType::kBool,
       .unset = "AWS_USE_DUALSTACK_ENDPOINT, the profile, false",
       .help = "Reaches AWS at its endpoints for IPv4 and IPv6.",
       .aliases = {"use_dualstack_endpoint"}},
      {.name = "underfs.s3.fips",
       .short_name = "fips",
       .type = OptionType::kBool,
       .unset = "AWS_USE_FIPS_ENDPOINT, the profile, false",
       .help = "Reaches AWS at its endpoints whose cryptography is validated after FIPS 140.",
       .aliases = {"use_fips_endpoint", "fs.s3a.endpoint.fips"}},
      {.name = "underfs.s3.accelerate",
       .short_name = "accelerate",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "Reaches AWS through the nearest edge location; the bucket must have it enabled.",
       .aliases = {"use_accelerate_endpoint"}},
      {.name = "underfs.s3.access-point",
       .short_name = "access-point",
       .unset = "requests name the bucket",
       .help = "The ARN of an access point: requests for the bucket go to it instead. For one of "
               "several buckets: fs.s3a.bucket.BUCKET.accesspoint.arn in a file.",
       .aliases = {"fs.s3a.accesspoint.arn"}},
      {.name = "underfs.s3.access-point-required",
       .short_name = "access-point-required",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "Refuses to reach a bucket otherwise than through an access point.",
       .aliases = {"fs.s3a.accesspoint.required"}},
      {.name = "underfs.s3.provider",
       .short_name = "provider",
       .type = OptionType::kEnum,
       .unset = "by the endpoint's name; generic where that says nothing",
       .help = "Whose store this is: what it can do is known by it. See docs/guide/stores.md.",
       .values = {"aws", "ceph", "minio", "swift", "r2", "gcs", "b2", "wasabi", "oci", "generic"}},
  };
  topic.inert = {
      {"fs.s3a.cross.region.access.enabled", "a bucket is always followed to its region"},
  };
  return topic;
}

}  // namespace ufs
