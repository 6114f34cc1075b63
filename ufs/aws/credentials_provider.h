#ifndef UFS_AWS_CREDENTIALS_PROVIDER_H_
#define UFS_AWS_CREDENTIALS_PROVIDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/aws/credentials.h"

namespace ufs {

// One place where credentials may come from. Thread-safe. Asked again whenever credentials are
// wanted, so that an implementation keeps what is expensive to get until shortly before it expires.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;

  // The credentials as of now. May block on local files, and in implementations that ask a service
  // on the network: never called from a network loop's thread.
  //   kNotFound  nothing is configured here; the message says what is missing. A chain goes on.
  //   any other  something is configured and wrong (a key id without its secret, an unknown
  //   profile).
  //              A chain stops: another identity than the intended one must not be used in silence.
  // No message contains a secret.
  virtual absl::StatusOr<Credentials> Get() = 0;

  // The service refused what the last Get gave: the next one must not answer from what is kept.
  virtual void Invalidate() {}

  // For messages: "environment", "profile default".
  virtual std::string name() const = 0;

  // Sentences the user should see, as of the last Get: a file with secrets that others may read.
  virtual std::vector<std::string> Warnings() const { return {}; }
};

}  // namespace ufs

#endif  // UFS_AWS_CREDENTIALS_PROVIDER_H_
