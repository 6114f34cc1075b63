// Multipart uploads: order, replacement, refusal, copies of ranges, and what stays invisible.
#include <algorithm>
#include <memory>

#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"

namespace ufs {
namespace {

// One upload and its parts.
class TestUpload {
 public:
  static absl::StatusOr<std::unique_ptr<TestUpload>> Begin(
      const ContractRoom& room, absl::string_view name, const ObjectAttributes& attributes = {}) {
    const std::string key = room.Key(name);
    UFS_ASSIGN_OR_RETURN(const std::string id, room.Do(CreateUploadRequest{key, attributes}));
    return std::unique_ptr<TestUpload>(new TestUpload(room, key, id));
  }

  absl::StatusOr<std::string> Send(int number, absl::string_view bytes) const {
    UFS_ASSIGN_OR_RETURN(const PartResult part,
                         room_.Do(UploadPartRequest{key_, id_, number, Bytes::Copy(bytes)}));
    return part.etag;
  }
  absl::StatusOr<PutResult> Complete(std::vector<CompletedPart> parts,
                                     const WriteCondition& condition = {}) const {
    return room_.Do(CompleteUploadRequest{key_, id_, std::move(parts), condition});
  }
  absl::Status Abort() const { return room_.Do(AbortUploadRequest{key_, id_}); }
  const std::string& key() const { return key_; }
  const std::string& id() const { return id_; }

 private:
  TestUpload(const ContractRoom& room, std::string key, std::string id)
      : room_(room), key_(std::move(key)), id_(std::move(id)) {}

