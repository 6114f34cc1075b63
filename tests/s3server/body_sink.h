#ifndef TESTS_S3SERVER_BODY_SINK_H_
#define TESTS_S3SERVER_BODY_SINK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/types/optional.h"
#include "tests/s3server/aws_chunked.h"
#include "tests/s3server/content.h"
#include "tests/s3server/crc32c.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/s3_error.h"
#include "tests/s3server/sigv4_verifier.h"

namespace s3server {

// Where a request's body goes while it comes in, and what is checked about it: the framing and
// chunk signatures of aws-chunked, the SHA-256 of the signature, Content-MD5,
// x-amz-checksum-crc32c. One thread at a time.
class BodySink {
 public:
  struct Plan {
    Authorization authorization;
    uint64_t wire_size = 0;  // Content-Length
    uint64_t size = 0;       // of the payload; differs from wire_size in aws-chunked
    bool md5 = false;        // compute it
    absl::optional<std::string> content_md5;  // what it must be, raw
    absl::optional<std::string> crc32c;       // the same
    std::unique_ptr<ContentWriter> writer;    // null: the payload is kept as text()
  };

  explicit BodySink(Plan plan);

  // Room for bytes from the wire; how much, which is 0 only when wire_size bytes have come.
  size_t Room(char** place);
  // The first `n` bytes of the room were filled.
  Result<Done> Commit(size_t n);
  // All bytes have come: makes the last checks. Afterwards the accessors below are valid.
  Result<Done> Finish();

  uint64_t size() const { return plan_.size; }
  const std::string& text() const { return text_; }
  const std::shared_ptr<const Content>& content() const { return content_; }
  // Raw MD5 of the payload; empty when the plan did not ask for it.
  const std::string& md5() const { return md5_; }
  // Raw CRC-32C of the payload, which the request said; empty when it said none.
  std::string crc32c() const { return plan_.crc32c.value_or(""); }

 private:
  size_t PayloadRoom(char** place);
  Result<Done> CommitPayload(size_t n);
  Result<Done> Deliver(absl::string_view payload);
  void FeedDigests(absl::string_view payload);
  Result<Done> CheckDigests();

  Plan plan_;
  uint64_t wire_missing_;
  uint64_t payload_missing_;
  char* place_ = nullptr;  // of the last room
  std::unique_ptr<AwsChunkedDecoder> decoder_;
  std::unique_ptr<char[]> framed_;  // receives framed bytes for the decoder
  absl::optional<Digest> sha256_digest_;
  absl::optional<Digest> md5_digest_;
  absl::optional<Crc32c> crc32c_;
  std::string text_;
  std::string md5_;
  std::shared_ptr<const Content> content_;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_BODY_SINK_H_
