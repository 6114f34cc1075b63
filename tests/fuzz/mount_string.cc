// What stands after -o.
#include "ufs/config/mount_string.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/fuzz/fuzz.h"

namespace {

std::string Quote(absl::string_view item) {
  return absl::StrCat("\"", absl::StrReplaceAll(item, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

// The same as another user would write it.
std::string Write(const ufs::MountString& parsed) {
  std::string text;
  for (const ufs::RawValue& option : parsed.options) {
    absl::StrAppend(
        &text, text.empty() ? "" : ",",
        Quote(option.value.empty() ? option.name : absl::StrCat(option.name, "=", option.value)));
  }
  for (const std::string& item : parsed.kernel) {
    absl::StrAppend(&text, text.empty() ? "" : ",", Quote(item));
  }
  return text;
}

}  // namespace

UFS_FUZZ_TARGET(mount_string, input) {
  ufs::MountString parsed;
  const absl::Status status = ufs::ParseMountString(input, &parsed);
  if (!status.ok()) {
    UFS_FUZZ_CHECK(absl::IsInvalidArgument(status), status.message());
    return;
  }
  for (const ufs::RawValue& option : parsed.options) {
    UFS_FUZZ_CHECK(!option.name.empty() && option.name != "rw", input);
  }
  const std::string written = Write(parsed);
  ufs::MountString again;
  const absl::Status reread = ufs::ParseMountString(written, &again);
  UFS_FUZZ_CHECK(reread.ok(), absl::StrCat(reread.message(), ": ", written));
  UFS_FUZZ_CHECK(Write(again) == written, written);
  UFS_FUZZ_CHECK(again.options.size() == parsed.options.size(), written);
}
