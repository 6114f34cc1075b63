#ifndef CLI_FS_TRANSFER_H_
#define CLI_FS_TRANSFER_H_

#include <string>
#include <vector>

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

absl::StatusOr<FsOperand> ParseOperand(FsSession& session, const std::string& text,
                                       FsSession::Access access);

struct FsTransfer {
  bool recursive = false;
  bool remove_source = false;  // mv: between URIs only
};

// Copies or moves `source` to `target`. `into`: it gets its own name below `target`. What failed
// for single files of a tree is told the session.
absl::Status Transfer(FsSession& session, const FsTransfer& how, const FsOperand& source,
                      const FsOperand& target, bool into);

// cp and mv: the last operand is the target of all others; what fails is told the session.
void TransferAll(FsSession& session, const FsTransfer& how, const std::vector<std::string>& texts);

}  // namespace ufs::cli

#endif  // CLI_FS_TRANSFER_H_