  const ContractRoom& room_;
  const std::string key_;
  const std::string id_;
};

std::string FullPart(const ContractRoom& room, uint64_t seed) {
  return ContractRoom::Pattern(static_cast<size_t>(room.options().part_size), seed);
}

absl::Status PartsInAnyOrder(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  const std::string one = FullPart(room, 1);
  const std::string two = FullPart(room, 2);
  UFS_ASSIGN_OR_RETURN(const std::string third, upload->Send(7, "the tail"));
  UFS_ASSIGN_OR_RETURN(const std::string second, upload->Send(3, two));
  UFS_ASSIGN_OR_RETURN(const std::string first, upload->Send(1, one));
  UFS_ASSIGN_OR_RETURN(const PutResult done,
                       upload->Complete({{1, first}, {3, second}, {7, third}}));
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head("f"));
  UFS_CONTRACT_EXPECT(done.etag == meta.etag, done.etag, " told, ", meta.etag, " found");
  return ReadsBack(room, "f", absl::StrCat(one, two, "the tail"));
}

absl::Status PartReplaced(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  UFS_ASSIGN_OR_RETURN(const std::string lost, upload->Send(1, "a part that failed"));
  UFS_ASSIGN_OR_RETURN(const std::string etag, upload->Send(1, "the part sent again"));
  UFS_CONTRACT_EXPECT(lost != etag, "two contents have one ETag");
  UFS_RETURN_IF_ERROR(upload->Complete({{1, etag}}).status());
  return ReadsBack(room, "f", "the part sent again");
}

absl::Status PartsLeftOut(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  UFS_RETURN_IF_ERROR(upload->Send(1, "not wanted").status());
  UFS_ASSIGN_OR_RETURN(const std::string etag, upload->Send(2, "wanted"));
  UFS_RETURN_IF_ERROR(upload->Complete({{2, etag}}).status());
  return ReadsBack(room, "f", "wanted");
}

absl::Status CompleteRefusals(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  UFS_ASSIGN_OR_RETURN(const std::string first, upload->Send(1, FullPart(room, 1)));
  UFS_ASSIGN_OR_RETURN(const std::string second, upload->Send(2, "tail"));
  UFS_CONTRACT_FAILS(InvalidArgument, upload->Complete({{2, second}, {1, first}}).status());
  UFS_CONTRACT_FAILS(InvalidArgument, upload->Complete({{1, first}, {3, second}}).status());
  UFS_CONTRACT_FAILS(InvalidArgument,
                     upload->Complete({{1, first}, {2, std::string(32, '0')}}).status());
  UFS_CONTRACT_FAILS(NotFound, room.Head("f").status());
  return upload->Complete({{1, first}, {2, second}}).status();
}

absl::Status SmallPartRefused(const ContractRoom& room) {
  if (room.capabilities().min_part_size <= 1) {
    return NotApplicable("the store takes parts of any size");
  }
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  UFS_ASSIGN_OR_RETURN(const std::string first, upload->Send(1, "too small"));
  UFS_ASSIGN_OR_RETURN(const std::string second, upload->Send(2, "tail"));
  UFS_CONTRACT_FAILS(InvalidArgument, upload->Complete({{1, first}, {2, second}}).status());
  return absl::OkStatus();
}

absl::Status PartNumbers(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  const int most = room.capabilities().max_parts;
  UFS_CONTRACT_FAILS(InvalidArgument, upload->Send(0, "x").status());
  UFS_CONTRACT_FAILS(InvalidArgument, upload->Send(most + 1, "x").status());
  UFS_ASSIGN_OR_RETURN(const std::string etag, upload->Send(most, "the last one"));
  UFS_RETURN_IF_ERROR(upload->Complete({{most, etag}}).status());
  return ReadsBack(room, "f", "the last one");
}

absl::Status OldObjectStands(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", "old"));
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  UFS_ASSIGN_OR_RETURN(const std::string etag, upload->Send(1, "new"));
  UFS_RETURN_IF_ERROR(ReadsBack(room, "f", "old"));
  UFS_RETURN_IF_ERROR(upload->Complete({{1, etag}}).status());
  return ReadsBack(room, "f", "new");
}

absl::Status MultipartAbort(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", "old"));
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  UFS_ASSIGN_OR_RETURN(const std::string etag, upload->Send(1, "new"));
  UFS_RETURN_IF_ERROR(upload->Abort());
  // Radosgw answers 500 here; AWS, 404.
  UFS_CONTRACT_EXPECT(!upload->Complete({{1, etag}}).ok(), "an aborted upload was completed");
  UFS_CONTRACT_FAILS(NotFound, upload->Abort());
  UFS_ASSIGN_OR_RETURN(const auto uploads, room.Uploads(""));
  UFS_CONTRACT_EXPECT(uploads.empty(), uploads.size(), " uploads are left");
  return ReadsBack(room, "f", "old");
}

absl::Status ListUploads(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto first, TestUpload::Begin(room, "dir/a"));
  UFS_ASSIGN_OR_RETURN(const auto second, TestUpload::Begin(room, "dir/a"));
  UFS_ASSIGN_OR_RETURN(const auto third, TestUpload::Begin(room, "dir/b c+d"));
  UFS_ASSIGN_OR_RETURN(const auto other, TestUpload::Begin(room, "dir2/a"));
  UFS_ASSIGN_OR_RETURN(const auto uploads, room.Uploads("dir/"));
  UFS_CONTRACT_EXPECT(uploads.size() == 3, uploads.size(), " uploads below dir/");
  for (const auto* upload : {first.get(), second.get(), third.get()}) {
    const auto found =
        std::find_if(uploads.begin(), uploads.end(), [upload](const ListedUpload& listed) {
          return listed.upload_id == upload->id() && listed.key == upload->key();
        });
    UFS_CONTRACT_EXPECT(found != uploads.end(), upload->key(), " is not listed");
    UFS_CONTRACT_EXPECT(found->initiated > absl::UnixEpoch(), "it does not tell when it began");
  }
  UFS_ASSIGN_OR_RETURN(const Listing listing, room.List("", ""));
  UFS_CONTRACT_EXPECT(listing.objects.empty(), "an upload shows as an object");
  return absl::OkStatus();
}

