#ifndef TESTS_REPLAY_REPLAY_FIXTURE_H_
#define TESTS_REPLAY_REPLAY_FIXTURE_H_

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/mount/mount_fixture.h"
#include "tests/replay/program.h"

namespace ufs {

// One bucket mounted twice, as on two hosts: each mount has a daemon and a state directory of its
// own. Objects are looked at through curl.
class ReplayTest : public MountTest {
 protected:
  void SetUp() override;
  void TearDown() override;

  Program Here(const std::string& name) const { return {name, dir()}; }
  Program There(const std::string& name) const { return {name, other_}; }

  // What a GET of the key gives; "(none)" for 404.
  std::string Object(const std::string& key);
  // All keys but directories' markers, sorted.
  std::vector<std::string> Keys();

  // What a later mount brings. Each looks at the mount itself, so that a test that needs it begins
  // to run in full the day it is there.
  bool RenamesDirectories();
  bool WritesAnywhere();

 private:
  std::string other_;
};

// Ends the test here, as skipped, with the reason printed: everything above held.
#define UFS_NOT_BUILT_YET(what) GTEST_SKIP() << "up to here; the rest needs " << (what)

}  // namespace ufs

#endif  // TESTS_REPLAY_REPLAY_FIXTURE_H_
