// What is there.
#include "ufs/tools/listing.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"

namespace ufs {

std::string AsDirectory(absl::string_view key) {
  return key.empty() || absl::EndsWith(key, "/") ? std::string(key) : absl::StrCat(key, "/");
}

absl::Status ForEachPage(const ToolContext& context, const Bucket& bucket,
                         const std::string& prefix, const std::string& delimiter,
                         absl::FunctionRef<absl::Status(const ListPage&)> visit) {
  ListRequest list;
  list.prefix = prefix;
  list.delimiter = delimiter;
  do {
    UFS_ASSIGN_OR_RETURN(const ListPage page, Call(*bucket.store, context.Metadata(), list));
    UFS_RETURN_IF_ERROR(visit(page));
    list.token = page.next_token;
  } while (!list.token.empty());
  return absl::OkStatus();
}

absl::StatusOr<bool> AnythingBelow(const ToolContext& context, const Bucket& bucket,
                                   const std::string& prefix) {
  ListRequest list;
  list.prefix = prefix;
  list.max_keys = 1;
  UFS_ASSIGN_OR_RETURN(const ListPage page,
                       Call(*bucket.store, context.Metadata(), std::move(list)));
  return !page.objects.empty();
}

absl::StatusOr<absl::optional<ObjectMeta>> FindObject(const ToolContext& context,
                                                      const Bucket& bucket,
                                                      const std::string& key) {
  absl::StatusOr<ObjectMeta> found = Call(*bucket.store, context.Metadata(), HeadRequest{key});
  if (absl::IsNotFound(found.status())) {
    return absl::optional<ObjectMeta>();
  }
  UFS_RETURN_IF_ERROR(found.status());
  return absl::optional<ObjectMeta>(*std::move(found));
}

absl::Status MakeMarker(const ToolContext& context, const Bucket& bucket, const std::string& key) {
  PutRequest put;
  put.key = key;
  put.attributes.content_type = "application/x-directory";
  return Annotate(Call(*bucket.store, context.Metadata(), std::move(put)).status(),
                  bucket.UriOf(key));
}

}  // namespace ufs
