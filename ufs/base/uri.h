#ifndef UFS_BASE_URI_H_
#define UFS_BASE_URI_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// What users write to name a bucket, a prefix or an object: `s3://bucket/prefix`. Nothing in the
// path is percent-decoded or normalised: it is a key, byte for byte.
struct Uri {
  std::string scheme;     // lower case: s3, file, mem. `s3a` and `s3n` become s3.
  std::string authority;  // the bucket, or an access point's ARN; empty for file:// and mem://
  std::string
      path;  // what follows the slash after the authority; for file:// the absolute local path

  // kInvalidArgument with what to write instead: no scheme, an unknown scheme (the known ones are
  // listed), no bucket, a query or fragment in the authority, or `s3://ID:SECRET@bucket`, whose
  // secret is not repeated.
  static absl::StatusOr<Uri> Parse(absl::string_view text);

  std::string ToString() const;
};

}  // namespace ufs

#endif  // UFS_BASE_URI_H_
