#include "ufs/base/thread_pool.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <latch>

namespace ufs {
namespace {

constexpr uid_t kNobody = 65534;

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

// In a child: the limit counts all processes of a user, and root is exempt.
TEST(ThreadPoolDeathTest, WorkIsDoneByFewerThreadsWhereTheSystemRefusesMore) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto run = [] {
    std::atomic<int> ran{0};
    {
      ThreadPool pool("test", 64);
      if (geteuid() == 0 && setresuid(kNobody, kNobody, kNobody) != 0) {
        _exit(2);
      }
      const struct rlimit none {};
      setrlimit(RLIMIT_NPROC, &none);
      for (int i = 0; i < 1000; ++i) {
        pool.Submit([&ran] { ++ran; });
      }
    }
    _exit(ran == 1000 ? 0 : 1);
  };
  EXPECT_EXIT(run(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace ufs
