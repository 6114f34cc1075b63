// What faults do to an answer: headers, bytes, XML. The documents are this server's own, so plain
// text search finds their elements.

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/fault_engine.h"
#include "tests/s3server/listing.h"

namespace s3server {
namespace {

// What S3 sends to keep a connection alive while a long operation runs.
constexpr char kKeepAlive[] = "    \n    \n";
constexpr char kWebPage[] =
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Accept the terms</body></html>";
constexpr char kWrongEtag[] = "0bad0bad0bad0bad0bad0bad0bad0bad";

// Another content with one byte changed.
class FlippedContent : public Content {
 public:
  FlippedContent(std::shared_ptr<const Content> content, uint64_t flipped)
      : content_(std::move(content)), flipped_(flipped) {}

  uint64_t size() const override { return content_->size(); }

  absl::StatusOr<Slice> Read(uint64_t offset, size_t max) const override {
    absl::StatusOr<Slice> slice = content_->Read(offset, max);
    if (!slice.ok() || flipped_ < offset || flipped_ >= offset + slice->bytes.size()) {
      return slice;
    }
    auto copy = std::make_shared<std::string>(slice->bytes);
    char& byte = (*copy)[flipped_ - offset];
    byte = static_cast<char>(byte ^ 0x20);
    const absl::string_view bytes = *copy;
    return Slice{std::move(copy), bytes};
  }

