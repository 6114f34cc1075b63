#ifndef UFS_FS_COMPACT_ETAG_H_
#define UFS_FS_COMPACT_ETAG_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace ufs {

// An ETag in 32 bytes without a heap block, where it has the form that nearly all have: 32 lower
// case hexadecimal digits, with "-N" behind them for a multipart upload. Any other string is kept
// as it is. Equal values are equal strings.
class CompactEtag {
 public:
  CompactEtag() = default;
  explicit CompactEtag(absl::string_view text);
  CompactEtag(CompactEtag&&) = default;
  CompactEtag& operator=(CompactEtag&&) = default;

  std::string ToString() const;
  bool empty() const { return form_ == Form::kEmpty; }
  bool Equals(absl::string_view text) const { return ToString() == text; }

 private:
  enum class Form : uint8_t { kEmpty, kDigest, kMultipart, kOther };

  std::array<uint8_t, 16> digest_ = {};
  std::unique_ptr<std::string> other_;
  uint32_t parts_ = 0;
  Form form_ = Form::kEmpty;
};

}  // namespace ufs

#endif  // UFS_FS_COMPACT_ETAG_H_
