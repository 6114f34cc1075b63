#ifndef UFS_STORE_REQUEST_KIND_H_
#define UFS_STORE_REQUEST_KIND_H_

#include <bitset>
#include <cstddef>
#include <type_traits>

#include "ufs/object/requests.h"

namespace ufs {

// What limits of requests in flight count apart. One request may be of several kinds.
enum class RequestKind {
  kMetadata,  // looks and changes without content: heads, listings, deletes, uploads' begin and end
  kUpload,    // content on its way up, and copies
  kRead,      // content on its way down
  kTree,      // what renaming and removing trees is made of: copies and deletes
};
inline constexpr size_t kRequestKinds = 4;
using KindSet = std::bitset<kRequestKinds>;

// The kinds of a request of type R.
template <typename R>
constexpr KindSet KindsOf() {
  constexpr bool kCopies = std::is_same_v<R, CopyRequest>;
  constexpr bool kDeletes =
      std::is_same_v<R, DeleteRequest> || std::is_same_v<R, DeleteManyRequest>;
  constexpr bool kReads = std::is_same_v<R, GetRequest>;
  constexpr bool kUploads =
      kCopies || std::is_same_v<R, PutRequest> || std::is_same_v<R, UploadPartRequest> ||
      std::is_same_v<R, UploadPartCopyRequest> || std::is_same_v<R, CompleteUploadRequest>;
  constexpr auto kBit = [](RequestKind kind, bool set) {
    return set ? 1ULL << static_cast<size_t>(kind) : 0ULL;
  };
  return KindSet(kBit(RequestKind::kMetadata, !kReads && !kUploads) |
                 kBit(RequestKind::kUpload, kUploads) | kBit(RequestKind::kRead, kReads) |
                 kBit(RequestKind::kTree, kCopies || kDeletes));
}

}  // namespace ufs

#endif  // UFS_STORE_REQUEST_KIND_H_
