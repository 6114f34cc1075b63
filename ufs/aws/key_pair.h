#ifndef UFS_AWS_KEY_PAIR_H_
#define UFS_AWS_KEY_PAIR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/aws/credentials.h"

namespace ufs {

// The names of the three values where the user writes them, for messages.
struct KeyNames {
  absl::string_view id;
  absl::string_view secret;
  absl::string_view token;
};

// Checks that the values belong together: kNotFound when there are none, kInvalidArgument for an id
// without its secret, the reverse, and a token without both. Pure.
inline absl::StatusOr<Credentials> CheckedPair(Credentials credentials, const KeyNames& names) {
  const bool id = !credentials.access_key_id.empty();
  const bool secret = !credentials.secret_access_key.empty();
  if (id && secret) {
    return credentials;
  }
  if (id) {
    return absl::InvalidArgumentError(
        absl::StrCat(names.id, " is set and ", names.secret, " is not"));
  }
  if (secret) {
    return absl::InvalidArgumentError(
        absl::StrCat(names.secret, " is set and ", names.id, " is not"));
  }
  if (!credentials.session_token.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(names.token, " is set, ", names.id, " and ", names.secret, " are not"));
  }
  return absl::NotFoundError(absl::StrCat(names.id, " is not set"));
}

// Takes the characters of `text` and wipes it.
inline Secret TakeSecret(absl::optional<std::string> text) {
  if (!text.has_value()) {
    return Secret();
  }
  Secret secret(*text);
  WipeString(&*text);
  return secret;
}

}  // namespace ufs

#endif  // UFS_AWS_KEY_PAIR_H_
