// The way of a body. Plain bodies are received straight into the writer's memory and digested
// there; only aws-chunked ones pass through a buffer of their own.

#include "tests/s3server/body_sink.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

constexpr size_t kFramedSize = 128u << 10;

S3Error StoreError(const absl::Status& status) {
  return MakeError("InternalError", std::string(status.message()));
}

}  // namespace

BodySink::BodySink(Plan plan)
    : plan_(std::move(plan)), wire_missing_(plan_.wire_size), payload_missing_(plan_.size) {
  if (plan_.authorization.payload == PayloadKind::kStreaming) {
    decoder_ = std::make_unique<AwsChunkedDecoder>(plan_.authorization);
    framed_.reset(new char[kFramedSize]);
  } else if (plan_.authorization.payload == PayloadKind::kHashed) {
    sha256_digest_.emplace(Digest::Kind::kSha256);
  }
  if (plan_.md5 || plan_.content_md5) {
    md5_digest_.emplace(Digest::Kind::kMd5);
  }
  if (plan_.crc32c) {
    crc32c_.emplace();
  }
  if (plan_.writer == nullptr) {
    text_.resize(plan_.size);
  }
}

size_t BodySink::PayloadRoom(char** place) {
  if (plan_.writer != nullptr) {
    return plan_.writer->Room(place);
  }
  *place = &text_[text_.size() - payload_missing_];
  return payload_missing_;
}

size_t BodySink::Room(char** place) {
  size_t size = kFramedSize;
  if (decoder_ != nullptr) {
    *place = framed_.get();
  } else {
    size = PayloadRoom(place);
  }
  place_ = *place;
  return static_cast<size_t>(std::min<uint64_t>(size, wire_missing_));
}

Result<Done> BodySink::CommitPayload(size_t n) {
  payload_missing_ -= n;
  if (plan_.writer != nullptr) {
    const absl::Status status = plan_.writer->Commit(n);
    if (!status.ok()) {
      return StoreError(status);
    }
  }
  return Done{};
}

Result<Done> BodySink::Deliver(absl::string_view payload) {
  if (payload.size() > payload_missing_) {
    return MakeError("IncompleteBody", "The body is longer than x-amz-decoded-content-length.");
  }
  FeedDigests(payload);
  while (!payload.empty()) {
    char* place = nullptr;
    const size_t n = std::min(PayloadRoom(&place), payload.size());
    std::memcpy(place, payload.data(), n);
    payload.remove_prefix(n);
    S3_RETURN_IF_ERROR(CommitPayload(n));
  }
  return Done{};
}

Result<Done> BodySink::Commit(size_t n) {
  const absl::string_view bytes(place_, n);
  wire_missing_ -= n;
  if (decoder_ != nullptr) {
    return decoder_->Feed(bytes, [this](absl::string_view payload) { return Deliver(payload); });
  }
  if (sha256_digest_) {
    sha256_digest_->Update(bytes);
  }
  FeedDigests(bytes);
  return CommitPayload(n);
}

void BodySink::FeedDigests(absl::string_view payload) {
  if (md5_digest_) {
    md5_digest_->Update(payload);
  }
  if (crc32c_) {
    crc32c_->Update(payload);
  }
}

Result<Done> BodySink::CheckDigests() {
  if (md5_digest_) {
    md5_ = md5_digest_->Finish();
    if (plan_.content_md5 && *plan_.content_md5 != md5_) {
      return MakeError("BadDigest");
    }
  }
  if (crc32c_ && crc32c_->Finish() != *plan_.crc32c) {
    return MakeError("BadDigest",
                     "The CRC32C you specified did not match the calculated checksum.");
  }
  return Done{};
}

Result<Done> BodySink::Finish() {
  if (decoder_ != nullptr && (!decoder_->finished() || payload_missing_ > 0)) {
    return MakeError("IncompleteBody");
  }
  if (sha256_digest_) {
    const std::string computed = Hex(sha256_digest_->Finish());
    if (computed != plan_.authorization.hash) {
      S3Error error = MakeError("XAmzContentSHA256Mismatch");
      error.detail = absl::StrCat("<ClientComputedContentSHA256>", plan_.authorization.hash,
                                  "</ClientComputedContentSHA256><S3ComputedContentSHA256>",
                                  computed, "</S3ComputedContentSHA256>");
      return error;
    }
  }
  S3_RETURN_IF_ERROR(CheckDigests());
  if (plan_.writer != nullptr) {
    absl::StatusOr<std::shared_ptr<const Content>> content = plan_.writer->Finish();
    if (!content.ok()) {
      return StoreError(content.status());
    }
    content_ = *std::move(content);
  }
  return Done{};
}

}  // namespace s3server
