// Chunk memory. Invariant: memory of page multiples comes straight from the kernel and goes back
// to it: a heap would keep it after a burst.
#include "ufs/file/chunk.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace ufs {
namespace {

constexpr size_t kPage = 4096;
// 4 MiB of 64 KiB chunks: what is sent and filled anew between two parts of a fast stream.
constexpr size_t kMaxFree = 64;

}  // namespace

ChunkAllocator::ChunkAllocator(size_t chunk_size) : chunk_size_(chunk_size) {}

ChunkAllocator::~ChunkAllocator() {
  for (char* memory : free_) {
    Unmap(memory);
  }
}

char* ChunkAllocator::Map() const {
  if (chunk_size_ % kPage != 0) {
    return static_cast<char*>(::operator new(chunk_size_));
  }
  void* memory =
      mmap(nullptr, chunk_size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    std::abort();  // as operator new would end a program without exceptions
  }
  return static_cast<char*>(memory);
}

void ChunkAllocator::Unmap(char* memory) const {
  if (chunk_size_ % kPage != 0) {
    ::operator delete(memory);
  } else {
    munmap(memory, chunk_size_);
  }
}

char* ChunkAllocator::Take() {
  {
    MutexLock lock(&mutex_);
    if (!free_.empty()) {
      char* memory = free_.back();
      free_.pop_back();
      return memory;
    }
  }
  return Map();
}

void ChunkAllocator::Give(char* memory) {
  {
    MutexLock lock(&mutex_);
    if (free_.size() < kMaxFree) {
      free_.push_back(memory);
      return;
    }
  }
  Unmap(memory);
}

int64_t ChunkShare::Take(int64_t wanted, int64_t chunk_size) {
  int64_t used = used_.load();
  while (true) {
    const int64_t taken = std::clamp<int64_t>((limit_ - used) / chunk_size, 0, wanted);
    if (taken == 0 || used_.compare_exchange_weak(used, used + taken * chunk_size)) {
      return taken;
    }
  }
}

void ChunkShare::Give(int64_t bytes) {
  used_ -= bytes;
  if (waiting_) {
    listener_();
  }
}

}  // namespace ufs
