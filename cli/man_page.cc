// The manual page of the program. Macros: man(7).
#include "cli/man_page.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/config/roff.h"

namespace ufs::cli {
namespace {

constexpr absl::string_view kHead =
    R"(.\" Written by ufs_generate_docs from the program's own command line.
.TH UNDERFS 1 "" "UnderFS" "User Commands"
.SH NAME
underfs \- S3 buckets as local directories
.SH SYNOPSIS
.B underfs mount
.RI [ OPTION ...]
.I URI DIR
.br
.B underfs unmount
.I DIR
.br
.B underfs
.I COMMAND
.RI [ OPTION ...]
.RI [ ARGUMENT ...]
.SH DESCRIPTION
Mounts S3 buckets, or prefixes of them, on directories, and works on objects without a mount. A URI is
s3://BUCKET/PREFIX or file:///PATH. What may stand after \-o, and the places that options come from, are in
.BR underfs\-mount (1).
.SH COMMANDS
)";

constexpr absl::string_view kTail = R"(.SH EXIT STATUS
0 all is done; 64 the command line is wrong; 66 there is no such bucket, object or directory; 69 the store
does not answer; 73 something is there already, such as a mount on the directory; 75 uploads are left when the
time of unmount \-\-timeout is over; 77 credentials or permission; 78 an option or a file is wrong; 1 anything
else; 128 + n ended by signal n.
.SH SEE ALSO
.BR underfs\-mount (1),
.BR fuse (8)
)";

// "-o,--option OPTION,...", or a positional's name.
std::string Title(const CLI::Option& option) {
  std::string title =
      option.get_positional() ? option.get_name(true) : option.get_name(false, true);
  const bool takes_value =
      !option.get_positional() && option.get_expected_max() > 0 && option.get_type_size_max() > 0;
  return takes_value && !option.get_type_name().empty()
             ? absl::StrCat(title, " ", option.get_type_name())
             : title;
}

// "underfs fs ls [OPTION...] URI...", with what must be in the order of the help.
std::string Usage(const std::string& name, const CLI::App& app) {
  std::string usage = name;
  std::vector<std::string> positionals;
  bool has_options = false;
  for (const CLI::Option* option : app.get_options(nullptr)) {
    if (!option->get_positional()) {
      has_options = has_options || option != app.get_help_ptr();
      continue;
    }
    const std::string many = option->get_items_expected_max() > 1 ? "..." : "";
    const std::string one = absl::StrCat(option->get_name(true), many);
    positionals.push_back(option->get_required() ? one : absl::StrCat("[", one, "]"));
  }
  if (has_options) {
    absl::StrAppend(&usage, " [OPTION...]");
  }
  if (!app.get_subcommands(nullptr).empty()) {
    positionals.insert(positionals.begin(), "COMMAND");
  }
  return positionals.empty() ? usage : absl::StrCat(usage, " ", absl::StrJoin(positionals, " "));
}

void AddCommand(const std::string& name, const CLI::App& app, std::string* out) {
  const std::string description = app.get_description();
  // A single line is a sentence without its full stop; longer ones end in examples or have theirs.
  const char* const end =
      absl::StrContains(description, "\n") || absl::EndsWith(description, ".") ? "\n" : ".\n";
  absl::StrAppend(out, ".SS ", Roff(name), "\n.B ", Roff(Usage(name, app)), "\n.PP\n",
                  Roff(description), end);
  for (const CLI::Option* option : app.get_options(nullptr)) {
    if (option != app.get_help_ptr() && !option->get_group().empty()) {
      absl::StrAppend(out, ".TP\n.B ", Roff(Title(*option)), "\n", Roff(option->get_description()),
                      "\n");
    }
  }
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    AddCommand(absl::StrCat(name, " ", command->get_name()), *command, out);
  }
}

}  // namespace

std::string ManPage(const CLI::App& app) {
  std::string out(kHead);
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    AddCommand(absl::StrCat(app.get_name(), " ", command->get_name()), *command, &out);
  }
  return absl::StrCat(out, kTail);
}

}  // namespace ufs::cli
