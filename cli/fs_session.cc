// What all commands on URIs share.
#include "cli/fs_session.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/base/status.h"
#include "ufs/mount/memory_limit.h"
#include "ufs/store/limits_config.h"
#include "ufs/store/open_store.h"
#include "ufs/tools/key_text.h"
#include "ufs/tools/local_files.h"

namespace ufs::cli {
namespace {

HostContext::Options HostOptions(const MountOptions& options) {
  HostContext::Options host;
  host.connections = LimitsConfig(options.limits).admission.total;
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  host.memory_limit = options.memory_limit.value_or(DefaultMemoryLimit(cores, CgroupMemoryLimit()));
  return host;
}

// A message may quote a key: only its line breaks reach the terminal as they are.
void Print(const char* what, absl::string_view message) {
  std::string text;
  for (const absl::string_view line : absl::StrSplit(message, '\n')) {
    absl::StrAppend(&text, text.empty() ? what : "\n", EscapeControls(line));
  }
  std::fprintf(stderr, "%s\n", text.c_str());
}

// The order in which kinds of failures count when there are several.
int Badness(const absl::Status& status) {
  switch (ExitCodeOf(status)) {
    case kExitOk:
      return 0;
    case kExitNoInput:
      return 1;
    case kExitFailure:
    case kExitCannotCreate:
      return 2;
    case kExitConfiguration:
    case kExitUsage:
      return 3;
    case kExitNotYet:
    case kExitUnavailable:
      return 4;
    case kExitNoPermission:
      return 5;
  }
  return 2;
}

// Cuts file:///a/b/c into the deepest directory above c that exists, and the key below it.
Uri LocalRoot(const Uri& uri, std::string* key) {
  Uri root = uri;
  if (uri.path == "/") {
    key->clear();
    return root;
  }
  do {
    root.path = ParentPath(root.path);
  } while (root.path != "/" && !IsLocalDirectory(root.path));
  *key = uri.path.substr(root.path == "/" ? 1 : root.path.size() + 1);
  return root;
}

}  // namespace

FsSession::FsSession(MountOptions options, MountArguments* arguments)
    : options_(std::move(options)),
      arguments_(arguments),
      host_(HostOptions(options_)),
      resources_(host_.resources()) {
  context_.memory = &resources_.memory;
  context_.clock = &resources_.clock;
  context_.tasks = &resources_.metadata;
  context_.cancel = interrupts_.token();
  context_.request_timeout = options_.request_timeout;
  context_.part_size = options_.part_size;
  context_.scratch = resources_.environment.Get("TMPDIR").value_or(context_.scratch);
}

FsSession::~FsSession() = default;

absl::StatusOr<const Bucket*> FsSession::Open(const Uri& root) {
  std::unique_ptr<Bucket>& bucket = buckets_[root.ToString()];
  if (bucket == nullptr) {
    UFS_ASSIGN_OR_RETURN(const MountOptions options, arguments_->For(root));
    arguments_->PrintNotices(/*briefly=*/true);
    UFS_ASSIGN_OR_RETURN(OpenedStore opened, OpenStore(root, options, resources_.Stores()));
    for (const std::string& warning : opened.warnings) {
      Print("underfs: warning: ", warning);
    }
    bucket = std::make_unique<Bucket>();
    bucket->store = std::move(opened.store);
    bucket->janitor = std::make_shared<UploadJanitor>(
        [store = bucket->store] { return store; }, nullptr, &resources_.timers, &resources_.clock);
    bucket->root = root;
  }
  return bucket.get();
}

absl::StatusOr<FsPlace> FsSession::Place(const std::string& text, Access access) {
  UFS_ASSIGN_OR_RETURN(const Uri uri, Uri::Parse(text));
  FsPlace place;
  place.uri = uri.ToString();
  if (access == Access::kWrite && options_.read_only) {
    return absl::PermissionDeniedError(
        absl::StrCat(place.uri, ": not changed, for the option ro was given"));
  }
  Uri root = uri;
  if (uri.scheme == "file") {
    root = LocalRoot(uri, &place.key);
  } else {
    place.key = uri.path;
    root.path.clear();
  }
  absl::StatusOr<const Bucket*> bucket = Open(root);
  UFS_RETURN_IF_ERROR(Annotate(bucket.status(), place.uri));
  place.bucket = *bucket;
  return place;
}

void FsSession::Complain(const absl::Status& status) {
  if (status.ok()) {
    return;
  }
  MutexLock lock(&mutex_);
  if (!absl::IsCancelled(status)) {
    Print("underfs: ", status.message());
  }
  if (Badness(status) > Badness(worst_)) {
    worst_ = status;
  }
}

int FsSession::exit_code() const {
  if (interrupts_.signal() != 0) {
    return 128 + interrupts_.signal();
  }
  MutexLock lock(&mutex_);
  return ExitCodeOf(worst_);
}

int RunFs(MountArguments* options, absl::FunctionRef<void(FsSession&)> run) {
  if (const absl::Status status = options->Load(); !status.ok()) {
    return Fail(status);
  }
  absl::StatusOr<MountOptions> read = options->For(absl::nullopt);
  if (!read.ok()) {
    return Fail(read.status());
  }
  FsSession session(*std::move(read), options);
  run(session);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    session.Complain(absl::UnknownError("standard output: not all could be written"));
  }
  return session.exit_code();
}

bool IsUri(const std::string& operand) {
  const size_t colon = operand.find("://");
  return colon != std::string::npos && colon > 0 && absl::ascii_isalpha(operand[0]) != 0 &&
         std::all_of(operand.begin(), operand.begin() + static_cast<ptrdiff_t>(colon),
                     [](unsigned char c) {
                       return absl::ascii_isalnum(c) || c == '+' || c == '-' || c == '.';
                     });
}

std::string Shown(const std::string& key) {
  static const bool terminal = isatty(STDOUT_FILENO) == 1;
  return terminal ? EscapeControls(key) : key;
}

}  // namespace ufs::cli
