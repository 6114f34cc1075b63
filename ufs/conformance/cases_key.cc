// Names that stores, proxies and signers get wrong. S3 keys are bytes: nothing in them is decoded,
// normalised or cut.
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"

#include "absl/strings/escaping.h"

namespace ufs {
namespace {

// Writes, finds, lists, copies and deletes an object of this name.
absl::Status TravelsWhole(const ContractRoom& room, const std::string& name) {
  const std::string content = absl::StrCat("content of ", name);
  UFS_RETURN_IF_ERROR(CreateChecked(room, name, content));
  UFS_RETURN_IF_ERROR(ReadsBack(room, name, content));
  UFS_ASSIGN_OR_RETURN(const Listing listing, room.List("", ""));
  UFS_CONTRACT_EXPECT(
      listing.Keys() == std::vector<std::string>{room.Key(name)}, absl::CEscape(name), " lists as ",
      listing.objects.empty() ? "nothing" : absl::CEscape(listing.objects.front().key));
  CopyRequest copy;
  copy.source.key = room.Key(name);
  copy.key = room.Key(absl::StrCat(name, ".copy"));
  if (copy.key.size() <= 1024) {
    UFS_RETURN_IF_ERROR(room.Do(copy).status());
    UFS_RETURN_IF_ERROR(ReadsBack(room, absl::StrCat(name, ".copy"), content));
    UFS_ASSIGN_OR_RETURN(const DeleteManyResult deleted, room.Do(DeleteManyRequest{{copy.key}}));
    UFS_CONTRACT_EXPECT(deleted.failures.empty(), deleted.failures.front().code);
  }
  UFS_RETURN_IF_ERROR(room.Delete(name));
  UFS_CONTRACT_FAILS(NotFound, room.Head(name).status());
  UFS_ASSIGN_OR_RETURN(const Listing empty, room.List("", ""));
  UFS_CONTRACT_EXPECT(empty.objects.empty(), absl::CEscape(empty.objects.front().key), " is left");
  return absl::OkStatus();
}

absl::Status TravelWhole(const ContractRoom& room, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    UFS_RETURN_IF_ERROR(Annotate(TravelsWhole(room, name), absl::CEscape(name)));
  }
  return absl::OkStatus();
}

absl::Status QuestionMarkKey(const ContractRoom& room) {
  return TravelWhole(room, {"what?", "a?b=c&d", "dir?/file"});
}
absl::Status SpaceKey(const ContractRoom& room) {
  return TravelWhole(room, {"a b", " leading", "trailing ", "two  spaces", "dir with/space in"});
}
absl::Status PlusKey(const ContractRoom& room) { return TravelWhole(room, {"a+b", "+", "a +b"}); }
absl::Status PercentKey(const ContractRoom& room) {
  return TravelWhole(room, {"100%", "a%20b", "a%2Fb", "%25", "%zz", "%"});
}
absl::Status UnicodeKey(const ContractRoom& room) {
  return TravelWhole(room, {"\xc3\xa4\xc3\xb6\xc3\xbc", "\xe6\x96\x87\xe4\xbb\xb6",
                            "\xf0\x9f\x93\x81.txt", "e\xcc\x81 and \xc3\xa9"});
}
absl::Status PunctuationKey(const ContractRoom& room) {
  return TravelWhole(
      room, {"a#b",  "a&b",  "a=b",  "a;b", "a:b",  "a@b", "a,b", "a$b", "a!b", "a'b", "a\"b",
             "a<b>", "a[b]", "a{b}", "a|b", "a\\b", "a^b", "a`b", "a~b", "a*b", "(a)"});
}
absl::Status DoubleSlashKey(const ContractRoom& room) {
  return TravelWhole(room, {"a//b", "a///b", "//a"});
}
absl::Status DotSegmentsKey(const ContractRoom& room) {
  return TravelWhole(room, {"a/../b", "a/./b", "../a", "..", ".", "a/.."});
}
absl::Status HiddenNamesKey(const ContractRoom& room) {
  return TravelWhole(room, {".hidden", "a/.hidden", "..two", "three...", ".a/.b"});
}
absl::Status ControlCharactersKey(const ContractRoom& room) {
  return TravelWhole(room, {"a\nb", "a\rb", "a\tb", "a\033[2Jb", "a\001b", "a\177b"});
}
absl::Status InvalidUtf8Key(const ContractRoom& room) {
  return TravelWhole(room, {"a\377b", "\303", "\355\240\200"});
}

// A key of exactly `size` bytes, in components that a local file system can hold.
std::string NameOfKeySize(const ContractRoom& room, size_t size) {
  std::string name;
  while (room.prefix().size() + name.size() < size) {
    const size_t rest = size - room.prefix().size() - name.size();
    if (rest > 201) {
      absl::StrAppend(&name, std::string(200, 'n'), "/");
    } else {
      name.append(rest, 'n');
    }
  }
  return name;
}

absl::Status LongKey(const ContractRoom& room) {
  return TravelsWhole(room, NameOfKeySize(room, 1024));
}

absl::Status TooLongKey(const ContractRoom& room) {
  const absl::StatusOr<PutResult> put = room.Put(NameOfKeySize(room, 1025), kSmall);
  UFS_CONTRACT_EXPECT(absl::IsInvalidArgument(put.status()), "it gives ", put.status().ToString());
  return absl::OkStatus();
}

absl::Status FileAndDirectoryOfOneName(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.PutAll({"name", "name/below"}));
  UFS_RETURN_IF_ERROR(ReadsBack(room, "name", "name"));
  UFS_RETURN_IF_ERROR(ReadsBack(room, "name/below", "name/below"));
  UFS_ASSIGN_OR_RETURN(const Listing top, room.List("", "/"));
  UFS_CONTRACT_EXPECT(top.objects.size() == 1 && top.prefixes.size() == 1, "it lists ",
                      top.objects.size(), " objects and ", top.prefixes.size(), " prefixes");
  return absl::OkStatus();
}

