#ifndef UFS_AWS_CREDENTIALS_CHAIN_H_
#define UFS_AWS_CREDENTIALS_CHAIN_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "ufs/aws/credentials_provider.h"

namespace ufs {

// Whether `status` says that no place had credentials (see CredentialsChain::Get): while a machine
// boots, one may have them later.
bool NoCredentialsFound(const absl::Status& status);

// Asks providers in order and takes the first that has credentials. From then on only that one is
// asked: a file that is gone for a moment must not turn one identity into another. Thread-safe.
class CredentialsChain final : public CredentialsProvider {
 public:
  explicit CredentialsChain(std::vector<std::unique_ptr<CredentialsProvider>> providers);

  // kUnauthenticated when no provider has any; the message lists each with its reason, and what to
  // do. A provider's own error (see CredentialsProvider) is returned with its name before it.
  absl::StatusOr<Credentials> Get() override;

  // Of the provider in use.
  void Invalidate() override;

  // That of the provider in use, else of the whole.
  std::string name() const override;
  std::vector<std::string> Warnings() const override;

 private:
  static constexpr size_t kNone = ~size_t{0};

  const std::vector<std::unique_ptr<CredentialsProvider>> providers_;
  std::atomic<size_t> in_use_{kNone};
};

}  // namespace ufs

#endif  // UFS_AWS_CREDENTIALS_CHAIN_H_
