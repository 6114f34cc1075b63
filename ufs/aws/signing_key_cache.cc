// Derivation and memory of signing keys. The secret itself is compared, not the access key id: a
// user who corrects a wrong secret keeps the id.
#include "ufs/aws/signing_key_cache.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "ufs/digest/hmac_sha256.h"

namespace ufs {

Sha256::Digest DeriveSigningKey(const Secret& secret, absl::string_view date,
                                absl::string_view region, absl::string_view service) {
  std::string seed = absl::StrCat("AWS4", secret.Reveal());
  Sha256::Digest key = HmacSha256(seed, date);
  WipeString(&seed);
  for (const absl::string_view message : {region, service, absl::string_view("aws4_request")}) {
    key = HmacSha256(key, message);
  }
  return key;
}

SigningKeyCache::~SigningKeyCache() {
  MutexLock lock(&mutex_);
  for (Entry& entry : entries_) {
    explicit_bzero(entry.key.data(), entry.key.size());
  }
}

Sha256::Digest SigningKeyCache::Get(const Secret& secret, absl::string_view date,
                                    absl::string_view region, absl::string_view service) {
  const std::string scope = absl::StrCat(date, "/", region, "/", service);
  {
    MutexLock lock(&mutex_);
    for (const Entry& entry : entries_) {
      if (entry.scope == scope && entry.secret == secret) {
        return entry.key;
      }
    }
  }
  // Two threads may derive the same key at midnight; the second entry is harmless and soon
  // replaced.
  const Sha256::Digest key = DeriveSigningKey(secret, date, region, service);
  MutexLock lock(&mutex_);
  entries_[next_] = Entry{secret, scope, key};
  next_ = (next_ + 1) % kEntries;
  return key;
}

}  // namespace ufs
