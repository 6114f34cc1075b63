// The request headers that several operations have.
#include "ufs/s3/operations.h"

#include "absl/strings/str_cat.h"
#include "ufs/s3/answer_fields.h"

namespace ufs {

absl::Status CheckKey(absl::string_view key) {
  return key.empty() ? absl::InvalidArgumentError("an object's key must not be empty")
                     : absl::OkStatus();
}

void AddCondition(const WriteCondition& condition, S3Call* call) {
  if (condition.if_absent) {
    call->headers.emplace_back("if-none-match", "*");
    call->if_absent = true;
  }
  if (!condition.if_match.empty()) {
    call->headers.emplace_back("if-match", QuoteEtag(condition.if_match));
  }
}

void AddCopySource(const Endpoint& endpoint, const ObjectId& source, S3Call* call) {
  call->headers.emplace_back("x-amz-copy-source", endpoint.CopySourceOf(source.key));
  if (!source.etag.empty()) {
    call->headers.emplace_back("x-amz-copy-source-if-match", QuoteEtag(source.etag));
  }
}

std::string RangeHeader(const ByteRange& range) {
  return absl::StrCat("bytes=", range.offset, "-",
                      range.length < 0 ? "" : absl::StrCat(range.offset + range.length - 1));
}

}  // namespace ufs
