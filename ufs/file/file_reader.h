#ifndef UFS_FILE_FILE_READER_H_
#define UFS_FILE_FILE_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "ufs/base/bytes.h"
#include "ufs/base/completion.h"
#include "ufs/base/request_context.h"
#include "ufs/object/object_types.h"

namespace ufs {

// Reads the bytes of one version of one object for all handles of an inode. It follows the streams
// of its readers, fetches ahead of those that are worth it, and keeps what it fetched in the extent
// cache. Thread-safe; no call waits for the network.
class FileReader {
 public:
  virtual ~FileReader() = default;

  // Delivers [offset, offset + size) clipped to the version's end: inline when all of it is in
  // memory. The bytes share the cache's buffers and pin them. Errors: kFailedPrecondition when
  // another version stands at the key now (ESTALE), kNotFound when none does, what the store
  // reports otherwise. Never bytes of two versions.
  virtual void Read(const RequestContext& context, int64_t offset, size_t size,
                    Completion<Bytes> done) = 0;

  // Proves that the version still stands at the key, by the GET of the first extent where that is
  // not in memory (its bytes are kept), else by a HEAD; completes when the answer's headers are in.
  // Errors as for Read.
  virtual void Validate(const RequestContext& context, Completion<ObjectMeta> done) = 0;

  // The object was moved by our own rename: later requests go to `key`, those under way are
  // unaffected.
  virtual void SetKey(std::string key) = 0;

  virtual ObjectId id() const = 0;
  // Bytes of the whole version.
  virtual int64_t size() const = 0;
};

}  // namespace ufs

#endif  // UFS_FILE_FILE_READER_H_
