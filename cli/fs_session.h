#ifndef CLI_FS_SESSION_H_
#define CLI_FS_SESSION_H_

#include <map>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon/host_context.h"
#include "cli/interrupts.h"
#include "cli/mount_arguments.h"
#include "ufs/base/mutex.h"
#include "ufs/tools/tool_context.h"

namespace ufs::cli {

// What a URI names: a key in a bucket that is open.
struct FsPlace {
  const Bucket* bucket = nullptr;  // the session's
  std::string key;                 // empty: the bucket itself
  std::string uri;                 // as messages show it

  // A slash at its end, or nothing but the bucket: a directory by its name.
  bool names_directory() const { return key.empty() || key.back() == '/'; }
};

// One command on URIs: the stores that it opened, and what went wrong so far.
class FsSession {
 public:
  enum class Access { kRead, kWrite };

  // `options`: those for no bucket in particular. `arguments` say what they are for each; they must
  // outlive the session.
  FsSession(MountOptions options, MountArguments* arguments);
  ~FsSession();

  const ToolContext& context() const { return context_; }
  const MountOptions& options() const { return options_; }

  // Opens the bucket of the URI `text` unless it is open. Sends nothing. file:// URIs are keys
  // below the deepest directory above them that exists. kPermissionDenied for writing with -o ro.
  absl::StatusOr<FsPlace> Place(const std::string& text, Access access);

  // Prints the message of `status` to standard error and remembers its kind. Whoever interrupted
  // the command or closed its output (kCancelled) needs no message. From any thread.
  void Complain(const absl::Status& status);
  ufs::Complain complainer() {
    return [this](const absl::Status& status) { Complain(status); };
  }

  // Of what was complained of, the worst; 128 + the signal when one came.
  int exit_code() const;

 private:
  absl::StatusOr<const Bucket*> Open(const Uri& root);

  const MountOptions options_;
  MountArguments* const arguments_;
  Interrupts interrupts_;  // before any thread
  HostContext host_;
  const HostResources resources_;
  ToolContext context_;
  std::map<std::string, std::unique_ptr<Bucket>> buckets_;  // by the URI of their root
  mutable Mutex mutex_;
  absl::Status worst_ ABSL_GUARDED_BY(mutex_);
};

// Runs a command: opens a session with the options, calls `run`, and returns the exit code.
int RunFs(MountArguments* options, absl::FunctionRef<void(FsSession&)> run);

// Whether an operand is a URI; else it is a local path, or "-".
bool IsUri(const std::string& operand);

// `key` for standard output: as it is, or with control characters escaped on a terminal.
std::string Shown(const std::string& key);

}  // namespace ufs::cli

#endif  // CLI_FS_SESSION_H_
