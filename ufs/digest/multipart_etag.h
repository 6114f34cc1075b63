#ifndef UFS_DIGEST_MULTIPART_ETAG_H_
#define UFS_DIGEST_MULTIPART_ETAG_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ufs/digest/md5.h"

namespace ufs {

// The ETag that S3 gives an object made of parts: the MD5 of the parts' MD5s in binary, in the
// order of their numbers, and "-" with their count. It holds only where a part's ETag is its MD5:
// never under KMS, DSSE or customer keys. One thread at a time.
class MultipartEtag {
 public:
  void Add(const Md5::Digest& part);
  // The same from a part's ETag as the server gave it, in quotes or not. InvalidArgument when that
  // is not an MD5; the part is then not counted.
  absl::Status AddEtag(absl::string_view etag);

  size_t parts() const { return parts_; }
  // The composite without quotes; starts anew.
  std::string Finish();

 private:
  Md5 md5_;
  size_t parts_ = 0;
};

}  // namespace ufs

#endif  // UFS_DIGEST_MULTIPART_ETAG_H_
