// Java's property files.
#include "ufs/config/properties_file.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz.h"

UFS_FUZZ_TARGET(properties_file, input) {
  const absl::StatusOr<std::vector<ufs::Property>> properties = ufs::ParseProperties(input);
  if (!properties.ok()) {
    // Nothing of the file is repeated: a secret may stand in any line.
    UFS_FUZZ_CHECK(absl::IsInvalidArgument(properties.status()), properties.status().message());
    UFS_FUZZ_CHECK(absl::StartsWith(properties.status().message(), "line "),
                   properties.status().message());
    UFS_FUZZ_CHECK(properties.status().message().size() < 200, properties.status().message());
    return;
  }
  std::string written;
  int line = 0;
  size_t bytes = 0;
  for (const ufs::Property& property : *properties) {
    UFS_FUZZ_CHECK(property.line > line, property.name);
    line = property.line;
    bytes += property.name.size() + property.value.size();
    absl::StrAppend(&written, ufs::FormatProperty(property.name, property.value), "\n");
  }
  UFS_FUZZ_CHECK(bytes <= input.size(), written);
  const absl::StatusOr<std::vector<ufs::Property>> again = ufs::ParseProperties(written);
  UFS_FUZZ_CHECK(again.ok() && again->size() == properties->size(), written);
  for (size_t i = 0; i < again->size(); ++i) {
    UFS_FUZZ_CHECK((*again)[i].name == (*properties)[i].name, written);
    UFS_FUZZ_CHECK((*again)[i].value == (*properties)[i].value, written);
  }
}
