// Listings of many keys, page by page. ContractRoom::List checks order, borders and progress of
// each of them.
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"

namespace ufs {
namespace {

std::vector<std::string> Numbered(const std::string& prefix, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    names.push_back(absl::StrFormat("%s%05d", prefix, i));
  }
  return names;
}

absl::Status ListThousands(const ContractRoom& room) {
  const int count = room.options().many_keys;
  UFS_RETURN_IF_ERROR(room.PutAll(Numbered("d/", count)));
  UFS_ASSIGN_OR_RETURN(const Listing listing, room.List("d/", "/"));
  UFS_CONTRACT_EXPECT(listing.objects.size() == static_cast<size_t>(count), listing.objects.size());
  UFS_CONTRACT_EXPECT(listing.pages == (count + 999) / 1000, listing.pages, " pages");
  return absl::OkStatus();
}

const std::vector<std::string>& Tree() {
  static const auto* const tree = new std::vector<std::string>{
      "a", "b-", "b/", "b/1", "b/2/x", "b/2/y", "b/3", "b0", "c/d/e/f", "z"};
  return *tree;
}

std::string Names(const ContractRoom& room, const Listing& listing) {
  std::vector<std::string> names;
  for (const ListedObject& object : listing.objects) {
    names.push_back(object.key.substr(room.prefix().size()));
  }
  for (const std::string& prefix : listing.prefixes) {
    names.push_back(absl::StrCat("(", prefix.substr(room.prefix().size()), ")"));
  }
  return absl::StrJoin(names, " ");
}

// Lists with every size of page: the result must not depend on it.
absl::Status ListsAs(const ContractRoom& room, const std::string& prefix,
                     const std::string& delimiter, const std::string& expected) {
  for (int max_keys : {1, 2, 3, 1000}) {
    UFS_ASSIGN_OR_RETURN(const Listing listing, room.List(prefix, delimiter, max_keys));
    UFS_CONTRACT_EXPECT(Names(room, listing) == expected, "'", prefix, "' by '", delimiter,
                        "' in pages of ", max_keys, " is '", Names(room, listing), "' instead of '",
                        expected, "'");
  }
  return absl::OkStatus();
}

absl::Status ListPagesWithoutDelimiter(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.PutAll(Tree()));
  UFS_RETURN_IF_ERROR(ListsAs(room, "", "", "a b- b/ b/1 b/2/x b/2/y b/3 b0 c/d/e/f z"));
  UFS_RETURN_IF_ERROR(ListsAs(room, "b/", "", "b/ b/1 b/2/x b/2/y b/3"));
  return ListsAs(room, "nothing", "", "");
}

absl::Status ListPagesWithDelimiter(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.PutAll(Tree()));
  UFS_RETURN_IF_ERROR(ListsAs(room, "", "/", "a b- b0 z (b/) (c/)"));
  UFS_RETURN_IF_ERROR(ListsAs(room, "b/", "/", "b/ b/1 b/3 (b/2/)"));
  UFS_RETURN_IF_ERROR(ListsAs(room, "b", "/", "b- b0 (b/)"));
  return ListsAs(room, "c/d/", "/", "(c/d/e/)");
}

absl::Status ListStartAfter(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.PutAll(Tree()));
  UFS_ASSIGN_OR_RETURN(const Listing after, room.List("b/", "", 2, "b/2/x"));
  UFS_CONTRACT_EXPECT(Names(room, after) == "b/2/y b/3", Names(room, after));
  UFS_ASSIGN_OR_RETURN(const Listing missing, room.List("", "", 1000, "b/zzz"));
  UFS_CONTRACT_EXPECT(Names(room, missing) == "b0 c/d/e/f z", Names(room, missing));
  return absl::OkStatus();
}

absl::Status ListAfterWrite(const ContractRoom& room) {
  for (int i = 0; i < 20; ++i) {
    const std::string name = absl::StrCat("d/f", i);
    UFS_RETURN_IF_ERROR(room.Put(name, kSmall).status());
    UFS_ASSIGN_OR_RETURN(const Listing there, room.List(name, ""));
    UFS_CONTRACT_EXPECT(there.objects.size() == 1 && there.objects[0].meta.size == kSmallSize, name,
                        " is not listed");
    UFS_RETURN_IF_ERROR(room.Delete(name));
    UFS_ASSIGN_OR_RETURN(const Listing gone, room.List(name, ""));
    UFS_CONTRACT_EXPECT(gone.objects.empty(), name, " is still listed");
  }
  return absl::OkStatus();
}

absl::Status ListOrder(const ContractRoom& room) {
  // By bytes of UTF-8, not by UTF-16 and not by a locale.
  const std::vector<std::string> names = {
      "A", "B", "Z", "_", "a", "b", "z", "\xc3\xa4", "\xef\xbd\x81", "\xf0\x9f\x93\x81"};
  UFS_RETURN_IF_ERROR(room.PutAll(names));
  return ListsAs(room, "", "", absl::StrJoin(names, " "));
}

constexpr char kOps[] = "PutObject, ListObjects";

constexpr ContractCase kCases[] = {
    {"listThousandsTest", "more keys than fit into a page are listed whole", kOps, false,
     &ListThousands},
    {"listPagesWithoutDelimiterTest", "a flat listing does not depend on the size of its pages",
     kOps, false, &ListPagesWithoutDelimiter},
    {"listPagesWithDelimiterTest", "neither does one with a delimiter", kOps, false,
     &ListPagesWithDelimiter},
    {"listStartAfterTest", "a listing begins after any name", kOps, false, &ListStartAfter},
    {"listAfterWriteTest", "a listing shows writes and deletes at once",
     "PutObject, ListObjects, DeleteObject", false, &ListAfterWrite},
    {"listOrderTest", "keys are listed in the order of their bytes", kOps, false, &ListOrder},
};

}  // namespace

absl::Span<const ContractCase> PagingCases() { return kCases; }

}  // namespace ufs