absl::Status ListParts(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  UFS_ASSIGN_OR_RETURN(const PartPage none, room.Do(ListPartsRequest{upload->key(), upload->id()}));
  UFS_CONTRACT_EXPECT(none.parts.empty() && none.next_marker == 0, "parts before the first");
  UFS_ASSIGN_OR_RETURN(const std::string second, upload->Send(2, "second"));
  UFS_ASSIGN_OR_RETURN(const std::string first, upload->Send(1, "first!!"));
  UFS_ASSIGN_OR_RETURN(const PartPage page, room.Do(ListPartsRequest{upload->key(), upload->id()}));
  UFS_CONTRACT_EXPECT(page.parts.size() == 2, page.parts.size());
  UFS_CONTRACT_EXPECT(
      page.parts[0].number == 1 && page.parts[0].etag == first && page.parts[0].size == 7,
      page.parts[0].number, " ", page.parts[0].etag);
  UFS_CONTRACT_EXPECT(page.parts[1].number == 2 && page.parts[1].etag == second, "part 2");
  UFS_CONTRACT_FAILS(NotFound, room.Do(ListPartsRequest{upload->key(), "no-such-upload"}).status());
  return absl::OkStatus();
}

absl::Status UploadKeepsMetadata(const ContractRoom& room) {
  const ObjectAttributes attributes{"text/csv", {{"mtime", "17"}}};
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f", attributes));
  UFS_ASSIGN_OR_RETURN(const std::string etag, upload->Send(1, kSmall));
  UFS_RETURN_IF_ERROR(upload->Complete({{1, etag}}).status());
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head("f"));
  UFS_CONTRACT_EXPECT(meta.content_type == "text/csv", meta.content_type);
  UFS_CONTRACT_EXPECT(meta.user_metadata == attributes.user_metadata, "metadata is lost");
  return absl::OkStatus();
}

absl::Status UploadPartCopy(const ContractRoom& room) {
  const std::string source = FullPart(room, 9);
  UFS_ASSIGN_OR_RETURN(const PutResult old, room.Put("from + source", source));
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "to"));
  UploadPartCopyRequest copy;
  copy.key = upload->key();
  copy.upload_id = upload->id();
  copy.part_number = 1;
  copy.source = ObjectId{room.Key("from + source"), old.etag};
  UFS_ASSIGN_OR_RETURN(const PartResult whole, room.Do(copy));
  copy.part_number = 2;
  copy.range = ByteRange{10, 1000};
  UFS_ASSIGN_OR_RETURN(const PartResult range, room.Do(copy));
  UFS_RETURN_IF_ERROR(upload->Complete({{1, whole.etag}, {2, range.etag}}).status());
  return ReadsBack(room, "to", source + source.substr(10, 1000));
}

absl::Status UploadPartCopyOfAVersion(const ContractRoom& room) {
  if (!room.capabilities().copy_source_if_match) {
    return NotApplicable("the store does not offer x-amz-copy-source-if-match");
  }
  UFS_ASSIGN_OR_RETURN(const PutResult old, room.Put("from", "old"));
  UFS_RETURN_IF_ERROR(room.Put("from", "new").status());
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "to"));
  UploadPartCopyRequest copy;
  copy.key = upload->key();
  copy.upload_id = upload->id();
  copy.part_number = 1;
  copy.source = ObjectId{room.Key("from"), old.etag};
  UFS_CONTRACT_FAILS(FailedPrecondition, room.Do(copy).status());
  return absl::OkStatus();
}

absl::Status CompleteIfAbsent(const ContractRoom& room) {
  if (!room.capabilities().complete_if_absent) {
    return NotApplicable("the store does not offer If-None-Match on CompleteMultipartUpload");
  }
  WriteCondition if_absent;
  if_absent.if_absent = true;
  UFS_ASSIGN_OR_RETURN(const auto loser, TestUpload::Begin(room, "f"));
  UFS_ASSIGN_OR_RETURN(const std::string lost, loser->Send(1, "too late"));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", "first"));
  UFS_CONTRACT_FAILS(AlreadyExists, loser->Complete({{1, lost}}, if_absent).status());
  UFS_RETURN_IF_ERROR(ReadsBack(room, "f", "first"));
  UFS_ASSIGN_OR_RETURN(const auto winner, TestUpload::Begin(room, "g"));
  UFS_ASSIGN_OR_RETURN(const std::string etag, winner->Send(1, "in time"));
  UFS_RETURN_IF_ERROR(winner->Complete({{1, etag}}, if_absent).status());
  return ReadsBack(room, "g", "in time");
}

