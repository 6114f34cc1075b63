// The lookup of one name in the store.
//
// One LIST of prefix `key` with delimiter "/" answers for the file and for the directory at once:
// `key` itself is its first entry, `key/` one of its common prefixes. Between the two sort names
// like `key-1` and `key.txt` ('-' and '.' are less than '/'), so a page that ends among them cannot
// tell about the directory.
#include "ufs/fs/remote_names.h"

#include "ufs/base/status.h"

namespace ufs {

namespace {

// Enough to pass `name.gz`, `name-1`, ... and little to transfer.
constexpr int kLookupKeys = 32;

}  // namespace

absl::StatusOr<Found> FindRemote(const RequestContext& context,
                                 const std::shared_ptr<ObjectStore>& store,
                                 const std::string& key) {
  const std::string directory = key + "/";
  ListRequest request;
  request.prefix = key;
  request.delimiter = "/";
  request.max_keys = kLookupKeys;
  UFS_ASSIGN_OR_RETURN(const ListPage page, Call(context, store, std::move(request)));
  Found found;
  absl::string_view last;
  for (const ListedObject& object : page.objects) {
    last = std::max(last, absl::string_view(object.key));
    if (object.key == key) {
      found.kind = NodeKind::kFile;
      found.meta = object.meta;
    }
  }
  for (const std::string& prefix : page.common_prefixes) {
    last = std::max(last, absl::string_view(prefix));
    if (prefix == directory) {
      return Found{NodeKind::kDirectory, ObjectMeta()};
    }
  }
  const bool ordered = store->capabilities().list_is_ordered;
  if (page.next_token.empty() || (ordered && last > directory)) {
    return found;
  }
  ListRequest below;
  below.prefix = directory;
  below.max_keys = 1;
  UFS_ASSIGN_OR_RETURN(const ListPage children, Call(context, store, std::move(below)));
  if (!children.objects.empty() || !children.common_prefixes.empty()) {
    return Found{NodeKind::kDirectory, ObjectMeta()};
  }
  if (!ordered && found.kind != NodeKind::kFile) {
    ResultOf<ObjectMeta> head = Call(context, store, HeadRequest{key});
    if (head.ok()) {
      return Found{NodeKind::kFile, *std::move(head)};
    }
    if (!absl::IsNotFound(head.status())) {
      return std::move(head).status();
    }
  }
  return found;
}

}  // namespace ufs
