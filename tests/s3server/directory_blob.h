#ifndef TESTS_S3SERVER_DIRECTORY_BLOB_H_
#define TESTS_S3SERVER_DIRECTORY_BLOB_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/s3server/content.h"

namespace s3server {

// The directory of a store, shared by the store and its blobs, which may outlive it.
struct BlobPlace {
  std::string directory;
  // Set when the store closes: blobs then stay, whoever lets go of them.
  std::atomic<bool> closed{false};
};

// An error that names what failed, the path and errno.
absl::Status IoError(absl::string_view what, absl::string_view path);

// The content of the file `name` below blobs/, of `size` bytes. When the last holder lets go of it
// before the place is closed, the file is removed.
std::shared_ptr<const Content> MakeBlob(std::shared_ptr<BlobPlace> place, std::string name,
                                        uint64_t size);

// A writer for a new file. What is not finished is removed.
absl::StatusOr<std::unique_ptr<ContentWriter>> NewBlobWriter(std::shared_ptr<BlobPlace> place,
                                                             std::string name, uint64_t size);

std::string BlobPath(const BlobPlace& place, absl::string_view name);

}  // namespace s3server

#endif  // TESTS_S3SERVER_DIRECTORY_BLOB_H_
