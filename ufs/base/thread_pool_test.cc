#include "ufs/base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace ufs {
namespace {

TEST(ThreadPool, RunsEverythingSubmittedBeforeItEnds) {
  std::atomic<int> ran{0};
  {
    ThreadPool pool("test", 3);
    for (int i = 0; i < 1000; ++i) {
      pool.Submit([&ran] { ++ran; });
    }
  }
  EXPECT_EQ(ran, 1000);
}

TEST(ThreadPool, BlockedTasksDoNotHoldUpTasksForFreeThreads) {
  std::latch all_inside(3);
  ThreadPool pool("test", 3);
  for (int i = 0; i < 3; ++i) {
    pool.Submit([&all_inside] { all_inside.arrive_and_wait(); });
  }
  all_inside.wait();
}

TEST(ThreadPool, TasksMaySubmitTasks) {
  std::latch done(1);
  ThreadPool pool("test", 1);
  pool.Submit([&] { pool.Submit([&done] { done.count_down(); }); });
  done.wait();
}

}  // namespace
}  // namespace ufs
