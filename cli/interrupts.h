#ifndef CLI_INTERRUPTS_H_
#define CLI_INTERRUPTS_H_

#include <atomic>
#include <thread>

#include "ufs/base/cancel.h"

namespace ufs::cli {

// Turns the first SIGINT, SIGTERM or SIGHUP into a cancellation, so that what a command began in a
// store is ended there; a second one ends the process at once. Made in the main thread before any
// other thread is. A closed pipe on the output is an error of write(2) from then on, no signal.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  CancelToken token() const { return cancel_.token(); }
  // The signal that came, or 0.
  int signal() const { return signal_; }

 private:
  void Wait();

  CancelSource cancel_;
  std::atomic<int> signal_{0};
  std::thread waiter_;
};

}  // namespace ufs::cli

#endif  // CLI_INTERRUPTS_H_
