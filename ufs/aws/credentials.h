#ifndef UFS_AWS_CREDENTIALS_H_
#define UFS_AWS_CREDENTIALS_H_

#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/base/secret.h"

namespace ufs {

// What a request is signed with. Without an access key id it is anonymous: requests go unsigned.
struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;                // of temporary credentials; else empty
  absl::optional<absl::Time> expires;  // when the service stops accepting them; nothing: never
  // When the provider should be asked for the next ones, before these expire; nothing: there is no
  // hurry.
  absl::optional<absl::Time> renew_at;
  std::string
      provider;  // where they come from, for messages: "environment", "profile default", ...

  bool anonymous() const { return access_key_id.empty(); }
  // Whether a request is signed the same way with both.
  bool SameIdentity(const Credentials& other) const {
    return access_key_id == other.access_key_id && secret_access_key == other.secret_access_key &&
           session_token == other.session_token;
  }

  // The id and the provider; secrets masked.
  friend std::ostream& operator<<(std::ostream& out, const Credentials& credentials) {
    if (credentials.anonymous()) {
      return out << "anonymous";
    }
    return out << credentials.access_key_id << " (" << credentials.provider << ")";
  }
};

}  // namespace ufs

#endif  // UFS_AWS_CREDENTIALS_H_
