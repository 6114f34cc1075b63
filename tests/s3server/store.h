#ifndef TESTS_S3SERVER_STORE_H_
#define TESTS_S3SERVER_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/s3server/records.h"

namespace s3server {

// Where bytes lie and what survives a restart. ObjectMap calls the Save and Drop members under its
// lock, in the order in which things happen; the defaults keep nothing.
class Store {
 public:
  // Receives what a store found when it was opened.
  struct Loader {
    std::function<void(const std::string& bucket, absl::Time created)> bucket;
    std::function<void(const std::string& bucket, const std::string& key,
                       std::shared_ptr<const ObjectRecord>)>
        object;
    std::function<void(const std::string& bucket, std::shared_ptr<const UploadRecord>)> upload;
  };

  virtual ~Store() = default;

  // A writer for a body of `size` bytes. Any thread.
  virtual absl::StatusOr<std::unique_ptr<ContentWriter>> NewWriter(uint64_t size) = 0;
  // The content of these extents.
  virtual std::shared_ptr<const Content> Assemble(std::vector<Extent> extents) {
    return MakeExtentContent(std::move(extents));
  }
  // False when bytes are not kept, so that a digest of them means nothing.
  virtual bool keeps_bytes() const { return true; }

  // Called once, when nothing runs any more, before the records are let go of.
  virtual void Close() {}

  virtual absl::Status Load(const Loader&) { return absl::OkStatus(); }
  virtual absl::Status SaveBucket(const std::string&, absl::Time) { return absl::OkStatus(); }
  virtual absl::Status DropBucket(const std::string&) { return absl::OkStatus(); }
  virtual absl::Status SaveObject(const std::string& /*bucket*/, const std::string& /*key*/,
                                  const ObjectRecord&) {
    return absl::OkStatus();
  }
  virtual absl::Status DropObject(const std::string& /*bucket*/, const std::string& /*key*/) {
    return absl::OkStatus();
  }
  virtual absl::Status SaveUpload(const std::string& /*bucket*/, const UploadRecord&) {
    return absl::OkStatus();
  }
  virtual absl::Status SavePart(const std::string& /*bucket*/, const UploadRecord&, int /*number*/,
                                const PartRecord&) {
    return absl::OkStatus();
  }
  virtual absl::Status DropUpload(const std::string& /*bucket*/, const UploadRecord&) {
    return absl::OkStatus();
  }
};

// Objects in memory, in chunks of up to 1 MiB that a GET sends without a copy.
std::unique_ptr<Store> NewMemoryStore();

// Sizes only. The byte at offset o of every object is GeneratedByte(o).
std::unique_ptr<Store> NewNullStore();
char GeneratedByte(uint64_t offset);

// A directory, created when missing. It must not be used by two servers at a time.
absl::StatusOr<std::unique_ptr<Store>> NewDirectoryStore(const std::string& directory);

}  // namespace s3server

#endif  // TESTS_S3SERVER_STORE_H_
