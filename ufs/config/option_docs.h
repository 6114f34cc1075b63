#ifndef UFS_CONFIG_OPTION_DOCS_H_
#define UFS_CONFIG_OPTION_DOCS_H_

#include <cstddef>
#include <string>

#include "ufs/config/option_registry.h"

namespace ufs {

// The options for --help: a section per group, lines of at most `width` columns, a line feed at the
// end.
std::string OptionsHelp(const OptionRegistry& registry, size_t width = 80);

// The reference page, in Markdown: docs/reference/options.md.
std::string OptionsMarkdown(const OptionRegistry& registry);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_DOCS_H_
