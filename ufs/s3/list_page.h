#ifndef UFS_S3_LIST_PAGE_H_
#define UFS_S3_LIST_PAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/object/object_types.h"
#include "ufs/xml/xml_element.h"

namespace ufs {

// Where a listing goes on: the server's own token, and the last name of the page before, so that a
// page that does not lead on is noticed whoever asks for it.
struct ListToken {
  std::string last;
  std::string server;

  // As ListPage::next_token carries it.
  std::string Encode() const;
  // kInvalidArgument when `text` was not made by Encode.
  static absl::StatusOr<ListToken> Decode(absl::string_view text);
};

// What a page was asked for.
struct ListTerms {
  std::string prefix;
  std::string delimiter;
  std::string start_after;
  ListToken token;      // both parts empty on the first page
  bool ordered = true;  // Capabilities::list_is_ordered
  bool v1 = false;      // ListObjects, whose next page begins after a name
};

// Reads a <ListBucketResult> of either version, encoded with encoding-type=url or not. Pure.
// kDataLoss: an element that cannot be read. kInternal, since asking again will not help: a name
// outside the prefix; one that the delimiter should have joined; names out of order, repeated, or
// not after the page before; a page that says there is more but holds nothing or leads to itself.
absl::StatusOr<ListPage> ReadListPage(const XmlElement& root, const ListTerms& terms);

}  // namespace ufs

#endif  // UFS_S3_LIST_PAGE_H_
