// Writing: overwrites, conditions, copies, deletes, and writers at the same time.
#include <algorithm>

#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"

namespace ufs {
namespace {

WriteCondition IfAbsent() {
  WriteCondition condition;
  condition.if_absent = true;
  return condition;
}

WriteCondition IfMatch(const std::string& etag) {
  WriteCondition condition;
  condition.if_match = etag;
  return condition;
}

absl::Status Overwrite(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", "a long first content"));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", "short"));
  UFS_RETURN_IF_ERROR(ReadsBack(room, "f", "short"));
  UFS_ASSIGN_OR_RETURN(const Listing listing, room.List("f", ""));
  UFS_CONTRACT_EXPECT(listing.objects.size() == 1 && listing.objects[0].meta.size == 5,
                      "the listing tells of the old one");
  return absl::OkStatus();
}

absl::Status ConcurrentWriters(const ContractRoom& room) {
  constexpr int kWriters = 16;
  std::vector<PutRequest> puts;
  std::vector<std::string> contents;
  for (int i = 0; i < kWriters; ++i) {
    contents.push_back(ContractRoom::Pattern(64 << 10, static_cast<uint64_t>(i)));
    puts.push_back(PutRequest{room.Key("f"), Bytes::Copy(contents.back()), {}, {}});
  }
  for (const auto& result : room.DoAll(puts)) {
    UFS_RETURN_IF_ERROR(result.status());
  }
  UFS_ASSIGN_OR_RETURN(const std::string read, room.Get("f"));
  UFS_CONTRACT_EXPECT(std::find(contents.begin(), contents.end(), read) != contents.end(),
                      "the object is none of what was written");
  return absl::OkStatus();
}

absl::Status ConcurrentExclusiveWriters(const ContractRoom& room) {
  if (!room.capabilities().put_if_absent) {
    return NotApplicable("the store does not offer If-None-Match on PutObject");
  }
  std::vector<PutRequest> puts;
  for (int i = 0; i < 16; ++i) {
    puts.push_back(
        PutRequest{room.Key("lock"), Bytes::Copy(absl::StrCat("writer ", i)), {}, IfAbsent()});
  }
  std::string winner;
  const auto results = room.DoAll(puts);
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].ok()) {
      UFS_CONTRACT_EXPECT(winner.empty(), "two writers won");
      winner = puts[i].body.ToString();
    } else {
      UFS_CONTRACT_EXPECT(
          absl::IsAlreadyExists(results[i].status()) || absl::IsAborted(results[i].status()),
          results[i].status().ToString());
    }
  }
  UFS_CONTRACT_EXPECT(!winner.empty(), "nobody won");
  return ReadsBack(room, "lock", winner);
}

absl::Status PutIfAbsent(const ContractRoom& room) {
  if (!room.capabilities().put_if_absent) {
    return NotApplicable("the store does not offer If-None-Match on PutObject");
  }
  UFS_RETURN_IF_ERROR(room.Put("f", "first", {}, IfAbsent()).status());
  UFS_CONTRACT_FAILS(AlreadyExists, room.Put("f", "second", {}, IfAbsent()).status());
  UFS_RETURN_IF_ERROR(ReadsBack(room, "f", "first"));
  UFS_RETURN_IF_ERROR(room.Delete("f"));
  return room.Put("f", "third", {}, IfAbsent()).status();
}

absl::Status PutIfMatch(const ContractRoom& room) {
  if (!room.capabilities().put_if_match) {
    return NotApplicable("the store does not offer If-Match on PutObject");
  }
  UFS_ASSIGN_OR_RETURN(const PutResult first, room.Put("f", "first"));
  UFS_ASSIGN_OR_RETURN(const PutResult second, room.Put("f", "second", {}, IfMatch(first.etag)));
  UFS_CONTRACT_FAILS(FailedPrecondition, room.Put("f", "third", {}, IfMatch(first.etag)).status());
  UFS_RETURN_IF_ERROR(ReadsBack(room, "f", "second"));
  const absl::StatusOr<PutResult> missing = room.Put("g", "x", {}, IfMatch(second.etag));
  UFS_CONTRACT_EXPECT(
      absl::IsNotFound(missing.status()) || absl::IsFailedPrecondition(missing.status()),
      missing.status().ToString());
  UFS_CONTRACT_FAILS(NotFound, room.Head("g").status());
  return absl::OkStatus();
}

CopyRequest Copy(const ContractRoom& room, absl::string_view from, absl::string_view to) {
  CopyRequest copy;
  copy.source.key = room.Key(from);
  copy.key = room.Key(to);
  return copy;
}

