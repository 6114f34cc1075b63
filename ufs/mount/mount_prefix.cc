// What a URI's path is in its bucket: a directory that has something, one to be, or an object.
#include "ufs/mount/mount_prefix.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"

namespace ufs {

std::string DirectoryPrefix(const Uri& uri) {
  if (uri.scheme == "file" || uri.path.empty() || absl::EndsWith(uri.path, "/")) {
    return uri.scheme == "file" ? "" : uri.path;
  }
  return absl::StrCat(uri.path, "/");
}

absl::StatusOr<bool> ProbeStore(ObjectStore& store, const Uri& uri, const RequestContext& context) {
  ListRequest list;
  list.prefix = DirectoryPrefix(uri);
  list.delimiter = "/";
  list.max_keys = 2;
  UFS_ASSIGN_OR_RETURN(const ListPage page,
                       Await<ListPage>(context, [&](Completion<ListPage> done) {
                         store.Execute(context, list, std::move(done));
                       }));
  if (!page.objects.empty() || !page.common_prefixes.empty()) {
    return true;
  }
  if (list.prefix.empty() || list.prefix == uri.path) {
    return false;
  }
  HeadRequest head;
  head.key = uri.path;
  const absl::StatusOr<ObjectMeta> object = Await<ObjectMeta>(
      context, [&](Completion<ObjectMeta> done) { store.Execute(context, head, std::move(done)); });
  if (object.ok()) {
    Uri directory = uri;
    const size_t slash = uri.path.rfind('/');
    directory.path = slash == std::string::npos ? "" : uri.path.substr(0, slash);
    return absl::InvalidArgumentError(
        absl::StrCat(uri.ToString(), " is an object, not a directory: mount ", directory.ToString(),
                     " and open the file in it"));
  }
  return false;  // no such object, or nobody may know
}

}  // namespace ufs
