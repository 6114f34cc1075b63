// Names, endpoint and region: what can be told before, and right after, the store is asked.
#include "ufs/probe/place_checks.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "ufs/probe/bucket_name.h"

namespace ufs {
namespace {

std::string UrlOf(const Endpoint& endpoint) {
  const std::string path = endpoint.PathOf("");
  return absl::StrCat(endpoint.scheme, "://", endpoint.authority, absl::StripSuffix(path, "/"));
}

}  // namespace

Finding CheckName(ProbeContext& context) {
  if (!context.uri.ok()) {
    return Fail(context.uri.status(), "write s3://bucket or s3://bucket/prefix");
  }
  const Uri& uri = *context.uri;
  if (!context.is_s3()) {
    return Pass(absl::StrCat(uri.ToString(), " is not in S3"));
  }
  const std::string named = absl::StrCat("bucket \"", uri.authority, "\"");
  if (const std::string problem = BucketNameProblem(uri.authority); !problem.empty()) {
    const std::string text = absl::StrCat(named, ": ", problem);
    // Other stores have let people have other names: there it is asked whether it is known.
    const absl::StatusOr<StoreSource::Place> place = context.source->Locate();
    if (!place.ok() || place->endpoint.aws) {
      return Fail(absl::InvalidArgumentError(text),
                  "check the bucket's name; aws s3 ls lists those of the account");
    }
    return Warn(text, "this store may know it all the same; AWS and others do not");
  }
  if (uri.path.empty()) {
    return Pass(absl::StrCat(named, ", all of it"));
  }
  const std::string below = absl::StrCat(named, ", prefix \"", uri.path, "\"");
  if (const std::string problem = PrefixProblem(uri.path); !problem.empty()) {
    return Warn(absl::StrCat(below, ": ", problem), "check that the prefix is meant like that");
  }
  return Pass(below);
}

Finding CheckAddressing(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip("only S3 has endpoints");
  }
  absl::StatusOr<StoreSource::Place> place = context.source->Locate();
  if (!place.ok()) {
    return Fail(place.status(), "check the options endpoint, region and path-style");
  }
  context.place = *std::move(place);
  const Endpoint& endpoint = context.place->endpoint;
  const std::string text =
      absl::StrCat(UrlOf(endpoint), " (", endpoint.path_style ? "path" : "virtual-host",
                   " style), signed for ", endpoint.region);
  return context.place->warnings.empty() ? Pass(text)
                                         : Warn(text, absl::StrJoin(context.place->warnings, "; "));
}

Finding CheckRegion(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip("only S3 has regions");
  }
  const Endpoint& endpoint = context.place->endpoint;
  const std::string signed_for =
      absl::StrCat(endpoint.region, " (from: ", context.place->region_source, ")");
  const std::string told = (*context.greeting)->Header("x-amz-bucket-region");
  if (const std::string learnt = context.source->Learnt(); !learnt.empty()) {
    return Warn(learnt, told.empty() ? "set the option region as it says"
                                     : absl::StrCat("set the option region=", told));
  }
  if (told.empty()) {
    return Pass(absl::StrCat("requests are signed for ", signed_for,
                             "; the store does not say where the bucket is"));
  }
  if (told == endpoint.region) {
    return Pass(absl::StrCat("the bucket is in ", told, ", for which requests are signed"));
  }
  return Warn(absl::StrCat("the bucket is in ", told, ", requests are signed for ", signed_for),
              absl::StrCat("set the option region=", told));
}

}  // namespace ufs
