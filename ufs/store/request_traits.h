#ifndef UFS_STORE_REQUEST_TRAITS_H_
#define UFS_STORE_REQUEST_TRAITS_H_

#include <cstdint>
#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ufs/object/requests.h"

// What decorators ask of any request.
namespace ufs {

inline absl::Status StatusOf(const absl::Status& result) { return result; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// The key that a request is about; of a listing its prefix; of a bulk delete its first key.
template <typename R>
std::string SubjectOf(const R& request) {
  if constexpr (requires { request.key; }) {
    return request.key;
  } else if constexpr (requires { request.prefix; }) {
    return request.prefix;
  } else if constexpr (std::is_same_v<R, BucketStateRequest>) {
    return std::string();
  } else {
    return request.keys.empty() ? std::string() : request.keys.front();
  }
}

// Bytes of content that a request carries up.
template <typename R>
int64_t BytesSent(const R& request) {
  if constexpr (requires { request.body; }) {
    return static_cast<int64_t>(request.body.size());
  } else {
    return 0;
  }
}

// Bytes of content that an answer brought down.
template <typename Result>
int64_t BytesReceived(const Result& result) {
  if constexpr (std::is_same_v<Result, absl::StatusOr<GetResult>>) {
    return result.ok() ? result->range.length : 0;
  } else {
    return 0;
  }
}

}  // namespace ufs

#endif  // UFS_STORE_REQUEST_TRAITS_H_
