#include "tests/fsx/options.h"

#include <getopt.h>

#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace fsx {
namespace {

constexpr option kLong[] = {
    {"seed", required_argument, nullptr, 's'},
    {"operations", required_argument, nullptr, 'n'},
    {"seconds", required_argument, nullptr, 't'},
    {"files", required_argument, nullptr, 'f'},
    {"max-size", required_argument, nullptr, 'm'},
    {"max-write", required_argument, nullptr, 'w'},
    {"border", required_argument, nullptr, 'b'},
    {"only", required_argument, nullptr, 'o'},
    {"without", required_argument, nullptr, 'x'},
    {"may-refuse", required_argument, nullptr, 'r'},
    {"remount", required_argument, nullptr, 'R'},
    {"verify-through", required_argument, nullptr, 'V'},
    {"fresh", required_argument, nullptr, 'F'},
    {"replay", required_argument, nullptr, 'p'},
    {"save", required_argument, nullptr, 'S'},
    {"shrink", required_argument, nullptr, 'k'},
    {"break", required_argument, nullptr, 'B'},
    {"show", no_argument, nullptr, 'v'},
    {"help", no_argument, nullptr, 'h'},
    {nullptr, 0, nullptr, 0},
};

// The groups that can be named: those of the table, and one that is about how renames go.
std::set<std::string> Groups() {
  std::set<std::string> groups = {"replace-open"};
  for (const KindRow& row : Kinds()) {
    if (row.weight > 0) {
      groups.insert(row.group);
    }
  }
  return groups;
}

bool ParseSize(absl::string_view text, int64_t* size) {
  int shift = 0;
  if (!text.empty() && absl::string_view("KMG").find(text.back()) != absl::string_view::npos) {
    shift = text.back() == 'K' ? 10 : text.back() == 'M' ? 20 : 30;
    text.remove_suffix(1);
  }
  if (!absl::SimpleAtoi(text, size) || *size < 1 || *size > (int64_t{1} << 40 >> shift)) {
    return false;
  }
  *size <<= shift;
  return true;
}

bool ParseGroups(absl::string_view text, std::set<std::string>* groups) {
  const std::set<std::string> known = Groups();
  for (const absl::string_view word : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    if (known.count(std::string(word)) == 0) {
      return false;
    }
    groups->insert(std::string(word));
  }
  return true;
}

bool ParseOne(int letter, const std::string& value, Options* o, std::set<std::string>* only) {
  int64_t border = 0;
  switch (letter) {
    case 's':
      return absl::SimpleAtoi(value, &o->seed);
    case 'n':
      return absl::SimpleAtoi(value, &o->shape.operations) && o->shape.operations > 0;
    case 't':
      return absl::SimpleAtoi(value, &o->seconds) && o->seconds >= 0;
    case 'f':
      return absl::SimpleAtoi(value, &o->shape.files) && o->shape.files > 0 && o->shape.files <= 64;
    case 'm':
      return ParseSize(value, &o->shape.max_size);
    case 'w':
      return ParseSize(value, &o->shape.max_write);
    case 'b':
      o->shape.borders.push_back(ParseSize(value, &border) ? border : 1);
      return border > 0;
    case 'o':
      return ParseGroups(value, only);
    case 'x':
      return ParseGroups(value, &o->shape.without);
    case 'r':
      return ParseGroups(value, &o->settings.rules.may_refuse);
    case 'k':
      return absl::SimpleAtoi(value, &o->shrink_attempts) && o->shrink_attempts >= 0;
    case 'B':
      return absl::SimpleAtoi(value, &o->break_at) && o->break_at >= 0;
    default:
      break;
  }
  std::string* const text = letter == 'R'   ? &o->settings.remount
                            : letter == 'V' ? &o->settings.verify_through
                            : letter == 'F' ? &o->settings.fresh
                            : letter == 'p' ? &o->replay
                            : letter == 'S' ? &o->save
                                            : nullptr;
  if (text != nullptr) {
    *text = value;
  }
  return text != nullptr;
}

}  // namespace

absl::StatusOr<Options> ParseCommandLine(int argc, char** argv) {
  Options options;
  options.seed = static_cast<uint64_t>(absl::ToUnixMillis(absl::Now())) % 1'000'000'000;
  std::set<std::string> only;
  int index = 0;
  optind = 1;
  for (int letter = 0; (letter = getopt_long(argc, argv, "h", kLong, &index)) != -1;) {
    if (letter == 'h' || letter == 'v') {
      (letter == 'h' ? options.help : options.show) = true;
    } else if (letter == '?') {
      return absl::InvalidArgumentError("see --help");
    } else if (!ParseOne(letter, optarg, &options, &only)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", kLong[index].name, " cannot be '", optarg, "'"));
    }
  }
  for (const std::string& group : Groups()) {
    if (!only.empty() && only.count(group) == 0) {
      options.shape.without.insert(group);
    }
  }
  if (!options.help && optind + 1 != argc) {
    return absl::InvalidArgumentError("give one directory");
  }
  options.settings.directory = options.help ? "" : argv[optind];
  options.settings.files = options.shape.files;
  options.settings.rules.max_size = options.shape.max_size;
  return options;
}

std::string Usage() {
  return absl::StrCat(
      "usage: underfs_fsx [OPTION...] DIR\n"
      "Does random file operations in DIR and on a model in memory, and compares.\n\n"
      "  --seed N            what the history is drawn from (the clock)\n"
      "  --operations N      of a history (1000)\n"
      "  --seconds N         goes on with the next seeds for so long (one history)\n"
      "  --files N           how many files (1)\n"
      "  --max-size SIZE     of a file: 300, 64K, 20M (4M)\n"
      "  --max-write SIZE    of one operation (1M)\n"
      "  --border SIZE       offsets like its multiples; may be repeated\n"
      "  --only GROUP,...    only these operations\n"
      "  --without GROUP,... not these\n"
      "  --may-refuse GROUP,...  these may fail with EOPNOTSUPP, and then change nothing\n"
      "  --remount CMD       unmounts and mounts DIR; run now and then with nothing open\n"
      "  --verify-through CMD  prints the object of the file named $1; run after fsync and close\n"
      "  --fresh CMD         run before each attempt to shrink a history\n"
      "  --replay FILE       the history in FILE instead of a random one; - is standard input\n"
      "  --save FILE         where a history that failed is written, shrunk\n"
      "  --shrink N          attempts to shrink it (400)\n"
      "  --break N           spoils the file behind operation N, to see it found\n"
      "  --show              prints each history\n\n"
      "Groups: ",
      absl::StrJoin(Groups(), ", "),
      "\nExit status: 0 all agreed, 1 something did not, 2 the command line is wrong.\n");
}

}  // namespace fsx
