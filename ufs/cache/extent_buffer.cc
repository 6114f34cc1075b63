// Memory for extents. Invariant: `mapped_` is the length of the mapping, or 0 when `data_` came
// from the heap.
#include "ufs/cache/extent_buffer.h"

#include <stdlib.h>
#include <sys/mman.h>

#include <utility>

namespace ufs {
namespace {

constexpr size_t kPage = 4096;
// Buffers from here on are mappings. Smaller ones would bring a process with gigabytes of them near
// vm.max_map_count (65,530 mappings).
constexpr size_t kMapFrom = 64 * 1024;
// x86-64 and arm64 with 4 KiB pages: a buffer of 8 MiB then takes 4 page faults instead of 2,048.
constexpr size_t kHugePage = 2 * 1024 * 1024;

}  // namespace

size_t ExtentBuffer::FootprintOf(size_t size) { return (size + kPage - 1) / kPage * kPage; }

ExtentBuffer::ExtentBuffer(size_t size) {
  const size_t footprint = FootprintOf(size);
  if (footprint >= kMapFrom) {
    void* mapping =
        mmap(nullptr, footprint, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping != MAP_FAILED) {
      if (footprint >= kHugePage) {
        madvise(mapping, footprint, MADV_HUGEPAGE);  // a hint: may be refused
      }
      data_ = static_cast<char*>(mapping);
      mapped_ = footprint;
      return;
    }
  }
  data_ = static_cast<char*>(aligned_alloc(kPage, footprint));
  if (data_ == nullptr) {
    abort();  // the budget granted it: the machine itself has no memory left
  }
}

ExtentBuffer::ExtentBuffer(ExtentBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), mapped_(std::exchange(other.mapped_, 0)) {}

ExtentBuffer& ExtentBuffer::operator=(ExtentBuffer&& other) noexcept {
  if (this != &other) {
    Free();
    data_ = std::exchange(other.data_, nullptr);
    mapped_ = std::exchange(other.mapped_, 0);
  }
  return *this;
}

void ExtentBuffer::Free() {
  if (mapped_ != 0) {
    munmap(data_, mapped_);
  } else {
    free(data_);
  }
}

}  // namespace ufs
