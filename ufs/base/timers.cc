// Timers in order of (time, id); `when_` finds the key of an id for cancelling.
#include "ufs/base/timers.h"

#include "ufs/base/thread_name.h"

namespace ufs {

ThreadTimers::ThreadTimers() : thread_([this] { Run(); }) {}

ThreadTimers::~ThreadTimers() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

Timers::Id ThreadTimers::RunAt(Instant when, absl::AnyInvocable<void()> callback) {
  MutexLock lock(&mutex_);
  const Id id = next_id_++;
  const bool first = due_.empty() || when < due_.begin()->first.first;
  due_.emplace(std::make_pair(when, id), std::move(callback));
  when_.emplace(id, when);
  if (first) {
    changed_.Signal();
  }
  return id;
}

bool ThreadTimers::Cancel(Id id) {
  absl::AnyInvocable<void()> removed;  // destroyed after the lock is given back
  MutexLock lock(&mutex_);
  const auto found = when_.find(id);
  if (found == when_.end()) {
    return false;
  }
  const auto entry = due_.find({found->second, id});
  removed = std::move(entry->second);
  due_.erase(entry);
  when_.erase(found);
  return true;
}

void ThreadTimers::Run() {
  SetThreadName("ufs-timers");
  mutex_.Lock();
  while (!stopping_) {
    if (due_.empty()) {
      changed_.Wait(&mutex_);
      continue;
    }
    const auto next = due_.begin();
    if (Clock::Real()->Now() < next->first.first) {
      changed_.WaitUntil(&mutex_, next->first.first);
      continue;
    }
    absl::AnyInvocable<void()> callback = std::move(next->second);
    when_.erase(next->first.second);
    due_.erase(next);
    mutex_.Unlock();
    callback();
    callback = nullptr;
    mutex_.Lock();
  }
  mutex_.Unlock();
}

Timers::Id FakeTimers::RunAt(Instant when, absl::AnyInvocable<void()> callback) {
  MutexLock lock(&mutex_);
  const Id id = next_id_++;
  due_.emplace(std::make_pair(when, id), std::move(callback));
  return id;
}

bool FakeTimers::Cancel(Id id) {
  MutexLock lock(&mutex_);
  for (auto it = due_.begin(); it != due_.end(); ++it) {
    if (it->first.second == id) {
      due_.erase(it);
      return true;
    }
  }
  return false;
}

int FakeTimers::RunDue() {
  int ran = 0;
  while (true) {
    absl::AnyInvocable<void()> callback;
    {
      MutexLock lock(&mutex_);
      if (due_.empty() || clock_->Now() < due_.begin()->first.first) {
        return ran;
      }
      callback = std::move(due_.begin()->second);
      due_.erase(due_.begin());
    }
    callback();
    ++ran;
  }
}

size_t FakeTimers::pending() const {
  MutexLock lock(&mutex_);
  return due_.size();
}

}  // namespace ufs
