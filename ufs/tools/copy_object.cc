// Copies of single objects.
#include "ufs/tools/copy_object.h"

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/tools/object_sink.h"
#include "ufs/tools/object_source.h"
#include "ufs/tools/pending.h"
#include "ufs/transfer/part_planner.h"
#include "ufs/transfer/uploader.h"

namespace ufs {
namespace {

// Copies of parts that run at once: the store moves the bytes.
constexpr size_t kMaxInFlight = 16;
constexpr absl::Duration kAbortPatience = absl::Seconds(10);

// The pieces in parallel; their ETags in order.
absl::StatusOr<std::vector<CompletedPart>> CopyPieces(const ToolContext& context,
                                                      Uploader& uploader, const ObjectId& source,
                                                      const std::vector<ByteRange>& pieces) {
  std::vector<CompletedPart> parts;
  std::deque<Pending<PartResult>> in_flight;
  const auto finish_oldest = [&]() -> absl::Status {
    UFS_ASSIGN_OR_RETURN(const PartResult result, in_flight.front().Wait());
    in_flight.pop_front();
    parts.push_back(CompletedPart{static_cast<int>(parts.size()) + 1, result.etag});
    return absl::OkStatus();
  };
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (context.cancel.cancelled()) {
      return absl::CancelledError("interrupted");
    }
    if (in_flight.size() == kMaxInFlight) {
      UFS_RETURN_IF_ERROR(finish_oldest());
    }
    Pending<PartResult> result;
    uploader.CopyPart(context.Transfer(), static_cast<int>(i) + 1, source, pieces[i],
                      result.completion());
    in_flight.push_back(std::move(result));
  }
  while (!in_flight.empty()) {
    UFS_RETURN_IF_ERROR(finish_oldest());
  }
  return parts;
}

// Everything that a copy within the store would keep by itself. The tags take a request of their
// own, where HEAD says that there are any.
absl::StatusOr<ObjectAttributes> AttributesOf(const ToolContext& context, const Bucket& bucket,
                                              const std::string& key, const ObjectMeta& meta) {
  ObjectAttributes attributes{meta.content_type, meta.user_metadata, meta.headers, "",
                              meta.storage_class};
  if (meta.tag_count > 0) {
    UFS_ASSIGN_OR_RETURN(attributes.tags,
                         Call(*bucket.store, context.Metadata(), GetTagsRequest{key}));
  }
  return attributes;
}

absl::Status CopyByParts(const ToolContext& context, const Bucket& bucket, const ObjectId& source,
                         int64_t size, const std::string& to_key) {
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta,
                       Call(*bucket.store, context.Metadata(), HeadRequest{source.key}));
  UploadResources resources;
  resources.store = [store = bucket.store] { return store; };
  resources.janitor = bucket.janitor.get();
  resources.clock = context.clock;
  resources.alive = bucket.janitor;
  UFS_ASSIGN_OR_RETURN(const ObjectAttributes attributes,
                       AttributesOf(context, bucket, source.key, meta));
  const auto uploader = std::make_shared<Uploader>(resources, to_key, attributes);
  const PartPlanner planner(bucket.store->capabilities(), absl::nullopt, size);
  absl::StatusOr<std::vector<CompletedPart>> parts =
      CopyPieces(context, *uploader, source, planner.CopyPieces(size));
  absl::Status status = parts.status();
  if (status.ok()) {
    const RequestContext terms = context.Transfer();
    status = Await<PutResult>(terms, [&](Completion<PutResult> done) {
               uploader->Complete(terms, *std::move(parts), {}, std::move(done));
             }).status();
  }
  if (!status.ok()) {
    RequestContext patience;
    patience.deadline = context.clock->Now() + kAbortPatience;
    const absl::Status ignored =
        Await<void>(patience, [&](Completion<void> done) { uploader->Abort(std::move(done)); });
  }
  return status;
}

absl::Status CopyThroughHere(const ToolContext& context, const Bucket& from,
                             const std::string& from_key, const ObjectMeta& source,
                             const Bucket& to, const std::string& to_key) {
  ObjectMeta meta;
  ObjectSource bytes(context, from, from_key, source);
  if (source.size == 0) {  // no GET will tell what a listing does not
    UFS_ASSIGN_OR_RETURN(meta, Call(*from.store, context.Metadata(), HeadRequest{from_key}));
  } else {
    UFS_ASSIGN_OR_RETURN(meta, bytes.Open());
  }
  if (meta.size != source.size) {
    return absl::FailedPreconditionError(
        absl::StrCat(from.UriOf(from_key), " was replaced while it was copied"));
  }
  UFS_ASSIGN_OR_RETURN(ObjectAttributes attributes, AttributesOf(context, from, from_key, meta));
  attributes.storage_class.clear();  // classes are the other store's own
  ObjectSink sink(context, to, to_key, attributes, source.size);
  return Pump(bytes, sink).status();
}

}  // namespace

absl::Status CopyObject(const ToolContext& context, const Bucket& from, const std::string& from_key,
                        const ObjectMeta& source, const Bucket& to, const std::string& to_key) {
  if (from.store != to.store) {
    return CopyThroughHere(context, from, from_key, source, to, to_key);
  }
  const ObjectId id{from_key, source.etag};
  if (source.size > from.store->capabilities().max_put_size) {
    return CopyByParts(context, from, id, source.size, to_key);
  }
  CopyRequest copy;
  copy.source = id;
  copy.key = to_key;
  copy.storage_class = source.storage_class;
  return Call(*from.store, context.Transfer(), std::move(copy)).status();
}

}  // namespace ufs
