#ifndef UFS_DIGEST_GF2_H_
#define UFS_DIGEST_GF2_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace ufs::digest_internal {

// Arithmetic modulo a CRC's polynomial over GF(2), in the reflected form that CRCs use: the top bit
// of a Word is x^0. `kPoly` is the reflected polynomial without its highest term. Constexpr, so
// that folding constants and tables are derived by the compiler and not pasted in.
template <typename Word, Word kPoly>
struct Gf2 {
  static constexpr int kBits = static_cast<int>(sizeof(Word) * 8);
  static constexpr Word kOne = Word{1} << (kBits - 1);

  // a * b mod P.
  static constexpr Word Multiply(Word a, Word b) {
    Word product = 0;
    for (Word bit = kOne; bit != 0; bit >>= 1) {
      if ((a & bit) != 0) {
        product ^= b;
      }
      b = (b & 1) != 0 ? static_cast<Word>((b >> 1) ^ kPoly) : static_cast<Word>(b >> 1);
    }
    return product;
  }

  // x^n mod P.
  static constexpr Word PowerOfX(uint64_t n) {
    Word result = kOne;
    Word square = kOne >> 1;
    for (; n != 0; n >>= 1) {
      if ((n & 1) != 0) {
        result = Multiply(result, square);
      }
      square = Multiply(square, square);
    }
    return result;
  }

  // What a CRC's register becomes when `bytes` zero bytes follow. Since a CRC is linear, the CRC of
  // A followed by B is Advance(crc(A), length of B) ^ crc(B): the initial and final inversions
  // cancel.
  static Word Advance(Word crc, uint64_t bytes) {
    // x^(8 * 2^k), so that any 64-bit length takes at most 64 multiplications.
    static constexpr std::array<Word, 64> kPowers = [] {
      std::array<Word, 64> powers{};
      Word power = PowerOfX(8);
      for (Word& p : powers) {
        p = power;
        power = Multiply(power, power);
      }
      return powers;
    }();
    for (size_t k = 0; bytes != 0; ++k, bytes >>= 1) {
      if ((bytes & 1) != 0) {
        crc = Multiply(kPowers[k], crc);
      }
    }
    return crc;
  }
};

}  // namespace ufs::digest_internal

#endif  // UFS_DIGEST_GF2_H_
