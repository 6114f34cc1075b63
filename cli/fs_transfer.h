#ifndef CLI_FS_TRANSFER_H_
#define CLI_FS_TRANSFER_H_

#include "absl/status/status.h"
#include "cli/fs_operand.h"
#include "cli/fs_session.h"

namespace ufs::cli {

// How things are copied.
struct FsTransfer {
  bool recursive = false;
  bool remove_source = false;  // mv: between URIs only
};

// Copies or moves `source` to `target`. `into`: it gets its own name below `target`. What failed
// for single files of a tree is told the session.
absl::Status Transfer(FsSession& session, const FsTransfer& how, const FsOperand& source,
                      const FsOperand& target, bool into);

}  // namespace ufs::cli

#endif  // CLI_FS_TRANSFER_H_
