// Reading the environment and the home directory of the process.
#include "ufs/base/environment.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace ufs {
namespace {

class RealEnvironment final : public Environment {
 public:
  absl::optional<std::string> Get(absl::string_view name) const override {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr || *value == '\0') {
      return absl::nullopt;
    }
    return std::string(value);
  }

  std::string HomeDirectory() const override {
    if (absl::optional<std::string> home = Get("HOME")) {
      return *home;
    }
    struct passwd entry {};
    struct passwd* found = nullptr;
    char buffer[16384];
    if (getpwuid_r(getuid(), &entry, buffer, sizeof(buffer), &found) == 0 && found != nullptr) {
      return found->pw_dir;
    }
    return "";
  }
};

}  // namespace

const Environment* Environment::Real() {
  static const RealEnvironment* const kEnvironment = new RealEnvironment;
  return kEnvironment;
}

absl::optional<std::string> FakeEnvironment::Get(absl::string_view name) const {
  const auto found = variables_.find(std::string(name));
  if (found == variables_.end() || found->second.empty()) {
    return absl::nullopt;
  }
  return found->second;
}

}  // namespace ufs
