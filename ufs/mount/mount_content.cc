// Readers and writers of one mount, and the recovery of what earlier processes left.
#include "ufs/mount/mount_content.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/obs/log.h"

namespace ufs {

absl::StatusOr<std::unique_ptr<MountContent>> MountContent::Make(const HostResources& host,
                                                                 std::shared_ptr<ObjectStore> store,
                                                                 StateDirectory* state,
                                                                 const Options& options) {
  std::unique_ptr<MountContent> content(new MountContent(host, std::move(store), state));
  UFS_RETURN_IF_ERROR(content->Open(options));
  return content;
}

MountContent::MountContent(const HostResources& host, std::shared_ptr<ObjectStore> store,
                           StateDirectory* state)
    : host_(host), store_(std::move(store)), state_(state) {}

MountContent::~MountContent() {
  writers_.reset();
  for (Sibling& sibling : siblings_) {
    Retire(std::move(sibling));
  }
}

// Takes away what a dead mount left, once none of it is needed.
void MountContent::Retire(Sibling sibling) {
  sibling.janitor.reset();
  sibling.journal.reset();
  if (sibling.recovered->load()) {
    FileIo::Real()
        ->Remove(sibling.state->journal_path())
        .IgnoreError();  // the next mount tries again
    sibling.state->RemoveIfSpent();
  }
}

absl::Status MountContent::Open(const Options& options) {
  const auto store = [store = store_] { return store; };
  ReadResources read;
  read.store = store;
  read.cache = &host_.cache;
  read.clock = &host_.clock;
  read.executor = &host_.upload;
  read.bucket = options.bucket;
  readers_ = std::make_unique<ReaderFactory>(read, host_.memory);
  if (options.read_only) {
    return absl::OkStatus();
  }
  if (state_ != nullptr) {
    UFS_ASSIGN_OR_RETURN(journal_, Journal::Open(FileIo::Real(), state_->journal_path()));
  }
  WriterResources write;
  write.store = store;
  write.make_reader = [this](const ObjectId& id, int64_t size) { return MakeReader(id, size); };
  write.memory = &host_.memory;
  write.io = &host_.io;
  write.upload = &host_.upload;
  write.timers = &host_.timers;
  write.clock = &host_.clock;
  write.random = Random::System();
  if (state_ != nullptr) {
    write.journal = journal_.get();
    write.file_io = FileIo::Real();
    write.staging_directories = {state_->staging_path()};
    write.lost_and_found = state_->lost_and_found_path();
  }
  if (!options.staging_dirs.empty()) {
    write.file_io = FileIo::Real();
    write.staging_directories = options.staging_dirs;
    for (const std::string& directory : options.staging_dirs) {
      UFS_RETURN_IF_ERROR(
          Annotate(write.file_io->OpenTemporary(directory).status(),
                   "staging-dirs: every directory must exist and be writable by the mount's user"));
    }
  }
  WriterOptions writer;
  writer.part_size = options.part_size;
  writer.fail_on_conflict = options.fail_on_conflict;
  writer.upload_at_close = !options.streaming_upload;
  writers_ = std::make_unique<WriterFactory>(write, writer);
  return absl::OkStatus();
}

std::shared_ptr<FileReader> MountContent::MakeReader(const ObjectId& id, int64_t size) {
  return readers_->MakeReader(id, size);
}

absl::StatusOr<std::shared_ptr<FileWriter>> MountContent::MakeWriter(WriterSpec spec) {
  if (writers_ == nullptr) {
    return absl::FailedPreconditionError("this mount is read-only");
  }
  return writers_->MakeWriter(std::move(spec));
}

void MountContent::Recover() {
  if (journal_ == nullptr) {
    return;
  }
  writers_->janitor().Recover([](const absl::Status& status) {
    if (!status.ok()) {
      UFS_LOG(kInfo, "mount", "recovery goes on at the next mount: %s", status.message());
    }
  });
  for (std::unique_ptr<StateDirectory>& sibling : state_->TakeFreeSiblings()) {
    RecoverSibling(std::move(sibling));
  }
}

void MountContent::RecoverSibling(std::unique_ptr<StateDirectory> state) {
  absl::StatusOr<std::unique_ptr<Journal>> journal =
      Journal::Open(FileIo::Real(), state->journal_path());
  if (!journal.ok()) {
    UFS_LOG(kWarning, "mount", "%s is left as it is: %s", state->path(),
            journal.status().message());
    return;
  }
  Sibling sibling;
  sibling.state = std::move(state);
  sibling.journal = *std::move(journal);
  sibling.janitor = std::make_unique<UploadJanitor>(
      [store = store_] { return store; }, sibling.journal.get(), &host_.timers, &host_.clock);
  sibling.recovered = std::make_shared<std::atomic<bool>>(false);
  sibling.janitor->Recover(
      [path = sibling.state->path(), recovered = sibling.recovered](const absl::Status& status) {
        if (status.ok()) {
          *recovered = true;
          UFS_LOG(kInfo, "mount", "uploads of %s are cleaned up", path);
        }
      });
  siblings_.push_back(std::move(sibling));
}

}  // namespace ufs
