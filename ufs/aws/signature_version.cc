#include "ufs/aws/signature_version.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace ufs {

absl::StatusOr<SignatureVersion> ParseSigner(absl::string_view text) {
  if (text == "v4" || text == "AWSS3V4SignerType" || text == "AWS4SignerType") {
    return SignatureVersion::kV4;
  }
  if (text == "v2" || text == "S3SignerType") {
    return SignatureVersion::kV2;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", absl::CHexEscape(text), "\" is no signer of S3: write v4 or v2"));
}

}  // namespace ufs
