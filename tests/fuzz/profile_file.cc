// AWS's shared files. Lines: profile, key; the rest is the file.
#include "ufs/aws/profile_file.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"

UFS_FUZZ_TARGET(profile_file, input) {
  ufs::fuzz::Fields fields(input);
  const absl::string_view profile = fields.Line();
  const std::string key = absl::AsciiStrToLower(fields.Line());
  const absl::string_view text = fields.rest();
  for (const auto syntax :
       {ufs::ProfileFile::Syntax::kCredentials, ufs::ProfileFile::Syntax::kConfig}) {
    ufs::ProfileFile file;
    const absl::Status status = file.Add(text, syntax, "FILE");
    if (!status.ok()) {
      // Nothing of the file is repeated, so the message does not grow with it.
      UFS_FUZZ_CHECK(absl::IsInvalidArgument(status), status.message());
      UFS_FUZZ_CHECK(status.message().size() < 200, status.message());
    }
    const absl::optional<std::string> value = file.Get(profile, key);
    if (value.has_value()) {
      UFS_FUZZ_CHECK(file.HasProfile(profile), profile);
      UFS_FUZZ_CHECK(!value->empty() && absl::StripAsciiWhitespace(*value) == *value, *value);
      UFS_FUZZ_CHECK(absl::StrContains(text, *value), *value);
    }
    // A service's settings come from nested lines, whose key the target's line names too.
    const absl::optional<std::string> nested = file.GetOfService(profile, "s3", key);
    if (nested.has_value()) {
      UFS_FUZZ_CHECK(file.Get(profile, "services").has_value(), profile);
      UFS_FUZZ_CHECK(!nested->empty() && absl::StripAsciiWhitespace(*nested) == *nested, *nested);
      UFS_FUZZ_CHECK(absl::StrContains(text, *nested), *nested);
    }
    UFS_FUZZ_CHECK(file.FileOf(profile, key) == (value.has_value() ? "FILE" : ""), profile);
    // Added twice, it says the same.
    file.Add(text, syntax, "FILE").IgnoreError();
    UFS_FUZZ_CHECK(file.Get(profile, key) == value, profile);
  }
}
