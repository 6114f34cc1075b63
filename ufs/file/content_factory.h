#ifndef UFS_FILE_CONTENT_FACTORY_H_
#define UFS_FILE_CONTENT_FACTORY_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/types/optional.h"
#include "ufs/file/file_reader.h"
#include "ufs/file/file_writer.h"

namespace ufs {

// What a new writer starts from and how it publishes.
struct WriterSpec {
  std::string key;
  // Set: the content begins with this published version, whose bytes `reader` can read; writing
  // goes on at its end. Not set: a new, empty file, which is dirty from the start (its creation is
  // to be published).
  std::shared_ptr<FileReader> base;
  // Publish only if the key is absent (O_EXCL): the loser gets kAlreadyExists from Publish.
  bool exclusive = false;
  // The ETag of the version that the file had when it was opened, `base` or not; empty: none;
  // nothing: not known. What WriterOptions::fail_on_conflict goes by.
  absl::optional<std::string> replaces;
  ObjectAttributes attributes;
};

// Makes readers and writers; the file system knows no more of them than their interfaces.
// Thread-safe.
class ContentFactory {
 public:
  virtual ~ContentFactory() = default;
  // `size` is that of the version `id`.
  virtual std::shared_ptr<FileReader> MakeReader(const ObjectId& id, int64_t size) = 0;
  // kResourceExhausted when memory for one more writer cannot be had (ENOMEM).
  virtual absl::StatusOr<std::shared_ptr<FileWriter>> MakeWriter(WriterSpec spec) = 0;
};

}  // namespace ufs

#endif  // UFS_FILE_CONTENT_FACTORY_H_
