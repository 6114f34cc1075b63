#ifndef UFS_BASE_ENVIRONMENT_H_
#define UFS_BASE_ENVIRONMENT_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace ufs {

// The process's environment as it was when asked for; injected so that tests choose it.
class Environment {
 public:
  virtual ~Environment() = default;

  // The variable's value. An empty value counts as unset, as AWS's tools treat it.
  virtual absl::optional<std::string> Get(absl::string_view name) const = 0;
  // $HOME, else the password database's entry for the user; empty when neither is known.
  virtual std::string HomeDirectory() const = 0;

  // The real one. Never null; lives for ever. Reads at each call; nothing here writes the
  // environment.
  static const Environment* Real();
};

// An environment for tests.
class FakeEnvironment final : public Environment {
 public:
  FakeEnvironment() = default;
  explicit FakeEnvironment(std::map<std::string, std::string> variables, std::string home = "")
      : variables_(std::move(variables)), home_(std::move(home)) {}

  absl::optional<std::string> Get(absl::string_view name) const override;
  std::string HomeDirectory() const override { return home_; }

 private:
  std::map<std::string, std::string> variables_;
  std::string home_;
};

}  // namespace ufs

#endif  // UFS_BASE_ENVIRONMENT_H_
