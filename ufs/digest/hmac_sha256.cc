// HMAC over the fetched SHA-256. OpenSSL 3's own EVP_MAC looks its digest up by name at every
// start, which costs several times the two blocks that a signature hashes. Key material is wiped
// from the stack.
#include "ufs/digest/hmac_sha256.h"

#include <cstring>

namespace ufs {
namespace {

constexpr size_t kBlock = 64;  // SHA-256's block, RFC 2104 section 2.

absl::string_view View(const Sha256::Digest& digest) {
  return absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
}

}  // namespace

Sha256::Digest HmacSha256(absl::string_view key, absl::string_view message) {
  char pad[kBlock] = {};
  Sha256 hash;
  if (key.size() > kBlock) {
    hash.Update(key);
    Sha256::Digest hashed = hash.Finish();
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
  const Sha256::Digest inner = hash.Finish();
  for (char& c : pad) {
    c = static_cast<char>(c ^ 0x36 ^ 0x5c);
  }
  hash.Update(absl::string_view(pad, kBlock));
  hash.Update(View(inner));
  explicit_bzero(pad, kBlock);
  return hash.Finish();
}

Sha256::Digest HmacSha256(const Sha256::Digest& key, absl::string_view message) {
  return HmacSha256(View(key), message);
}

}  // namespace ufs