absl::Status PrefixBoundary(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.PutAll({"data/a", "data2/b", "data-c", "dat"}));
  UFS_ASSIGN_OR_RETURN(const Listing listing, room.List("data/", ""));
  UFS_CONTRACT_EXPECT(listing.Keys() == std::vector<std::string>{room.Key("data/a")},
                      "data/ lists ", listing.objects.size(), " keys");
  return absl::OkStatus();
}

constexpr char kOps[] =
    "PutObject, HeadObject, GetObject, ListObjects, CopyObject, DeleteObject, DeleteObjects";

constexpr ContractCase kCases[] = {
    {"questionMarkKeyTest", "keys with '?' are whole", kOps, false, &QuestionMarkKey},
    {"spaceKeyTest", "keys with spaces are whole", kOps, false, &SpaceKey},
    {"plusKeyTest", "keys with '+' are whole", kOps, false, &PlusKey},
    {"percentKeyTest", "keys with '%' are not decoded", kOps, false, &PercentKey},
    {"unicodeKeyTest", "keys in UTF-8 are whole and not normalised", kOps, false, &UnicodeKey},
    {"punctuationKeyTest", "keys with other special characters are whole", kOps, false,
     &PunctuationKey},
    {"doubleSlashKeyTest", "empty components are kept", kOps, false, &DoubleSlashKey},
    {"dotSegmentsKeyTest", "'.' and '..' are plain names", kOps, false, &DotSegmentsKey},
    {"hiddenNamesKeyTest", "names that begin with a dot are plain names", kOps, false,
     &HiddenNamesKey},
    {"controlCharactersKeyTest", "keys with control characters are whole", kOps, false,
     &ControlCharactersKey},
    {"invalidUtf8KeyTest", "keys that are no UTF-8 are whole", kOps, false, &InvalidUtf8Key},
    {"longKeyTest", "a key of 1,024 bytes is whole", kOps, false, &LongKey},
    {"tooLongKeyTest", "a key of 1,025 bytes is refused", "PutObject", false, &TooLongKey},
    {"fileAndDirectoryOfOneNameTest", "a key and keys below it live together", kOps, false,
     &FileAndDirectoryOfOneName},
    {"prefixBoundaryTest", "a prefix with its slash never shows its namesakes", kOps, false,
     &PrefixBoundary},
};

}  // namespace

absl::Span<const ContractCase> KeyCases() { return kCases; }

}  // namespace ufs
