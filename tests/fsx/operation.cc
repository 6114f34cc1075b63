// The words of a history: what stands in a saved one, and what is printed after a mismatch.
#include "tests/fsx/operation.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace fsx {
namespace {

constexpr KindRow kRows[] = {
    {Kind::kPwrite, "pwrite", "overwrite", 20},
    {Kind::kAppend, "append", "append", 8},
    {Kind::kExtend, "extend", "append", 8},
    {Kind::kSyncWrite, "sync-write", "osync", 2},
    {Kind::kRead, "read", "read", 20},
    {Kind::kMapRead, "map-read", "map-read", 5},
    {Kind::kMapWrite, "map-write", "map-write", 6},
    {Kind::kFtruncate, "ftruncate", "truncate", 5},
    {Kind::kTruncate, "truncate", "truncate", 3},
    {Kind::kEmpty, "empty", "empty", 3},
    {Kind::kAllocate, "allocate", "falloc", 6},
    {Kind::kCopy, "copy", "copy", 5},
    {Kind::kSeek, "seek", "seek", 6},
    {Kind::kFsync, "fsync", "fsync", 6},
    {Kind::kClose, "close", "close", 8},
    {Kind::kRename, "rename", "rename", 2},
    {Kind::kUnlink, "unlink", "unlink", 1},
    {Kind::kRemount, "remount", "remount", 1},
    {Kind::kCheck, "check", "check", 2},
    {Kind::kChild, "child", "child", 2},
    // Never by chance.
    {Kind::kSpoil, "spoil", "spoil", 0},
};

// The numbers of an operation, each with its word: text and parser go over the same list.
template <typename Op>
auto Fields(Op& o) {
  return std::make_tuple(std::make_pair("file", &o.file), std::make_pair("handle", &o.handle),
                         std::make_pair("how", &o.how), std::make_pair("offset", &o.offset),
                         std::make_pair("size", &o.size), std::make_pair("target", &o.target),
                         std::make_pair("other", &o.other), std::make_pair("fill", &o.fill));
}

}  // namespace

bool Operation::operator==(const Operation& o) const { return ToText(*this) == ToText(o); }

absl::Span<const KindRow> Kinds() { return kRows; }

const KindRow& RowOf(Kind kind) {
  return *std::find_if(std::begin(kRows), std::end(kRows),
                       [kind](const KindRow& row) { return row.kind == kind; });
}

std::string ToText(const Operation& operation) {
  std::string text = RowOf(operation.kind).name;
  std::apply(
      [&](const auto&... field) {
        (((*field.second != 0) ? absl::StrAppend(&text, " ", field.first, "=", *field.second)
                               : void()),
         ...);
      },
      Fields(operation));
  return text;
}

absl::optional<Operation> FromText(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
  if (words.empty()) {
    return absl::nullopt;
  }
  const KindRow* row = std::find_if(std::begin(kRows), std::end(kRows),
                                    [&](const KindRow& r) { return words[0] == r.name; });
  if (row == std::end(kRows)) {
    return absl::nullopt;
  }
  Operation operation;
  operation.kind = row->kind;
  for (size_t i = 1; i < words.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> word =
        absl::StrSplit(words[i], absl::MaxSplits('=', 1));
    bool known = false;
    const auto take = [&](absl::string_view name, auto* number) {
      known = word.first == name ? absl::SimpleAtoi(word.second, number) : known;
    };
    std::apply([&](const auto&... field) { (take(field.first, field.second), ...); },
               Fields(operation));
    if (!known) {
      return absl::nullopt;
    }
  }
  return operation;
}

bool Touches(const Operation& operation, int file, int64_t offset) {
  const auto within = [offset](int64_t begin, int64_t size) {
    return offset >= begin && offset < begin + size;
  };
  switch (operation.kind) {
    case Kind::kCopy:
      return (operation.file == file && within(operation.offset, operation.size)) ||
             (operation.other == file && within(operation.target, operation.size));
    case Kind::kFtruncate:
    case Kind::kTruncate:
      return operation.file == file && offset >= operation.size;
    case Kind::kAppend:
    case Kind::kExtend:
    case Kind::kEmpty:
    case Kind::kRename:
    case Kind::kUnlink:
    case Kind::kSpoil:
      return operation.file == file;
    default:
      return operation.file == file && within(operation.offset, operation.size);
  }
}

}  // namespace fsx
