// Reading. An empty bucket can be checked too: what may be read but is not there is 404, what may
// not be read is 403.
#include "ufs/probe/object_checks.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

// One page, large enough that an object which can be read is among it.
constexpr int kListed = 50;

class CollectingSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta& /*meta*/, const ByteRange& /*range*/) override {
    return absl::OkStatus();
  }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    content_.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  const std::string& content() const { return content_; }

 private:
  std::string content_;
};

bool MayBeArchived(const std::string& storage_class) {
  return storage_class == "GLACIER" || storage_class == "DEEP_ARCHIVE" ||
         storage_class == "INTELLIGENT_TIERING";
}

// An object that was there before, with at least a byte that can be read at once.
const ListedObject* Readable(const ProbeContext& context) {
  if (!context.listing.has_value() || !context.listing->ok()) {
    return nullptr;
  }
  const std::vector<ListedObject>& objects = (*context.listing)->objects;
  const auto found = std::find_if(objects.begin(), objects.end(), [](const ListedObject& object) {
    return object.meta.size > 0 && !MayBeArchived(object.meta.storage_class);
  });
  return found == objects.end() ? nullptr : &*found;
}

// What the answer to reading a key that does not exist tells.
Finding JudgeMissing(const ProbeContext& context, const absl::Status& status) {
  if (absl::IsNotFound(status)) {
    return Pass("allowed: a key that does not exist was answered with 404");
  }
  if (IsRefusedRight(status) && !context.listing->ok()) {
    return Skip("no object is known, and without s3:ListBucket a missing one is refused too");
  }
  return status.ok() ? Pass("allowed") : Fail(status);
}

std::string MissingKey(const ProbeContext& context) {
  return absl::StrCat(context.prefix(), "underfs-doctor-", context.random->NextName());
}

}  // namespace

Finding CheckBucket(ProbeContext& context) {
  ListRequest request;
  request.prefix = context.prefix();
  request.max_keys = kListed;
  context.listing = context.Read(std::move(request));
  const absl::Status status = context.listing->status();
  if (!status.ok() && !IsRefusedRight(status)) {
    return Fail(status);
  }
  return Pass(absl::StrCat(context.store->name(), " is there and accepts the identity"));
}

Finding CheckList(ProbeContext& context) {
  const absl::StatusOr<ListPage>& page = *context.listing;
  if (!page.ok()) {
    return Fail(page.status());
  }
  const size_t found = page->objects.size();
  return Pass(absl::StrCat(page->next_token.empty() ? "" : "more than ", found,
                           found == 1 ? " object" : " objects", " below ",
                           context.uri->ToString()));
}

Finding CheckHead(ProbeContext& context) {
  const ListedObject* readable = Readable(context);
  std::string key = MissingKey(context);
  if (context.written.has_value()) {
    key = context.written->key;
  } else if (readable != nullptr) {
    key = readable->key;
  }
  const absl::StatusOr<ObjectMeta> meta = context.Read(HeadRequest{key});
  if (!context.written.has_value() && readable == nullptr) {
    return JudgeMissing(context, meta.status());
  }
  if (!meta.ok()) {
    return Fail(meta.status());
  }
  if (context.written.has_value() && (meta->size != static_cast<int64_t>(context.content.size()) ||
                                      meta->etag != context.written->etag)) {
    return Fail(absl::DataLossError(absl::StrCat(
                    "HeadObject of ", key, " says ", meta->size, " bytes, ETag ", meta->etag,
                    "; written were ", context.content.size(), ", ", context.written->etag)),
                "the store, or a cache before it, shows old attributes: it cannot be mounted");
  }
  return Pass("size and ETag are what they should be");
}

Finding CheckGet(ProbeContext& context) {
  const ListedObject* readable = Readable(context);
  auto sink = std::make_shared<CollectingSink>();
  GetRequest request;
  request.key = MissingKey(context);
  request.sink = sink;
  if (context.written.has_value()) {
    request.key = context.written->key;
  } else if (readable != nullptr) {
    request.key = readable->key;
    request.range = ByteRange{0, 1};
  }
  const absl::Status status = context.Read(request).status();
  if (!context.written.has_value() && readable == nullptr) {
    return JudgeMissing(context, status);
  }
  if (!status.ok()) {
    return Fail(status);
  }
  if (context.written.has_value() && sink->content() != context.content) {
    return Fail(absl::DataLossError(absl::StrCat("GetObject of ", request.key,
                                                 " gives other bytes than were written")),
                "the store, or a proxy before it, changes bodies: it cannot be mounted");
  }
  return Pass(context.written.has_value() ? "the bytes are those that were written"
                                          : "the first byte of an object was read");
}

}  // namespace ufs
