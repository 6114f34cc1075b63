#ifndef UFS_STORE_LOCAL_TREE_H_
#define UFS_STORE_LOCAL_TREE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "ufs/base/unique_fd.h"

namespace ufs {

// Keys as paths below one directory. No symbolic link is ever followed below it, so that nothing
// outside it is reached. Thread-safe; the caller sees to it that makers and removers of directories
// do not meet.
class LocalTree {
 public:
  // The name below the root that no key may have: our own files are there.
  static constexpr char kHidden[] = ".underfs";

  // With `sync` a directory that is made is on the disk when the call returns.
  LocalTree(UniqueFd root, bool sync) : root_(std::move(root)), sync_(sync) {}

  int root() const { return root_.get(); }

  // Why `key` cannot be a path; empty when it can. A trailing slash names a directory.
  static std::string Problem(absl::string_view key);

  static bool NamesDirectory(absl::string_view key) { return absl::EndsWith(key, "/"); }

  // What follows the last slash of `key`, a trailing one apart.
  static std::string Leaf(absl::string_view key);
  // The path of the directory that Leaf is in; empty: the root.
  static std::string Parent(absl::string_view key);

  // The directory `path`; empty: the root. With `create` what is missing is made. kNotFound when a
  // part of it is missing or no directory (create: kFailedPrecondition when a file is in the way).
  absl::StatusOr<UniqueFd> OpenDirectory(absl::string_view path, bool create) const;

  // Calls `visit` for every entry of the directory `path` but `.`, `..` and our own: its name, and
  // whether it is a directory. Other kinds than files and directories are left out. Nothing when
  // there is no such directory.
  absl::Status ForEachEntry(
      absl::string_view path,
      const std::function<absl::Status(const std::string& name, bool is_directory)>& visit) const;

 private:
  UniqueFd root_;
  bool sync_;
};

// What errno says about `what`, as a status.
absl::Status ErrnoStatus(int error, absl::string_view what);

}  // namespace ufs

#endif  // UFS_STORE_LOCAL_TREE_H_
