#ifndef UFS_DIGEST_HMAC_H_
#define UFS_DIGEST_HMAC_H_

#include <strings.h>

#include <cstring>

#include "absl/strings/string_view.h"

namespace ufs::digest_internal {

// RFC 2104 over a hash whose block has 64 bytes (SHA-1, SHA-256). Key material is wiped from the
// stack.
template <typename Hash>
typename Hash::Digest Hmac(absl::string_view key, absl::string_view message) {
  using Digest = typename Hash::Digest;
  constexpr size_t kBlock = 64;
  char pad[kBlock] = {};
  Hash hash;
  if (key.size() > kBlock) {
    hash.Update(key);
    Digest hashed = hash.Finish();
    std::memcpy(pad, hashed.data(), hashed.size());
    explicit_bzero(hashed.data(), hashed.size());
  } else if (!key.empty()) {
    std::memcpy(pad, key.data(), key.size());
  }
  for (char& c : pad) {
    c = static_cast<char>(c ^ 0x36);
  }
  hash.Update(absl::string_view(pad, kBlock));
  hash.Update(message);
  const Digest inner = hash.Finish();
  for (char& c : pad) {
    c = static_cast<char>(c ^ 0x36 ^ 0x5c);
  }
  hash.Update(absl::string_view(pad, kBlock));
  hash.Update(absl::string_view(reinterpret_cast<const char*>(inner.data()), inner.size()));
  explicit_bzero(pad, kBlock);
  return hash.Finish();
}

}  // namespace ufs::digest_internal

#endif  // UFS_DIGEST_HMAC_H_
