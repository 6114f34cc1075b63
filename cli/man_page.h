#ifndef CLI_MAN_PAGE_H_
#define CLI_MAN_PAGE_H_

#include <CLI/CLI.hpp>
#include <string>

namespace ufs::cli {

// The page underfs(1), in roff with man(7)'s macros: every command of `app` with its help. Options
// of mounts, which are many, are underfs-mount(1)'s. Pure.
std::string ManPage(const CLI::App& app);

}  // namespace ufs::cli

#endif  // CLI_MAN_PAGE_H_
