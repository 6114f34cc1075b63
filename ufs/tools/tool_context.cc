// Names of objects as users write them.
#include "ufs/tools/tool_context.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ufs {

std::string Bucket::UriOf(absl::string_view key) const {
  Uri uri = root;
  const bool slash = uri.path.empty() || absl::EndsWith(uri.path, "/");
  uri.path = absl::StrCat(uri.path, slash || key.empty() ? "" : "/", key);
  return uri.ToString();
}

}  // namespace ufs
