// kill -9 at every single request of what changes a bucket, before the store has done it and after:
// what was acknowledged is there, everything else is old or absent, nothing is torn, the next mount
// works at once, and no upload stays behind.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

constexpr size_t kSize = 12 << 20;  // three parts
constexpr char kAbsent[] = "";      // no object here is empty

class CrashMatrixTest : public MountTest {
 protected:
  std::string Old() { return Pattern(kSize, 1); }
  std::string New() { return Pattern(kSize, 2); }
  std::string Object(const std::string& key) {
    return server().GetObject("bucket", key).value_or(kAbsent);
  }

  // Opens, writes `data` at `offset` and closes; whether all of it was acknowledged.
  bool Put(const std::string& name, int flags, off_t offset, const std::string& data) {
    const int fd = open(Path(name).c_str(), flags | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) {
      return false;
    }
    bool written = true;
    for (size_t at = 0; at < data.size() && written;) {
      const size_t length = std::min<size_t>(1 << 20, data.size() - at);
      const ssize_t put = pwrite(fd, data.data() + at, length, offset + static_cast<off_t>(at));
      written = put > 0;
      at += written ? static_cast<size_t>(put) : 0;
    }
    return close(fd) == 0 && written;
  }

  using Prepare = std::function<void()>;
  using Operation = std::function<bool()>;  // whether it was acknowledged
  using Check = std::function<void(bool acknowledged)>;

  // Runs `operation` with the daemon killed at its first request, then at its second, ... until it
  // was never hit. `executed`: whether the store still does what the request said.
  void AtEveryRequest(bool executed, const Prepare& prepare, const Operation& operation,
                      const Check& check) {
    bool hit = true;
    for (int nth = 1; hit; ++nth) {
      SCOPED_TRACE(absl::StrCat("killed at request ", nth));
      ASSERT_LT(nth, 60) << "it never ends";
      prepare();
      ASSERT_NO_FATAL_FAILURE(Mount("part-size=5M"));
      s3server::FaultRule rule;
      rule.first = rule.last = nth;
      rule.action = executed ? s3server::FaultAction::kLostAnswer : s3server::FaultAction::kReset;
      rule.on_request = [pid = daemon()](const s3server::Request&) { kill(pid, SIGKILL); };
      const int fault = server().AddFault(rule);
      const bool acknowledged = operation();
      hit = server().FaultHits(fault) > 0;
      server().ClearFaults();
      if (hit) {
        AwaitDaemonEnd();
        check(acknowledged);
        ASSERT_NO_FATAL_FAILURE(Mount("part-size=5M"));
      }
      check(acknowledged || !hit);
      EXPECT_TRUE(hit || acknowledged);
      EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").empty(); }));
      Unmount();
      if (HasFailure()) {
        return;
      }
    }
  }

  // What may stand at `key`: `after` when it was acknowledged, else that or `before`.
  void Expect(const std::string& key, bool acknowledged, const std::string& before,
              const std::string& after) {
    const std::string is = Object(key);
    EXPECT_TRUE(is == after || (!acknowledged && is == before))
        << key << " has " << is.size() << " bytes" << (acknowledged ? ", acknowledged" : "");
  }
};

// Whether the request at which the daemon dies still takes effect.
class WithAnyEnd : public CrashMatrixTest, public testing::WithParamInterface<bool> {};

TEST_P(WithAnyEnd, OfAWriteOfThreeParts) {
  AtEveryRequest(
      GetParam(), [this] { (void)server().DeleteObject("bucket", "f"); },
      [this] { return Put("f", O_CREAT | O_TRUNC, 0, New()); },
      [this](bool acknowledged) { Expect("f", acknowledged, kAbsent, New()); });
}

TEST_P(WithAnyEnd, OfAnOverwrite) {
  AtEveryRequest(
      GetParam(), [this] { ASSERT_TRUE(server().PutObject("bucket", "f", Old()).ok()); },
      [this] { return Put("f", O_TRUNC, 0, New()); },
      [this](bool acknowledged) { Expect("f", acknowledged, Old(), New()); });
}

TEST_P(WithAnyEnd, OfAnAppend) {
  AtEveryRequest(
      GetParam(), [this] { ASSERT_TRUE(server().PutObject("bucket", "f", Old()).ok()); },
      [this] { return Put("f", 0, kSize, "the end"); },
      [this](bool acknowledged) { Expect("f", acknowledged, Old(), Old() + "the end"); });
}

TEST_P(WithAnyEnd, OfAnEdit) {
  AtEveryRequest(
      GetParam(), [this] { ASSERT_TRUE(server().PutObject("bucket", "f", Old()).ok()); },
      [this] { return Put("f", 0, 6'000'000, "edited"); },
      [this](bool acknowledged) {
        std::string edited = Old();
        edited.replace(6'000'000, 6, "edited");
        Expect("f", acknowledged, Old(), edited);
      });
}

TEST_P(WithAnyEnd, OfATruncation) {
  AtEveryRequest(
      GetParam(), [this] { ASSERT_TRUE(server().PutObject("bucket", "f", Old()).ok()); },
      [this] { return truncate(Path("f").c_str(), 7'000'000) == 0; },
      [this](bool acknowledged) { Expect("f", acknowledged, Old(), Old().substr(0, 7'000'000)); });
}

TEST_P(WithAnyEnd, OfARename) {
  AtEveryRequest(
      GetParam(),
      [this] {
        ASSERT_TRUE(server().PutObject("bucket", "f", Old()).ok());
        (void)server().DeleteObject("bucket", "g");
      },
      [this] { return rename(Path("f").c_str(), Path("g").c_str()) == 0; },
      [this](bool acknowledged) {
        // At one name at least, at both between the copy and the deletion.
        Expect("f", acknowledged, Old(), kAbsent);
        Expect("g", acknowledged, kAbsent, Old());
        EXPECT_TRUE(Object("f") == Old() || Object("g") == Old());
      });
}

TEST_P(WithAnyEnd, OfTheRemovalOfATree) {
  AtEveryRequest(
      GetParam(),
      [this] {
        for (int i = 0; i < 4; ++i) {
          ASSERT_TRUE(server().PutObject("bucket", absl::StrCat("d/f", i), "old").ok());
        }
      },
      [this] { return Shell("rm -r " + Path("d")).exit_code == 0; },
      [this](bool acknowledged) {
        for (int i = 0; i < 4; ++i) {
          Expect(absl::StrCat("d/f", i), acknowledged, "old", kAbsent);
        }
      });
}

INSTANTIATE_TEST_SUITE_P(CrashMatrix, WithAnyEnd, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& param) {
                           return param.param ? "Executed" : "NotExecuted";
                         });

}  // namespace
}  // namespace ufs
