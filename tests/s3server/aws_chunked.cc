// The aws-chunked framing. One chunk header is at most kMaxLine bytes; anything longer is no chunk.

#include "tests/s3server/aws_chunked.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

constexpr size_t kMaxLine = 256;
constexpr absl::string_view kSignatureField = ";chunk-signature=";

S3Error Malformed() {
  return MakeError("IncompleteBody", "The aws-chunked framing of the request body is broken.");
}

}  // namespace

AwsChunkedDecoder::AwsChunkedDecoder(Authorization authorization)
    : authorization_(std::move(authorization)),
      previous_signature_(authorization_.seed_signature) {}

AwsChunkedDecoder::~AwsChunkedDecoder() = default;

Result<Done> AwsChunkedDecoder::ParseLine() {
  const absl::string_view line = absl::string_view(line_).substr(0, line_.size() - 2);
  const size_t field = line.find(kSignatureField);
  // At most the 16 digits of a 64-bit size stand in front of it; npos is greater than that, too.
  if (field > 16 || !absl::SimpleHexAtoi(line.substr(0, field), &chunk_size_)) {
    return Malformed();
  }
  claimed_signature_ = std::string(line.substr(field + kSignatureField.size()));
  line_.clear();
  missing_ = chunk_size_;
  digest_ = std::make_unique<Digest>(Digest::Kind::kSha256);
  state_ = missing_ > 0 ? State::kPayload : State::kPayloadEnd;
  return Done{};
}

Result<Done> AwsChunkedDecoder::CloseChunk() {
  if (line_ != "\r\n") {
    return Malformed();
  }
  line_.clear();
  const std::string expected =
      ChunkSignature(authorization_, previous_signature_, Hex(digest_->Finish()));
  if (!ConstantTimeEqual(expected, claimed_signature_)) {
    return MakeError("SignatureDoesNotMatch", "The signature of a chunk does not match.");
  }
  previous_signature_ = expected;
  state_ = chunk_size_ == 0 ? State::kEnd : State::kLine;
  return Done{};
}

Result<Done> AwsChunkedDecoder::Feed(absl::string_view wire,
                                     absl::FunctionRef<Result<Done>(absl::string_view)> deliver) {
  while (!wire.empty()) {
    if (state_ == State::kEnd) {
      return Malformed();
    }
    if (state_ == State::kPayload) {
      const absl::string_view taken =
          wire.substr(0, static_cast<size_t>(std::min<uint64_t>(missing_, wire.size())));
      digest_->Update(taken);
      S3_RETURN_IF_ERROR(deliver(taken));
      wire.remove_prefix(taken.size());
      missing_ -= taken.size();
      if (missing_ == 0) {
        state_ = State::kPayloadEnd;
      }
      continue;
    }
    line_.push_back(wire.front());
    wire.remove_prefix(1);
    if (state_ == State::kPayloadEnd) {
      if (line_.size() == 2) {
        S3_RETURN_IF_ERROR(CloseChunk());
      }
    } else if (absl::EndsWith(line_, "\r\n")) {
      S3_RETURN_IF_ERROR(ParseLine());
    } else if (line_.size() > kMaxLine) {
      return Malformed();
    }
  }
  return Done{};
}

}  // namespace s3server
