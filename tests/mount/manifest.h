#ifndef TESTS_MOUNT_MANIFEST_H_
#define TESTS_MOUNT_MANIFEST_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace ufs {

// What a writer wrote down while a daemon was killed under it, outside of the mount, a line each:
//
//   begin NAME VERSION BASE WRITTEN OFFSET   a version is begun: it is what version BASE was after
//                                            WRITTEN of its bytes, with new bytes from OFFSET on;
//                                            BASE 0 is the empty file
//   try NAME VERSION WRITTEN                 about to publish what WRITTEN new bytes have made
//   held NAME VERSION WRITTEN                fsync or close returned 0 for that
//
// What a name may hold afterwards: what was held last, or what was tried since; a name of which
// nothing was held may be absent as well.
class Manifest {
 public:
  // Reads the lines; an incomplete last one is left out. False when something is no such line.
  bool Load(const std::string& path);

  std::vector<std::string> Names() const;
  // How many promises were made.
  int held() const { return held_; }
  bool MayBeAbsent(const std::string& name) const;
  // Each content that the name may have.
  std::vector<std::string> MayBe(const std::string& name) const;

  // The new bytes of a version: any number of them begins with the smaller numbers'.
  static std::string NewBytes(absl::string_view name, int version, int64_t written);

 private:
  struct Begin {
    int base = 0;
    int64_t base_written = 0;
    int64_t offset = 0;
  };
  struct Point {
    int version = 0;
    int64_t written = 0;
    bool held = false;
  };
  struct File {
    std::map<int, Begin> versions;
    std::vector<Point> points;
  };

  std::string Content(const std::string& name, const File& file, int version,
                      int64_t written) const;

  std::map<std::string, File> files_;
  int held_ = 0;
};

}  // namespace ufs

#endif  // TESTS_MOUNT_MANIFEST_H_
