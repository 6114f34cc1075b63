#ifndef UFS_STORE_S3_RULES_H_
#define UFS_STORE_S3_RULES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/object/capabilities.h"
#include "ufs/object/object_types.h"
#include "ufs/object/requests.h"

namespace ufs {

// AWS's rules for what a request may ask and what answers look like, for the stores that keep
// objects themselves. Pure but for the names it puts into messages.
class S3Rules {
 public:
  // `bucket` as messages show it, with its scheme.
  S3Rules(std::string bucket, const Capabilities& capabilities)
      : bucket_(std::move(bucket)), capabilities_(capabilities) {}

  const std::string& bucket() const { return bucket_; }
  const Capabilities& capabilities() const { return capabilities_; }

  // A status as S3 would have answered it.
  absl::Status Refuse(absl::string_view operation, absl::string_view key, int http_status,
                      absl::string_view code, absl::string_view message,
                      bool if_absent = false) const;

  // Of RestoreObject: no object here is in an archive.
  absl::Status NotArchived(absl::string_view key) const;
  // 1 to 1,024 bytes.
  absl::Status CheckKey(absl::string_view operation, absl::string_view key) const;
  // At most 2 KiB of names and values.
  absl::Status CheckAttributes(absl::string_view operation, absl::string_view key,
                               const ObjectAttributes& attributes) const;
  // 1 to 1,000 keys.
  absl::Status CheckBulk(const DeleteManyRequest& request) const;
  absl::Status CheckPartNumber(absl::string_view operation, absl::string_view key,
                               int number) const;
  // `current` is what stands under the key now; null: nothing.
  absl::Status CheckCondition(absl::string_view operation, absl::string_view key,
                              const WriteCondition& condition, const ObjectMeta* current) const;
  // The bytes that `range` means in an object of `size` bytes; InvalidRange when it begins at or
  // past the end.
  absl::StatusOr<ByteRange> Resolve(absl::string_view operation, absl::string_view key,
                                    const absl::optional<ByteRange>& range, int64_t size) const;
  // The parts of `request`, in order, against `stored` (by number): ascending, known, with their
  // ETags, and large enough. The composite ETag.
  absl::StatusOr<std::string> CheckParts(const CompleteUploadRequest& request,
                                         const std::map<int, ListedPart>& stored) const;

 private:
  const std::string bucket_;
  const Capabilities capabilities_;
};

// One page of uploads; `all` is ascending by key and id.
UploadPage PageOfUploads(const std::vector<ListedUpload>& all, const ListUploadsRequest& request);

// One page of parts.
PartPage PageOfParts(const std::map<int, ListedPart>& all, const ListPartsRequest& request);

}  // namespace ufs

#endif  // UFS_STORE_S3_RULES_H_