absl::Status ParallelParts(const ContractRoom& room) {
  constexpr int kParts = 8;
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  std::string content;
  std::vector<UploadPartRequest> parts;
  for (int number = 1; number <= kParts; ++number) {
    const std::string part = FullPart(room, static_cast<uint64_t>(number));
    parts.push_back(UploadPartRequest{upload->key(), upload->id(), number, Bytes::Copy(part)});
    content += part;
  }
  std::vector<CompletedPart> completed;
  const auto results = room.DoAll(parts);
  for (size_t i = 0; i < results.size(); ++i) {
    UFS_RETURN_IF_ERROR(results[i].status());
    completed.push_back(CompletedPart{static_cast<int>(i) + 1, results[i]->etag});
  }
  UFS_RETURN_IF_ERROR(upload->Complete(completed).status());
  return ReadsBack(room, "f", content);
}

// As many parts as there can be: at AWS's smallest part size 50 GB.
absl::Status MostParts(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const auto upload, TestUpload::Begin(room, "f"));
  const std::string part = FullPart(room, 1);
  const int most = room.capabilities().max_parts;
  std::vector<CompletedPart> completed;
  for (int number = 1; number <= most; ++number) {
    UFS_ASSIGN_OR_RETURN(const std::string etag, upload->Send(number, part));
    completed.push_back(CompletedPart{number, etag});
  }
  UFS_RETURN_IF_ERROR(upload->Complete(completed).status());
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head("f"));
  UFS_CONTRACT_EXPECT(meta.size == most * room.options().part_size, meta.size);
  UFS_ASSIGN_OR_RETURN(const std::string tail, room.Get("f", ByteRange{meta.size - 1, 1}));
  UFS_CONTRACT_EXPECT(tail == part.substr(part.size() - 1), "another last byte");
  return absl::OkStatus();
}

constexpr char kOps[] =
    "CreateMultipartUpload, UploadPart, CompleteMultipartUpload, GetObject, HeadObject";
constexpr char kCopy[] =
    "PutObject, CreateMultipartUpload, UploadPartCopy, CompleteMultipartUpload, GetObject";

constexpr ContractCase kCases[] = {
    {"multipartReorderTest", "parts are put together by number, not by arrival", kOps, false,
     &PartsInAnyOrder},
    {"multipartReplacePartTest", "a part sent again replaces the first one", kOps, false,
     &PartReplaced},
    {"multipartLeaveOutPartsTest", "parts that are not named are left out", kOps, false,
     &PartsLeftOut},
    {"multipartRefusalsTest", "wrong order, unknown parts and wrong ETags are refused", kOps, false,
     &CompleteRefusals},
    {"multipartSmallPartTest", "a small part before the last is refused", kOps, false,
     &SmallPartRefused},
    {"multipartPartNumbersTest", "part numbers run from 1 to 10,000", kOps, false, &PartNumbers},
    {"multipartOldObjectStandsTest", "the old object stands until the upload is complete", kOps,
     false, &OldObjectStands},
    {"multipartAbortTest", "an aborted upload is gone and changes nothing",
     "CreateMultipartUpload, UploadPart, AbortMultipartUpload, ListMultipartUploads", false,
     &MultipartAbort},
    {"multipartListUploadsTest", "uploads under way are listed by prefix",
     "CreateMultipartUpload, ListMultipartUploads, ListObjects", false, &ListUploads},
    {"multipartListPartsTest", "parts that were sent are listed",
     "CreateMultipartUpload, UploadPart, ListParts", false, &ListParts},
    {"multipartMetadataTest", "content type and metadata are those of the upload's begin", kOps,
     false, &UploadKeepsMetadata},
    {"multipartCopyTest", "parts are made of ranges of another object", kCopy, false,
     &UploadPartCopy},
    {"multipartCopyOfAVersionTest", "and of one version of it", kCopy, false,
     &UploadPartCopyOfAVersion},
    {"multipartIfAbsentTest", "an exclusive upload never replaces", kOps, false, &CompleteIfAbsent},
    {"multipartParallelPartsTest", "parts sent at the same time make the content", kOps, false,
     &ParallelParts},
    {"multipartMostPartsTest", "an upload has up to 10,000 parts", kOps, true, &MostParts},
};

}  // namespace

absl::Span<const ContractCase> MultipartCases() { return kCases; }

}  // namespace ufs
