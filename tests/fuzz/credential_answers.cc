// What services, programs and files say of credentials. The first line chooses the parser; the rest
// is the text.
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/aws/credential_documents.h"
#include "ufs/aws/credential_process.h"
#include "ufs/aws/passwd_file.h"
#include "ufs/aws/service_url.h"
#include "ufs/aws/sts.h"

namespace {

bool IsHeaderText(absl::string_view text) {
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      return false;
    }
  }
  return true;
}

// Whole or an error; nothing in it could forge a header, and no message grows with the text.
void Check(const absl::StatusOr<ufs::Credentials>& credentials) {
  if (!credentials.ok()) {
    UFS_FUZZ_CHECK(credentials.status().message().size() < 2000, credentials.status().message());
    return;
  }
  UFS_FUZZ_CHECK(!credentials->access_key_id.empty(), "no id");
  UFS_FUZZ_CHECK(!credentials->secret_access_key.empty(), "no secret");
  UFS_FUZZ_CHECK(IsHeaderText(credentials->access_key_id), credentials->access_key_id);
  UFS_FUZZ_CHECK(IsHeaderText(credentials->session_token.Reveal()), "a token");
}

void CheckUrl(absl::string_view text) {
  const absl::StatusOr<ufs::ServiceUrl> url = ufs::ParseServiceUrl(text);
  if (url.ok()) {
    UFS_FUZZ_CHECK(!url->host.empty() && url->target[0] == '/', text);
    UFS_FUZZ_CHECK(url->authority.find_first_of("/@?#\\") == std::string::npos, url->authority);
  }
}

}  // namespace

UFS_FUZZ_TARGET(credential_answers, input) {
  ufs::fuzz::Fields fields(input);
  const uint64_t parser = fields.Number(8);
  const absl::string_view text = fields.rest();
  switch (parser) {
    case 0:
      return Check(ufs::ParseRoleCredentials(text));
    case 1:
      return Check(ufs::ParseProcessCredentials(text));
    case 2:
      return Check(ufs::ParseSsoCredentials(text));
    case 3: {
      const absl::StatusOr<ufs::SsoToken> token = ufs::ParseSsoToken(text);
      UFS_FUZZ_CHECK(!token.ok() || IsHeaderText(token->access_token.Reveal()), "a token");
      const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
      const absl::StatusOr<ufs::Secret> file = ufs::RenewedSsoToken(
          text, R"({"accessToken":"new","expiresIn":1,"refreshToken":"next"})", now);
      if (file.ok()) {  // a file that says just what the answer said
        const absl::StatusOr<ufs::SsoToken> renewed = ufs::ParseSsoToken(file->Reveal());
        UFS_FUZZ_CHECK(!token.ok() || renewed.ok(), renewed.status().message());
        UFS_FUZZ_CHECK(!renewed.ok() || renewed->access_token.Reveal() == "new", "the old one");
        UFS_FUZZ_CHECK(!renewed.ok() || renewed->expires == now + absl::Seconds(1), "another end");
      }
      ufs::RenewedSsoToken(R"({"accessToken":"old"})", text, now).IgnoreError();
      return;
    }
    case 4:
      Check(ufs::ParseStsAnswer(200, text));
      return Check(ufs::ParseStsAnswer(403, text));
    case 5: {
      const absl::StatusOr<std::vector<std::string>> words = ufs::SplitCommand(text);
      UFS_FUZZ_CHECK(!words.ok() || !words->front().empty(), text);
      return;
    }
    case 6: {
      const absl::StatusOr<ufs::Credentials> keys = ufs::ParsePasswdFile(text, "bucket");
      UFS_FUZZ_CHECK(keys.ok() || keys.status().message().size() < 200, keys.status().message());
      return;
    }
    default:
      return CheckUrl(text);
  }
}
