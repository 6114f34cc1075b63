#ifndef UFS_PROBE_SCRATCH_OBJECTS_H_
#define UFS_PROBE_SCRATCH_OBJECTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/random.h"
#include "ufs/object/object_store.h"

namespace ufs {

// The objects that checks write, by names that nobody else has, and their end. A key counts as
// written from the moment it is given out: the answer to a PUT may be lost. One thread.
class ScratchObjects {
 public:
  // Keys are below `prefix` (a directory's, or empty). `random` outlives it.
  ScratchObjects(std::string prefix, Random* random);

  // A key of its own for one object or upload.
  std::string NewKey();
  // Another key that nobody else has, for an object that something else will write.
  void Add(std::string key);
  // An upload of `key` is about to be begun; it is looked for at the end.
  void BeginsUpload(const std::string& key);
  // It was completed or aborted.
  void EndsUpload(const std::string& key);
  // The store said for sure that nothing is under `key`, no upload either.
  void IsGone(const std::string& key);

  // What may be there.
  const std::vector<std::string>& keys() const { return keys_; }

  // Aborts the uploads and deletes the objects, each request within `timeout`. An upload whose
  // abort is refused is completed, so that it can be deleted. OK: nothing is left; else keys() is
  // what may be, and the status is the first failure.
  absl::Status Remove(ObjectStore& store, const Clock& clock, absl::Duration timeout);

 private:
  absl::Status EndUploads(ObjectStore& store, const RequestContext& context,
                          const std::string& key);

  const std::string prefix_;
  Random* const random_;
  std::vector<std::string> keys_;
  std::vector<std::string> uploads_;  // the keys of those
};

}  // namespace ufs

#endif  // UFS_PROBE_SCRATCH_OBJECTS_H_
