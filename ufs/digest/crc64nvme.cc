// CRC-64/NVME. ISA-L 2.30 does not have it. Two implementations of one function on the register:
//
// - tables, eight bytes a step;
// - folding by carry-less multiplication: while much data is left, 128-bit lanes that each stand
// for a
//   polynomial congruent to the message so far are moved 512 bits on and added to the next data. At
//   the end one lane is left, and the tables reduce its 16 bytes.
//
// Reflected form: bit i of a 128-bit lane is x^(127-i). The carry-less product of two reflected
// 64-bit words, read as a lane, is therefore their product times x. Moving a lane on by D bits
// multiplies its low word (the higher terms) by x^(64+D) and its high word by x^D, so the constants
// are one power less.
#include "ufs/digest/crc64nvme.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "ufs/digest/gf2.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ufs {
namespace {

constexpr uint64_t kPoly = 0x9A6C9329AC4BC9B5;  // 0xAD93D23594C93659 reflected.
using Field = digest_internal::Gf2<uint64_t, kPoly>;

using Tables = std::array<std::array<uint64_t, 256>, 8>;

// tables[k][b]: what byte b contributes when k more bytes follow it within the step.
constexpr Tables MakeTables() {
  Tables tables{};
  for (uint64_t b = 0; b < 256; ++b) {
    uint64_t crc = b;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1) != 0 ? (crc >> 1) ^ kPoly : crc >> 1;
    }
    tables[0][b] = crc;
  }
  for (size_t k = 1; k < tables.size(); ++k) {
    for (size_t b = 0; b < 256; ++b) {
      const uint64_t before = tables[k - 1][b];
      tables[k][b] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

uint64_t LoadLittleEndian(const char* p) {
  uint64_t word = 0;
  std::memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

}  // namespace

namespace digest_internal {

uint64_t Crc64NvmeByTables(uint64_t state, absl::string_view data) {
  const char* p = data.data();
  size_t left = data.size();
  for (; left >= 8; p += 8, left -= 8) {
    const uint64_t word = state ^ LoadLittleEndian(p);
    state = 0;
    for (size_t k = 0; k < 8; ++k) {
      state ^= kTables[7 - k][(word >> (8 * k)) & 0xFF];
    }
  }
  for (; left > 0; ++p, --left) {
    state = (state >> 8) ^ kTables[0][(state ^ static_cast<unsigned char>(*p)) & 0xFF];
  }
  return state;
}

#if defined(__x86_64__)

namespace {

#define UFS_TARGET_PCLMUL __attribute__((target("pclmul,sse2")))

UFS_TARGET_PCLMUL inline __m128i Load(const char* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

template <uint64_t kDistance>
UFS_TARGET_PCLMUL inline __m128i Move(__m128i lane) {
  constexpr uint64_t kLow = Field::PowerOfX(64 + kDistance - 1);
  constexpr uint64_t kHigh = Field::PowerOfX(kDistance - 1);
  const __m128i constants = _mm_set_epi64x(static_cast<int64_t>(kHigh), static_cast<int64_t>(kLow));
  return _mm_xor_si128(_mm_clmulepi64_si128(lane, constants, 0x00),
                       _mm_clmulepi64_si128(lane, constants, 0x11));
}

}  // namespace

UFS_TARGET_PCLMUL uint64_t Crc64NvmeByFolding(uint64_t state, absl::string_view data) {
  constexpr size_t kStep = 64;  // Four lanes hide the multiplier's latency.
  const char* p = data.data();
  size_t left = data.size();
  if (left < 2 * kStep) {
    return Crc64NvmeByTables(state, data);
  }
  const __m128i before = _mm_set_epi64x(0, static_cast<int64_t>(state));
  __m128i lane0 = _mm_xor_si128(Load(p), before);
  __m128i lane1 = Load(p + 16);
  __m128i lane2 = Load(p + 32);
  __m128i lane3 = Load(p + 48);
  for (p += kStep, left -= kStep; left >= kStep; p += kStep, left -= kStep) {
    lane0 = _mm_xor_si128(Move<512>(lane0), Load(p));
    lane1 = _mm_xor_si128(Move<512>(lane1), Load(p + 16));
    lane2 = _mm_xor_si128(Move<512>(lane2), Load(p + 32));
    lane3 = _mm_xor_si128(Move<512>(lane3), Load(p + 48));
  }
  lane3 = _mm_xor_si128(lane3, Move<128>(lane2));
  lane3 = _mm_xor_si128(lane3, Move<256>(lane1));
  lane3 = _mm_xor_si128(lane3, Move<384>(lane0));
  char last[16];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(last), lane3);
  state = Crc64NvmeByTables(0, absl::string_view(last, sizeof(last)));
  return Crc64NvmeByTables(state, absl::string_view(p, left));
}

bool HasCarrylessMultiply() {
  static const bool kHas = __builtin_cpu_supports("pclmul") != 0;
  return kHas;
}

#else

uint64_t Crc64NvmeByFolding(uint64_t state, absl::string_view data) {
  return Crc64NvmeByTables(state, data);
}

bool HasCarrylessMultiply() { return false; }

#endif

}  // namespace digest_internal

void Crc64Nvme::Update(absl::string_view data) {
  state_ = digest_internal::HasCarrylessMultiply()
               ? digest_internal::Crc64NvmeByFolding(state_, data)
               : digest_internal::Crc64NvmeByTables(state_, data);
}

uint64_t Crc64Nvme::Combine(uint64_t a, uint64_t b, uint64_t b_length) {
  return Field::Advance(a, b_length) ^ b;
}

}  // namespace ufs