absl::Status CopyKeepsMetadata(const ContractRoom& room) {
  ObjectAttributes attributes;
  attributes.content_type = "image/png";
  attributes.user_metadata = {{"owner", "alice"}, {"mode", "0640"}};
  UFS_RETURN_IF_ERROR(room.Put("from", kSmall, attributes).status());
  UFS_ASSIGN_OR_RETURN(const CopyResult copied, room.Do(Copy(room, "from", "to")));
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head("to"));
  UFS_CONTRACT_EXPECT(meta.etag == copied.etag, meta.etag, " found, ", copied.etag, " told");
  UFS_CONTRACT_EXPECT(meta.content_type == "image/png", meta.content_type);
  UFS_CONTRACT_EXPECT(meta.user_metadata == attributes.user_metadata, "metadata is lost");
  return ReadsBack(room, "to", kSmall);
}

absl::Status CopyReplacesMetadata(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.Put("f", kSmall, {"image/png", {{"old", "1"}}}).status());
  CopyRequest copy = Copy(room, "f", "f");
  copy.replace_attributes = ObjectAttributes{"text/plain", {{"new", "2"}}};
  UFS_RETURN_IF_ERROR(room.Do(copy).status());
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head("f"));
  UFS_CONTRACT_EXPECT(meta.content_type == "text/plain", meta.content_type);
  UFS_CONTRACT_EXPECT(meta.user_metadata.size() == 1 && meta.user_metadata.count("new") == 1,
                      meta.user_metadata.size(), " entries");
  return ReadsBack(room, "f", kSmall);
}

absl::Status CopyOfAVersion(const ContractRoom& room) {
  if (!room.capabilities().copy_source_if_match) {
    return NotApplicable("the store does not offer x-amz-copy-source-if-match");
  }
  UFS_ASSIGN_OR_RETURN(const PutResult old, room.Put("from", "old"));
  UFS_RETURN_IF_ERROR(room.Put("from", "new").status());
  CopyRequest copy = Copy(room, "from", "to");
  copy.source.etag = old.etag;
  UFS_CONTRACT_FAILS(FailedPrecondition, room.Do(copy).status());
  UFS_CONTRACT_FAILS(NotFound, room.Head("to").status());
  return absl::OkStatus();
}

absl::Status DeleteMissing(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.Delete("missing"));
  return room.Delete("missing/directory/");
}

absl::Status BulkDelete(const ContractRoom& room) {
  std::vector<std::string> names;
  DeleteManyRequest request;
  for (int i = 0; i < 100; ++i) {
    names.push_back(absl::StrCat("f & <", i, ">"));
    request.keys.push_back(room.Key(names.back()));
  }
  UFS_RETURN_IF_ERROR(room.PutAll(names));
  request.keys.push_back(room.Key("missing"));
  UFS_ASSIGN_OR_RETURN(const DeleteManyResult result, room.Do(request));
  UFS_CONTRACT_EXPECT(result.failures.empty(), result.failures.front().code);
  UFS_ASSIGN_OR_RETURN(const Listing left, room.List("", ""));
  UFS_CONTRACT_EXPECT(left.objects.empty(), left.objects.size(), " are left");
  return absl::OkStatus();
}

constexpr char kPut[] = "PutObject, GetObject";
constexpr char kCopy[] = "PutObject, CopyObject, HeadObject, GetObject";

constexpr ContractCase kCases[] = {
    {"overwriteTest", "a write replaces the whole object", "PutObject, GetObject, ListObjects",
     false, &Overwrite},
    {"concurrentWritersTest", "of writers at the same time one wins whole", kPut, false,
     &ConcurrentWriters},
    {"concurrentExclusiveWritersTest", "of exclusive writers exactly one wins", kPut, false,
     &ConcurrentExclusiveWriters},
    {"putIfAbsentTest", "an exclusive write never replaces", kPut, false, &PutIfAbsent},
    {"putIfMatchTest", "a write upon a version replaces that version only", kPut, false,
     &PutIfMatch},
    {"copyKeepsMetadataTest", "a copy keeps content type and metadata", kCopy, false,
     &CopyKeepsMetadata},
    {"copyReplacesMetadataTest", "a copy onto itself replaces them", kCopy, false,
     &CopyReplacesMetadata},
    {"copyOfAVersionTest", "a copy of a version copies no other", kCopy, false, &CopyOfAVersion},
    {"deleteMissingTest", "deleting what is not there succeeds", "DeleteObject", false,
     &DeleteMissing},
    {"bulkDeleteTest", "a bulk delete deletes every key", "PutObject, DeleteObjects, ListObjects",
     false, &BulkDelete},
};

}  // namespace

absl::Span<const ContractCase> WriteCases() { return kCases; }

}  // namespace ufs
