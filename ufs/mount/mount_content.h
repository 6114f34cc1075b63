#ifndef UFS_MOUNT_MOUNT_CONTENT_H_
#define UFS_MOUNT_MOUNT_CONTENT_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "ufs/file/content_factory.h"
#include "ufs/file/reader_factory.h"
#include "ufs/file/writer_factory.h"
#include "ufs/journal/journal.h"
#include "ufs/journal/state_directory.h"
#include "ufs/mount/host_resources.h"
#include "ufs/transfer/upload_janitor.h"

namespace ufs {

// Makes the readers and writers of one mount, and owns what they stand on: journal, janitor and
// their factories. Thread-safe.
class MountContent final : public ContentFactory {
 public:
  struct Options {
    std::string bucket;                 // names it in the shared cache: place and name
    absl::optional<int64_t> part_size;  // bytes; unset: by the plan of ufs/transfer
    bool fail_on_conflict = false;
    bool streaming_upload = true;           // false: nothing is sent before a publish
    std::vector<std::string> staging_dirs;  // empty: in the state directory
    bool read_only = false;                 // no journal is opened and nothing is recovered
  };

  // `state` may be null (no state disk) and outlives the content. Fails when the journal cannot be
  // read.
  static absl::StatusOr<std::unique_ptr<MountContent>> Make(const HostResources& host,
                                                            std::shared_ptr<ObjectStore> store,
                                                            StateDirectory* state,
                                                            const Options& options);
  ~MountContent() override;

  std::shared_ptr<FileReader> MakeReader(const ObjectId& id, int64_t size) override;
  absl::StatusOr<std::shared_ptr<FileWriter>> MakeWriter(WriterSpec spec) override;

  // Begins to undo what an earlier process left, here and in free sibling directories; returns at
  // once.
  void Recover();

 private:
  // A directory of the same bucket that a dead mount left behind, until its uploads are aborted.
  struct Sibling {
    std::unique_ptr<StateDirectory> state;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<UploadJanitor> janitor;
    std::shared_ptr<std::atomic<bool>> recovered;  // nothing of it is left to undo
  };

  MountContent(const HostResources& host, std::shared_ptr<ObjectStore> store,
               StateDirectory* state);
  absl::Status Open(const Options& options);
  static void Retire(Sibling sibling);
  void RecoverSibling(std::unique_ptr<StateDirectory> state);

  const HostResources host_;
  const std::shared_ptr<ObjectStore> store_;
  StateDirectory* const state_;
  std::vector<Sibling> siblings_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<ReaderFactory> readers_;
  std::unique_ptr<WriterFactory> writers_;
};

}  // namespace ufs

#endif  // UFS_MOUNT_MOUNT_CONTENT_H_
