// A pool that grows on demand. Invariant: a queued task has an idle thread that was signalled for
// it, a thread just started for it, or all threads are busy and will look at the queue again.
#include "ufs/base/thread_pool.h"

#include <system_error>
#include <utility>

#include "ufs/base/thread_name.h"

namespace ufs {

ThreadPool::ThreadPool(std::string name, int max_threads)
    : name_(std::move(name)), max_threads_(max_threads < 1 ? 1 : max_threads) {
  MutexLock lock(&mutex_);
  threads_.emplace_back([this] { Run(); });
}

ThreadPool::~ThreadPool() {
  std::vector<std::thread> threads;
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    work_.SignalAll();
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

void ThreadPool::Submit(Task task) {
  MutexLock lock(&mutex_);
  queue_.push_back(std::move(task));
  // A signalled thread leaves `idle_` only when it wakes: the queue's length tells whether it is
  // spoken for.
  if (static_cast<size_t>(idle_) < queue_.size() &&
      threads_.size() < static_cast<size_t>(max_threads_) && !stopping_) {
    try {
      threads_.emplace_back([this] { Run(); });
    } catch (const std::system_error&) {
      // No more threads for this user or cgroup now: those that run do it all, more slowly.
    }
  }
  work_.Signal();
}

size_t ThreadPool::QueueDepth() const {
  MutexLock lock(&mutex_);
  return queue_.size();
}

void ThreadPool::Run() {
  SetThreadName(name_);
  mutex_.Lock();
  while (true) {
    while (queue_.empty() && !stopping_) {
      ++idle_;
      work_.Wait(&mutex_);
      --idle_;
    }
    if (queue_.empty()) {
      mutex_.Unlock();
      return;
    }
    Task task = std::move(queue_.front());
    queue_.pop_front();
    mutex_.Unlock();
    task();
    task = nullptr;  // what it captured is destroyed outside the lock
    mutex_.Lock();
  }
}

}  // namespace ufs
