#ifndef UFS_S3_PROVIDER_H_
#define UFS_S3_PROVIDER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ufs/object/capabilities.h"
#include "ufs/s3/endpoint.h"

namespace ufs {

// Whose S3 this is, and what is known about it. One row of a small table (provider.cc), where each
// fact has its source.
struct Provider {
  absl::string_view name;  // aws, ceph, ..., generic
  // What its endpoints' host names end in; empty: it has no names of its own.
  absl::Span<const absl::string_view> hosts;
  bool path_style = false;  // unless the user says otherwise
  bool list_v1 = false;     // has no ListObjectsV2
  bool bulk_delete = true;  // has DeleteObjects
  bool tags = true;         // has object tags
  bool checksums = false;   // verifies x-amz-checksum-crc32c of bodies
  // Percent-encodes the keys of ListMultipartUploads without saying so.
  bool encodes_upload_keys = false;
  Capabilities capabilities;
};

// All of them, in the order of the documentation; generic, which knows nothing, is the last.
absl::Span<const Provider> Providers();

// By the endpoint's name alone. What is not known of an endpoint counts as absent. Static.
const Provider& ProviderOf(const Endpoint& endpoint);

// The row called `name`; kInvalidArgument, with the names that there are, for any other.
absl::StatusOr<const Provider*> FindProvider(absl::string_view name);

// Whether an answer with this x-amz-request-id comes from Ceph's RGW, which many endpoints are that
// do not say so by their name.
bool IsCephRequestId(absl::string_view request_id);

}  // namespace ufs

#endif  // UFS_S3_PROVIDER_H_
