#ifndef UFS_CACHE_EXTENT_BUFFER_H_
#define UFS_CACHE_EXTENT_BUFFER_H_

#include <cstddef>

namespace ufs {

// Uninitialised memory for the bytes of one extent, aligned to 4 KiB. Large buffers are mappings of
// their own, so that an evicted extent leaves the process at once instead of a hole in the heap.
// Move-only.
class ExtentBuffer {
 public:
  ExtentBuffer() = default;
  // `size` in bytes, at least 1.
  explicit ExtentBuffer(size_t size);
  ExtentBuffer(ExtentBuffer&& other) noexcept;
  ExtentBuffer& operator=(ExtentBuffer&& other) noexcept;
  ~ExtentBuffer() { Free(); }

  char* data() const { return data_; }
  // What a buffer of `size` bytes takes from the process, in bytes.
  static size_t FootprintOf(size_t size);

 private:
  void Free();

  char* data_ = nullptr;
  size_t mapped_ = 0;  // 0: from the heap
};

}  // namespace ufs

#endif  // UFS_CACHE_EXTENT_BUFFER_H_
