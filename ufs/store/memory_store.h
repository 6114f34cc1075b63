#ifndef UFS_STORE_MEMORY_STORE_H_
#define UFS_STORE_MEMORY_STORE_H_

#include <memory>
#include <string>

#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/base/random.h"
#include "ufs/object/object_store.h"

namespace ufs {

// mem://NAME: a bucket in this process's memory, with AWS's semantics: conditions, multipart
// uploads, listings, limits, ETags. Lives as long as the store. For tests and trials.
struct MemoryStoreOptions {
  std::string name = "bucket";
  const Clock* clock = Clock::Real();
  Random* random = Random::System();  // for upload ids
  Executor* executor = nullptr;       // null: operations complete inline
  int64_t min_part_size = Capabilities().min_part_size;
};
std::shared_ptr<ObjectStore> MakeMemoryStore(const MemoryStoreOptions& options = {});

}  // namespace ufs

#endif  // UFS_STORE_MEMORY_STORE_H_
