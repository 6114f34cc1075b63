#ifndef TESTS_S3SERVER_AWS_CHUNKED_H_
#define TESTS_S3SERVER_AWS_CHUNKED_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/s3_error.h"
#include "tests/s3server/sigv4_verifier.h"

namespace s3server {

// Decodes the body of a STREAMING-AWS4-HMAC-SHA256-PAYLOAD request and checks each chunk's
// signature: "SIZE;chunk-signature=HEX\r\n" bytes "\r\n", ended by a chunk of size 0.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
class AwsChunkedDecoder {
 public:
  explicit AwsChunkedDecoder(Authorization authorization);
  ~AwsChunkedDecoder();

  // Takes the next bytes from the wire and gives the payload among them to `deliver`, in order.
  // A chunk whose signature is wrong is found after its bytes were delivered.
  Result<Done> Feed(absl::string_view wire,
                    absl::FunctionRef<Result<Done>(absl::string_view)> deliver);

  // True once the final chunk and its line end have come.
  bool finished() const { return state_ == State::kEnd; }

 private:
  enum class State { kLine, kPayload, kPayloadEnd, kEnd };

  Result<Done> ParseLine();
  Result<Done> CloseChunk();

  const Authorization authorization_;
  State state_ = State::kLine;
  std::string line_;  // of a chunk header, or the CRLF behind the payload
  std::string previous_signature_;
  std::string claimed_signature_;
  uint64_t chunk_size_ = 0;
  uint64_t missing_ = 0;
  std::unique_ptr<Digest> digest_;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_AWS_CHUNKED_H_
