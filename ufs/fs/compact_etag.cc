// Parsing is strict, so that ToString gives back exactly what came in: anything that would not
// print the same ("-007", upper case) is kept as text.
#include "ufs/fs/compact_etag.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace ufs {

namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool ParseDigest(absl::string_view text, std::array<uint8_t, 16>* digest) {
  for (size_t i = 0; i < digest->size(); ++i) {
    const int high = HexDigit(text[2 * i]);
    const int low = HexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    (*digest)[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace

CompactEtag::CompactEtag(absl::string_view text) {
  if (text.empty()) {
    return;
  }
  if (text.size() >= 32 && ParseDigest(text.substr(0, 32), &digest_)) {
    if (text.size() == 32) {
      form_ = Form::kDigest;
      return;
    }
    uint32_t parts = 0;
    if (text[32] == '-' && absl::SimpleAtoi(text.substr(33), &parts) &&
        absl::StrCat(parts) == text.substr(33)) {
      parts_ = parts;
      form_ = Form::kMultipart;
      return;
    }
  }
  form_ = Form::kOther;
  other_ = std::make_unique<std::string>(text);
}

std::string CompactEtag::ToString() const {
  switch (form_) {
    case Form::kEmpty:
      return "";
    case Form::kOther:
      return *other_;
    case Form::kDigest:
    case Form::kMultipart:
      break;
  }
  std::string text = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest_.data()), digest_.size()));
  if (form_ == Form::kMultipart) {
    absl::StrAppend(&text, "-", parts_);
  }
  return text;
}

}  // namespace ufs
