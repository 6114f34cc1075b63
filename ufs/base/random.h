#ifndef UFS_BASE_RANDOM_H_
#define UFS_BASE_RANDOM_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace ufs {

// Where chance comes from: nonces, jitter. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;

  // 64 bits, uniformly distributed.
  virtual uint64_t Next() = 0;

  // Uniform in [0, 1).
  double NextUnit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  // Uniform in [zero, bound).
  absl::Duration NextBelow(absl::Duration bound) { return bound * NextUnit(); }
  // 32 lower-case hexadecimal digits: a name that nobody else has.
  std::string NextName();

  // The kernel's generator, fit for nonces. Never null; lives for ever.
  static Random* System();
};

// A reproducible sequence for tests (SplitMix64, Steele et al., "Fast splittable pseudorandom
// number generators", 2014).
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  uint64_t Next() override;

 private:
  std::atomic<uint64_t> state_;
};

}  // namespace ufs

#endif  // UFS_BASE_RANDOM_H_
