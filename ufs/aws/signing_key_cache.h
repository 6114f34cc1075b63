#ifndef UFS_AWS_SIGNING_KEY_CACHE_H_
#define UFS_AWS_SIGNING_KEY_CACHE_H_

#include <array>
#include <cstddef>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "ufs/base/mutex.h"
#include "ufs/base/secret.h"
#include "ufs/digest/sha256.h"

namespace ufs {

// SigV4's key for one day, region and service: four chained HMACs of the secret. `date` is
// YYYYMMDD.
Sha256::Digest DeriveSigningKey(const Secret& secret, absl::string_view date,
                                absl::string_view region, absl::string_view service);

// Remembers the last few derived keys, so that a request costs one HMAC and not five. Keys are
// wiped when replaced and at the end. Thread-safe.
class SigningKeyCache {
 public:
  SigningKeyCache() = default;
  SigningKeyCache(const SigningKeyCache&) = delete;
  SigningKeyCache& operator=(const SigningKeyCache&) = delete;
  ~SigningKeyCache();

  // DeriveSigningKey's result, from memory when it can be.
  Sha256::Digest Get(const Secret& secret, absl::string_view date, absl::string_view region,
                     absl::string_view service);

 private:
  struct Entry {
    Secret secret;
    std::string scope;  // date/region/service; empty: the entry is free
    Sha256::Digest key{};
  };

  // Two days around midnight, for a rotated secret and another region beside the usual one.
  static constexpr size_t kEntries = 8;

  Mutex mutex_;
  std::array<Entry, kEntries> entries_ ABSL_GUARDED_BY(mutex_);
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ufs

#endif  // UFS_AWS_SIGNING_KEY_CACHE_H_
