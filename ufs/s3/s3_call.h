#ifndef UFS_S3_S3_CALL_H_
#define UFS_S3_S3_CALL_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "ufs/base/bytes.h"
#include "ufs/xml/xml_document.h"

namespace ufs {

using NameValues = std::vector<std::pair<std::string, std::string>>;

// One request to S3 in S3's own terms, before it is addressed and signed.
struct S3Call {
  // Which of S3StoreOptions' timeouts hold.
  enum class Kind { kMetadata, kTransfer, kServerSide };

  const char* operation = "";  // OperationName
  Kind kind = Kind::kMetadata;
  std::string method;
  std::string key;   // raw bytes; empty: the bucket
  NameValues query;  // names and values not encoded
  NameValues headers;
  Bytes body;
  bool if_absent = false;  // a 412 means that the key is taken
  bool want_md5 = false;
  size_t max_answer = kXmlMaxErrorBytes;  // of the body of a success

  // An object's bytes, or a part's: what a bucket may want a digest of.
  bool SendsContent() const { return kind == Kind::kTransfer && method == "PUT"; }
  // `name` in lower case.
  bool HasHeader(absl::string_view name) const {
    return std::any_of(headers.begin(), headers.end(),
                       [name](const auto& header) { return header.first == name; });
  }

  // In hex, filled in before it is sent: for `want_md5`, and for a signed payload.
  std::string body_md5;
  std::string body_sha256;
};

// A complete answer. Of the headers those that S3's API defines are kept.
struct S3Answer {
  int status = 0;
  NameValues headers;           // names in lower case
  int64_t content_length = -1;  // as the head says
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
  // The value of header `name` (lower case); empty when it is not there.
  absl::string_view Header(absl::string_view name) const {
    for (const auto& [each, value] : headers) {
      if (each == name) {
        return value;
      }
    }
    return {};
  }
};

}  // namespace ufs

#endif  // UFS_S3_S3_CALL_H_
