// Signals as cancellations. They are blocked in every thread and taken by one that waits for them;
// SIGUSR2 is how the destructor wakes it.
#include "cli/interrupts.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "ufs/base/thread_name.h"

namespace ufs::cli {
namespace {

constexpr int kStop = SIGUSR2;

sigset_t Handled() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, kStop}) {
    sigaddset(&set, number);
  }
  return set;
}

}  // namespace

Interrupts::Interrupts() {
  const sigset_t set = Handled();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::thread([this] { Wait(); });
}

Interrupts::~Interrupts() {
  pthread_kill(waiter_.native_handle(), kStop);
  waiter_.join();
}

void Interrupts::Wait() {
  SetThreadName("ufs-signals");
  const sigset_t set = Handled();
  for (;;) {
    int got = 0;
    if (sigwait(&set, &got) != 0) {
      continue;
    }
    if (got == kStop) {
      return;
    }
    if (signal_ != 0) {
      _exit(128 + got);
    }
    signal_ = got;
    cancel_.Cancel();
  }
}

}  // namespace ufs::cli
