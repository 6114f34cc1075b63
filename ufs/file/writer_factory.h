#ifndef UFS_FILE_WRITER_FACTORY_H_
#define UFS_FILE_WRITER_FACTORY_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/base/mutex.h"
#include "ufs/file/content_factory.h"
#include "ufs/file/writer_resources.h"
#include "ufs/transfer/upload_janitor.h"

namespace ufs {

class StreamWriter;

// Makes the writers of one mount, and gives their memory back to the budget when others need it.
// Thread-safe.
class WriterFactory {
 public:
  WriterFactory(WriterResources resources, WriterOptions options);
  // Waits until every writer and upload made here is gone: they hold what the factory owns. Whoever
  // holds a writer lets go of it first.
  ~WriterFactory();
  WriterFactory(const WriterFactory&) = delete;
  WriterFactory& operator=(const WriterFactory&) = delete;

  // As ContentFactory::MakeWriter.
  absl::StatusOr<std::shared_ptr<FileWriter>> MakeWriter(WriterSpec spec);

  // Aborts what earlier processes left; see UploadJanitor.
  UploadJanitor& janitor() { return *janitor_; }

 private:
  struct Live;
  int64_t Reclaim(int64_t wanted);
  std::vector<std::shared_ptr<StreamWriter>> Writers();

  std::unique_ptr<UploadJanitor> janitor_;
  std::shared_ptr<Live> live_;
  std::shared_ptr<WriterShared> shared_;
  int reclaimer_ = 0;
  Mutex mutex_;
  std::vector<std::weak_ptr<StreamWriter>> writers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FILE_WRITER_FACTORY_H_
