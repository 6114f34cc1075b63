// The kernel's random numbers, and a reproducible sequence for tests.
#include "ufs/base/random.h"

#include <sys/random.h>

#include <cstdlib>

#include "absl/strings/str_format.h"

namespace ufs {
namespace {

class SystemRandom final : public Random {
 public:
  uint64_t Next() override {
    uint64_t value = 0;
    // getrandom(2): up to 256 bytes come whole, without an interruption, once the pool is seeded;
    // only a kernel without the call could fail here.
    if (getrandom(&value, sizeof(value), 0) != static_cast<ssize_t>(sizeof(value))) {
      std::abort();
    }
    return value;
  }
};

}  // namespace

std::string Random::NextName() { return absl::StrFormat("%016x%016x", Next(), Next()); }

Random* Random::System() {
  static SystemRandom* const random = new SystemRandom;
  return random;
}

uint64_t SeededRandom::Next() {
  uint64_t z = state_.fetch_add(0x9e3779b97f4a7c15) + 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace ufs