 private:
  const std::shared_ptr<const Content> content_;
  const uint64_t flipped_;
};

// Replaces every <name>...</name> by `with`.
void ReplaceElements(absl::string_view name, absl::string_view with, std::string* xml) {
  const std::string open = absl::StrCat("<", name, ">");
  const std::string close = absl::StrCat("</", name, ">");
  size_t at = 0;
  while ((at = xml->find(open, at)) != std::string::npos) {
    const size_t end = xml->find(close, at);
    if (end == std::string::npos) {
      return;
    }
    xml->replace(at, end + close.size() - at, with.data(), with.size());
    at += with.size();
  }
}

void InsertBefore(absl::string_view element, absl::string_view text, std::string* xml) {
  const size_t at = xml->find(std::string(element));
  if (at != std::string::npos) {
    xml->insert(at, std::string(text));
  }
}

void SpoilEtag(bool missing, const Request& request, Response* response) {
  if (response->Find("ETag") != nullptr) {
    missing ? response->Remove("ETag")
            : response->Set("ETag", absl::StrCat("\"", kWrongEtag, "\""));
  }
  if (request.op == Op::kCompleteMultipartUpload || request.op == Op::kCopyObject ||
      request.op == Op::kUploadPartCopy) {
    ReplaceElements("ETag",
                    missing ? "" : absl::StrCat("<ETag>&quot;", kWrongEtag, "&quot;</ETag>"),
                    &response->text);
  }
}

void ShiftContentRange(int64_t shift, Response* response) {
  const std::string* header = response->Find("Content-Range");
  if (header == nullptr || response->status != 206) {
    return;
  }
  const uint64_t first = response->offset + static_cast<uint64_t>(shift);
  response->Set("Content-Range", absl::StrCat("bytes ", first, "-", first + response->length - 1,
                                              "/", header->substr(header->find('/') + 1)));
}

// Makes the page truncated, with a next page that is this one again.
void RepeatPage(const Request& request, std::string* xml) {
  const bool v2 = request.op == Op::kListObjectsV2;
  const std::string* token = request.Query("continuation-token");
  const std::string* after = request.Query(v2 ? "start-after" : "marker");
  const std::string from = after == nullptr ? std::string() : *after;
  ReplaceElements("IsTruncated", "<IsTruncated>true</IsTruncated>", xml);
  ReplaceElements("NextContinuationToken", "", xml);
  ReplaceElements("NextMarker", "", xml);
  const std::string next =
      v2 ? absl::StrCat("<NextContinuationToken>",
                        token != nullptr ? XmlEscape(*token) : EncodeListToken(from),
                        "</NextContinuationToken>")
         : absl::StrCat("<NextMarker>", XmlEscape(from), "</NextMarker>");
  InsertBefore("</ListBucketResult>", next, xml);
}

void ReverseContents(std::string* xml) {
  constexpr absl::string_view kOpen = "<Contents>";
  constexpr absl::string_view kClose = "</Contents>";
  const size_t first = xml->find(kOpen.data());
  const size_t last = xml->rfind(kClose.data());
  if (first == std::string::npos || last == std::string::npos) {
    return;
  }
  const std::string all = xml->substr(first, last + kClose.size() - first);
  std::vector<std::string> pieces = absl::StrSplit(all, kClose, absl::SkipEmpty());
  std::string reversed;
  for (auto it = pieces.rbegin(); it != pieces.rend(); ++it) {
    absl::StrAppend(&reversed, *it, kClose);
  }
  xml->replace(first, all.size(), reversed);
}

void ShiftSizes(int64_t shift, std::string* xml) {
  constexpr absl::string_view kOpen = "<Size>";
  size_t at = 0;
  while ((at = xml->find(kOpen.data(), at)) != std::string::npos) {
    at += kOpen.size();
    const size_t end = xml->find('<', at);
    int64_t size = 0;
    if (end != std::string::npos && absl::SimpleAtoi(xml->substr(at, end - at), &size)) {
      xml->replace(at, end - at, absl::StrCat(std::max<int64_t>(size + shift, 0)));
    }
  }
}

void SpoilListing(const FaultPlan& plan, const Request& request, std::string* xml) {
  if (request.op != Op::kListObjects && request.op != Op::kListObjectsV2) {
    return;
  }
  if (plan.Find(FaultAction::kEmptyPage) != nullptr) {
    ReplaceElements("Contents", "", xml);
    ReplaceElements("CommonPrefixes", "", xml);
    ReplaceElements("KeyCount", "<KeyCount>0</KeyCount>", xml);
    RepeatPage(request, xml);
  }
  if (plan.Find(FaultAction::kRepeatToken) != nullptr) {
    RepeatPage(request, xml);
  }
  if (plan.Find(FaultAction::kForeignKeys) != nullptr) {
    InsertBefore("</ListBucketResult>",
                 "<Contents><Key>outside-the-prefix</Key><LastModified>2026-01-01T00:00:00.000Z"
                 "</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag>"
                 "<Size>1</Size><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes>"
                 "<Prefix>outside-the-prefix-too/</Prefix></CommonPrefixes>",
                 xml);
  }
  if (plan.Find(FaultAction::kUnsortedKeys) != nullptr) {
    ReverseContents(xml);
  }
  if (const FaultRule* rule = plan.Find(FaultAction::kWrongSizes)) {
    ShiftSizes(rule->shift, xml);
  }
}

void SpoilBytes(const FaultPlan& plan, Response* response) {
  if (plan.Find(FaultAction::kFullAnswer) != nullptr && response->status == 206) {
    response->status = 200;
    response->offset = 0;
    response->length = response->content->size();
    response->Remove("Content-Range");
  }
  const FaultRule* flip = plan.Find(FaultAction::kFlipByte);
  if (flip == nullptr || flip->bytes >= response->length) {
    return;
  }
  if (response->content != nullptr) {
    response->content = std::make_shared<FlippedContent>(std::move(response->content),
                                                         response->offset + flip->bytes);
  } else {
    char& byte = response->text[flip->bytes];
    byte = static_cast<char>(byte ^ 0x20);
  }
}

}  // namespace

Response ErrorIn200(const S3Error& error, const Request& request, absl::string_view request_id) {
  Response response = EmptyResponse(200);
  response.Set("Content-Type", "application/xml");
  response.text = ErrorDocument(error, request.path, request_id);
  response.text.insert(response.text.find('\n') + 1, kKeepAlive);
  response.length = response.text.size();
  return response;
}

bool SpoilResponse(const FaultPlan& plan, const Request& request, Response* response) {
  if (plan.empty()) {
    return false;
  }
  if (plan.Find(FaultAction::kMissingEtag) != nullptr) {
    SpoilEtag(true, request, response);
  }
  if (plan.Find(FaultAction::kWrongEtag) != nullptr) {
    SpoilEtag(false, request, response);
  }
  if (plan.Find(FaultAction::kMissingContentRange) != nullptr) {
    response->Remove("Content-Range");
  }
  if (const FaultRule* rule = plan.Find(FaultAction::kWrongContentRange)) {
    ShiftContentRange(rule->shift, response);
  }
  SpoilListing(plan, request, &response->text);
  if (plan.Find(FaultAction::kHtml) != nullptr && response->content == nullptr) {
    response->Set("Content-Type", "text/html");
    response->text = kWebPage;
  }
  if (plan.Find(FaultAction::kWhitespace) != nullptr) {
    const size_t root = response->text.find('\n');
    if (root != std::string::npos) {
      response->text.insert(root + 1, kKeepAlive);
    }
  }
  if (response->content == nullptr && !IsBodyless(request, response->status)) {
    response->length = response->text.size();
  }
  SpoilBytes(plan, response);
  if (const FaultRule* rule = plan.Find(FaultAction::kWrongContentLength)) {
    const int64_t length = static_cast<int64_t>(response->length) + rule->shift;
    response->declared_length = static_cast<uint64_t>(std::max<int64_t>(length, 0));
    return true;
  }
  return false;
}

}  // namespace s3server
