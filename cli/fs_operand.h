#ifndef CLI_FS_OPERAND_H_
#define CLI_FS_OPERAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "cli/fs_session.h"

namespace ufs::cli {

// One side of cp or mv.
struct FsOperand {
  enum class Kind { kStdio, kLocal, kUri };
  Kind kind = Kind::kLocal;
  std::string text;  // as given; the path of a local one
  FsPlace place;     // of a URI

  // Where several things go into: a URI that is a directory by its name, a local directory.
  bool is_directory() const;
  // The last part of the name; empty for a bucket, for standard input, and for "." and "..".
  std::string name() const;
  // With -r: what is in it is meant, not itself (it ends in a slash, or has no name).
  bool means_content() const;
};

// `text` as an operand: "-", a URI (whose bucket the session opens), or a local path. Errors as of
// FsSession::Place.
absl::StatusOr<FsOperand> ParseOperand(FsSession& session, const std::string& text,
                                       FsSession::Access access);

}  // namespace ufs::cli

#endif  // CLI_FS_OPERAND_H_
