// The composite ETag of multipart uploads.
#include "ufs/digest/multipart_etag.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ufs/digest/encoding.h"

namespace ufs {

void MultipartEtag::Add(const Md5::Digest& part) {
  md5_.Update(absl::string_view(reinterpret_cast<const char*>(part.data()), part.size()));
  ++parts_;
}

absl::Status MultipartEtag::AddEtag(absl::string_view etag) {
  absl::string_view bare = etag;
  if (bare.size() >= 2 && bare.front() == '"' && bare.back() == '"') {
    bare = bare.substr(1, bare.size() - 2);
  }
  const absl::optional<std::string> binary = HexDecode(bare);
  if (!binary.has_value() || binary->size() != Md5::Digest().size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a part's ETag is not an MD5: ", absl::CHexEscape(etag.substr(0, 64))));
  }
  md5_.Update(*binary);
  ++parts_;
  return absl::OkStatus();
}

std::string MultipartEtag::Finish() {
  std::string etag = absl::StrCat(HexEncode(md5_.Finish()), "-", parts_);
  parts_ = 0;
  return etag;
}

}  // namespace ufs
