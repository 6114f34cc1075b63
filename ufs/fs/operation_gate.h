#ifndef UFS_FS_OPERATION_GATE_H_
#define UFS_FS_OPERATION_GATE_H_

#include <cstdint>
#include <utility>

#include "ufs/base/mutex.h"

namespace ufs {

// Counts operations under way, so that their owner can wait for the last one. Thread-safe.
class OperationGate {
 public:
  // One operation; it ends when the last pass for it is destroyed. Move-only.
  class Pass {
   public:
    Pass() = default;
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Pass() {
      if (gate_ != nullptr) {
        gate_->Leave();
      }
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    friend class OperationGate;
    explicit Pass(OperationGate* gate) : gate_(gate) {}
    OperationGate* gate_ = nullptr;
  };

  Pass Enter() {
    MutexLock lock(&mutex_);
    ++inside_;
    return Pass(this);
  }
  // Nothing once the gate is closed: for callbacks that may come late.
  Pass TryEnter() {
    MutexLock lock(&mutex_);
    if (closed_) {
      return Pass();
    }
    ++inside_;
    return Pass(this);
  }
  // Waits until nobody is inside.
  void CloseAndWait() {
    MutexLock lock(&mutex_);
    closed_ = true;
    while (inside_ > 0) {
      empty_.Wait(&mutex_);
    }
  }

 private:
  void Leave() {
    MutexLock lock(&mutex_);
    if (--inside_ == 0) {
      empty_.SignalAll();
    }
  }

  Mutex mutex_;
  CondVar empty_;
  int64_t inside_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace ufs

#endif  // UFS_FS_OPERATION_GATE_H_
