// Putting one mount together, and taking it apart again.
//
// The order of the end: the session stops (no request reaches the file system any more), what is
// dirty is published, the file system goes (its writers keep in lost+found what could not be
// published), then the content's makers, the janitor, the journal, and last the state directory
// with its lock: a new mount of the same place can only then begin.
#include "ufs/mount/mount_context.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/await.h"
#include "ufs/base/random.h"
#include "ufs/base/status.h"
#include "ufs/fs/make_file_system.h"
#include "ufs/mount/mount_content.h"
#include "ufs/mount/mount_prefix.h"
#include "ufs/mount/state_root.h"
#include "ufs/obs/log.h"
#include "ufs/store/proving_store.h"

namespace ufs {
namespace {

// What unmounting waits for a store that does not answer, after the session has ended.
constexpr absl::Duration kLastDrain = absl::Minutes(5);

absl::StatusOr<std::unique_ptr<StateDirectory>> OpenState(const MountSpec& spec,
                                                          const std::string& endpoint,
                                                          const Environment& environment) {
  StateIdentity identity;
  identity.endpoint = endpoint;
  identity.bucket = spec.uri.authority.empty() ? spec.uri.path : spec.uri.authority;
  identity.prefix = DirectoryPrefix(spec.uri);
  identity.uid = geteuid();
  identity.mount_point = spec.mount_point;
  const std::string root =
      spec.options.state_dir.empty() ? DefaultStateRoot(environment) : spec.options.state_dir;
  absl::StatusOr<std::unique_ptr<StateDirectory>> state = StateDirectory::Open(root, identity);
  if (!state.ok()) {
    return Annotate(state.status(), absl::StrCat("state-dir ", root));
  }
  return state;
}

// What a line of an earlier mount says; nothing when there is none, or it was damaged.
absl::optional<ProvenCapabilities> ReadProven(const std::string& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return ProvenCapabilities::Decode(text);
}

// Losing it costs a proof at a later mount, no more.
void WriteProven(const std::string& path, const ProvenCapabilities& proven) {
  const std::string aside = path + ".new";
  std::ofstream file(aside, std::ios::trunc);
  file << proven.Encode();
  file.close();
  if (!file || std::rename(aside.c_str(), path.c_str()) != 0) {
    UFS_LOG(kWarning, "mount", "%s could not be written", path);
  }
}

std::shared_ptr<ObjectStore> Proving(std::shared_ptr<ObjectStore> store, const std::string& prefix,
                                     const std::string& path) {
  return std::make_shared<ProvingStore>(
      std::move(store), absl::StrCat(prefix, ".underfs-proof-", Random::System()->NextName()),
      ReadProven(path), [path](const ProvenCapabilities& proven) { WriteProven(path, proven); });
}

}  // namespace

absl::StatusOr<std::unique_ptr<MountContext>> MountContext::Start(
    const HostResources& host, MountSpec spec, OnState on_state,
    absl::AnyInvocable<void()> on_end) {
  std::unique_ptr<MountContext> mount(new MountContext(host, std::move(spec)));
  UFS_RETURN_IF_ERROR(mount->Open(on_state));
  UFS_RETURN_IF_ERROR(mount->Probe());
  UFS_RETURN_IF_ERROR(mount->Attach(std::move(on_end)));
  return mount;
}

MountContext::MountContext(const HostResources& host, MountSpec spec)
    : host_(host), spec_(std::move(spec)) {}

MountContext::~MountContext() {
  if (session_ != nullptr) {
    session_->Stop();
  }
  if (file_system_ != nullptr) {
    RequestContext context;
    context.deadline = host_.clock.Now() + kLastDrain;
    if (const absl::Status drained = Drain(context); !drained.ok()) {
      UFS_LOG(kError, "mount", "%s: not everything is in the store: %s", spec_.mount_point,
              drained.message());
    }
  }
}

absl::Status MountContext::Open(OnState on_state) {
  UFS_ASSIGN_OR_RETURN(store_, OpenStore(spec_.uri, spec_.options, host_.Stores()));
  UFS_ASSIGN_OR_RETURN(state_, OpenState(spec_, store_.endpoint, host_.environment));
  UFS_RETURN_IF_ERROR(on_state(state_.get()));
  if (!spec_.options.read_only) {
    store_.store = Proving(store_.store, DirectoryPrefix(spec_.uri), state_->capabilities_path());
  }
  for (const std::string& warning : store_.warnings) {
    UFS_LOG(kWarning, "mount", "%s", warning);
    notices_.push_back(absl::StrCat("warning: ", warning));
  }
  for (const std::string& hint : store_.hints) {
    notices_.push_back(absl::StrCat("note: ", hint));
  }
  return absl::OkStatus();
}

absl::Status MountContext::Probe() {
  RequestContext context;
  context.deadline = host_.clock.Now() + spec_.options.request_timeout;
  context.cancel = spec_.interrupted;
  const absl::StatusOr<bool> any = ProbeStore(*store_.store, spec_.uri, context);
  if (absl::IsDeadlineExceeded(any.status())) {
    return Annotate(any.status(), absl::StrCat(spec_.uri.ToString(), " at ", store_.endpoint,
                                               ": check the endpoint, or raise request-timeout"));
  }
  UFS_RETURN_IF_ERROR(any.status());
  if (const std::string learnt = store_.learnt ? store_.learnt() : ""; !learnt.empty()) {
    notices_.push_back(absl::StrCat("note: ", learnt));
  }
  if (!*any) {
    notices_.push_back(absl::StrCat("note: ", spec_.uri.ToString(), " is empty"));
  }
  return absl::OkStatus();
}

absl::Status MountContext::Attach(absl::AnyInvocable<void()> on_end) {
  const MountOptions& options = spec_.options;
  MountContent::Options content;
  content.bucket = absl::StrCat(store_.endpoint, "/", spec_.uri.authority);
  content.part_size = options.part_size;
  content.fail_on_conflict = options.fail_on_conflict;
  content.streaming_upload = options.streaming_upload;
  content.staging_dirs = options.staging_dirs;
  content.read_only = options.read_only;
  UFS_ASSIGN_OR_RETURN(content_, MountContent::Make(host_, store_.store, state_.get(), content));

  SessionOptions session;
  session.mount_point = spec_.mount_point;
  session.fs_name = spec_.uri.ToString();
  session.read_only = options.read_only;
  session.allow_other = options.allow_other;
  session.kernel_options = spec_.kernel_options;
  session_ = host_.sessions.MakeSession(session);

  FileSystemOptions fs;
  fs.bucket = content.bucket;
  fs.prefix = DirectoryPrefix(spec_.uri);
  fs.read_only = options.read_only;
  fs.uid = options.uid.value_or(getuid());
  fs.gid = options.gid.value_or(getgid());
  fs.file_mode = options.file_mode;
  fs.dir_mode = options.dir_mode;
  fs.metadata_ttl = options.metadata_ttl;
  fs.fail_on_conflict = options.fail_on_conflict;
  fs.exclusive_at_open = options.exclusive_at_open;
  fs.operation_deadline = options.request_timeout;
  const std::shared_ptr<ObjectStore> store = store_.store;
  const FileSystemResources resources{[store] { return store; },
                                      *content_,
                                      host_.memory,
                                      host_.metadata,
                                      host_.timers,
                                      host_.clock,
                                      session_->notifier(),
                                      host_.processes};
  file_system_ = MakeFileSystem(resources, fs);
  UFS_RETURN_IF_ERROR(session_->Start(file_system_.get(), std::move(on_end)));
  content_->Recover();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PublishedFile>> MountContext::PublishPending(
    const RequestContext& context, const std::string& path) {
  return Await<std::vector<PublishedFile>>(
      context, [this, &context, &path](Completion<std::vector<PublishedFile>> done) {
        file_system_->PublishPending(context, path, std::move(done));
      });
}

int64_t MountContext::CountLost() const {
  std::error_code error;
  const std::filesystem::directory_iterator files(lost_and_found(), error);
  return std::distance(begin(files), end(files));
}

absl::Status MountContext::Drain(const RequestContext& context) {
  return Await<void>(context, [this, &context](Completion<void> done) {
    file_system_->Drain(context, std::move(done));
  });
}

}  // namespace ufs
