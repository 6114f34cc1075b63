// Names <-> keys. Line: the directory; the rest is a key.
#include "ufs/path/key_names.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/tools/key_text.h"

namespace {

void CheckListed(const ufs::ListedKey& listed, const std::string& directory,
                 absl::string_view key) {
  switch (listed.kind) {
    case ufs::ListedKey::kFile:
      UFS_FUZZ_CHECK(absl::StrCat(directory, listed.name) == key, key);
      break;
    case ufs::ListedKey::kDirectory:
      UFS_FUZZ_CHECK(absl::StrCat(directory, listed.name, "/") == key, key);
      break;
    case ufs::ListedKey::kOwnMarker:
      UFS_FUZZ_CHECK(directory == key, key);
      break;
    case ufs::ListedKey::kHidden:  // never in silence
      UFS_FUZZ_CHECK(listed.reason != ufs::HiddenReason::kNone, key);
      break;
  }
  if (listed.kind == ufs::ListedKey::kFile || listed.kind == ufs::ListedKey::kDirectory) {
    UFS_FUZZ_CHECK(ufs::CheckName(listed.name) == ufs::HiddenReason::kNone, key);
    UFS_FUZZ_CHECK(listed.reason == ufs::HiddenReason::kNone, key);
  }
}

void CheckTexts(absl::string_view key) {
  const std::string escaped = ufs::EscapeKey(key);
  std::string back;
  UFS_FUZZ_CHECK(absl::CUnescape(escaped, &back) && back == key, escaped);
  for (const std::string& text : {escaped, ufs::EscapeControls(key)}) {
    for (const unsigned char c : text) {
      UFS_FUZZ_CHECK(c >= 0x20 && c != 0x7f, text);
    }
  }
  if (ufs::LocalNameProblem(key).empty()) {  // it stays inside of the directory it is put into
    UFS_FUZZ_CHECK(!key.empty() && key[0] != '/' && key.find('\0') == absl::string_view::npos, key);
    for (const absl::string_view component : absl::StrSplit(key, '/')) {
      UFS_FUZZ_CHECK(component != ".." && component != ".", key);
    }
  }
}

}  // namespace

UFS_FUZZ_TARGET(key_names, input) {
  ufs::fuzz::Fields fields(input);
  const std::string directory = ufs::DirectoryPrefix(fields.Line());
  UFS_FUZZ_CHECK(directory.empty() || directory.back() == '/', directory);
  UFS_FUZZ_CHECK(ufs::DirectoryPrefix(directory) == directory, directory);
  const absl::string_view key = fields.rest();
  CheckListed(ufs::ClassifyObject(directory, key, 0), directory, key);
  CheckListed(ufs::ClassifyObject(directory, key, 1), directory, key);
  CheckListed(ufs::ClassifyPrefix(directory, key), directory, key);
  // Below the directory, as any store would list it.
  const std::string below = absl::StrCat(directory, key);
  CheckListed(ufs::ClassifyObject(directory, below, 0), directory, below);
  CheckListed(ufs::ClassifyPrefix(directory, below), directory, below);
  CheckTexts(key);
}
