// CRC-32C by ISA-L, which picks its code for the CPU at run time.
#include "ufs/digest/crc32c.h"

#include <isa-l/crc.h>

#include <algorithm>

#include "ufs/digest/gf2.h"

namespace ufs {
namespace {

using Field = digest_internal::Gf2<uint32_t, 0x82F63B78>;  // 0x1EDC6F41 reflected.
constexpr size_t kMaxCall = size_t{1} << 30;               // ISA-L takes its length as an int.

}  // namespace

void Crc32c::Update(absl::string_view data) {
  while (!data.empty()) {
    const size_t length = std::min(data.size(), kMaxCall);
    // ISA-L's prototype lacks a const: it only reads.
    auto* bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(data.data()));
    state_ = crc32_iscsi(bytes, static_cast<int>(length), state_);
    data.remove_prefix(length);
  }
}

uint32_t Crc32c::Combine(uint32_t a, uint32_t b, uint64_t b_length) {
  return Field::Advance(a, b_length) ^ b;
}

}  // namespace ufs
