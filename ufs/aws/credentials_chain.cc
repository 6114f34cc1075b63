// The order of credentials providers.
#include "ufs/aws/credentials_chain.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr char kNoneFound[] = "underfs/no-credentials-found";

}  // namespace

bool NoCredentialsFound(const absl::Status& status) {
  return status.GetPayload(kNoneFound).has_value();
}

CredentialsChain::CredentialsChain(std::vector<std::unique_ptr<CredentialsProvider>> providers)
    : providers_(std::move(providers)) {}

absl::StatusOr<Credentials> CredentialsChain::Get() {
  if (const size_t in_use = in_use_.load(); in_use != kNone) {
    absl::StatusOr<Credentials> credentials = providers_[in_use]->Get();
    return credentials.ok() ? std::move(credentials)
                            : Annotate(credentials.status(), providers_[in_use]->name());
  }
  std::string declined;
  for (size_t i = 0; i < providers_.size(); ++i) {
    absl::StatusOr<Credentials> credentials = providers_[i]->Get();
    if (credentials.ok()) {
      in_use_.store(i);
      return credentials;
    }
    if (!absl::IsNotFound(credentials.status())) {
      return Annotate(credentials.status(), providers_[i]->name());
    }
    absl::StrAppend(&declined, declined.empty() ? "" : "; ", providers_[i]->name(), ": ",
                    credentials.status().message());
  }
  absl::Status status = absl::UnauthenticatedError(
      absl::StrCat("no credentials found (", declined,
                   "). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or give "
                   "aws.accessKeyId and aws.secretKey"));
  status.SetPayload(kNoneFound, absl::Cord());
  return status;
}

void CredentialsChain::Invalidate() {
  if (const size_t in_use = in_use_.load(); in_use != kNone) {
    providers_[in_use]->Invalidate();
  }
}

std::string CredentialsChain::name() const {
  const size_t in_use = in_use_.load();
  return in_use == kNone ? "credentials chain" : providers_[in_use]->name();
}

std::vector<std::string> CredentialsChain::Warnings() const {
  std::vector<std::string> warnings;
  for (const auto& provider : providers_) {
    for (std::string& warning : provider->Warnings()) {
      warnings.push_back(std::move(warning));
    }
  }
  return warnings;
}

}  // namespace ufs
