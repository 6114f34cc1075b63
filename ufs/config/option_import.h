#ifndef UFS_CONFIG_OPTION_IMPORT_H_
#define UFS_CONFIG_OPTION_IMPORT_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "ufs/config/file_source.h"
#include "ufs/config/option_registry.h"

namespace ufs {

// A properties file made of other programs' files.
struct ImportedOptions {
  std::string text;
  bool holds_secrets = false;        // the text does: for the owner's eyes
  int options = 0;                   // how many options it sets
  std::vector<absl::Status> errors;  // what of the files could not be: it is a comment in the text
};

// Writes what `files` (later ones win) say under the canonical names, each with a comment that says
// where it was; keys of one bucket keep their name. What is not built yet and what means nothing
// here are comments, without secrets. Values that are secrets are written if `secrets` says so,
// else a comment stands in their place.
ImportedOptions ImportOptions(const OptionRegistry& registry,
                              absl::Span<const FileSource* const> files, bool secrets);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_IMPORT_H_
