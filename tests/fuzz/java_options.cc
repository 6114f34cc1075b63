// A JVM's options in the environment, and ${...} in values. The text is both: its definitions are
// the names that its own values may refer to.
#include "ufs/config/java_options.h"

#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/config/substitution.h"

UFS_FUZZ_TARGET(java_options, input) {
  const absl::StatusOr<std::vector<ufs::Property>> definitions = ufs::ParseJavaOptions(input);
  if (!definitions.ok()) {
    UFS_FUZZ_CHECK(absl::IsInvalidArgument(definitions.status()), definitions.status().message());
    UFS_FUZZ_CHECK(definitions.status().message().size() < 200, definitions.status().message());
    return;
  }
  const auto lookup = [&](absl::string_view name) -> absl::optional<std::string> {
    for (const ufs::Property& property : *definitions) {
      if (property.name == name) {
        return property.value;
      }
    }
    return absl::nullopt;
  };
  for (const ufs::Property& property : *definitions) {
    UFS_FUZZ_CHECK(!property.name.empty(), input);
    const absl::StatusOr<std::string> value = ufs::Substitute(property.value, lookup);
    if (value.ok()) {
      UFS_FUZZ_CHECK(absl::StrContains(property.value, "${") || *value == property.value, *value);
      UFS_FUZZ_CHECK(value->size() <= (size_t{128} << 10) + input.size(), property.name);
    } else {
      UFS_FUZZ_CHECK(absl::IsInvalidArgument(value.status()), value.status().message());
    }
  }
}
