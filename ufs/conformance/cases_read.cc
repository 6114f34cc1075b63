// Reading: ranges, versions, and who may.
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"

namespace ufs {
namespace {

absl::Status RangeRead(const ContractRoom& room) {
  const std::string content = ContractRoom::Pattern(100'000);
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", content));
  struct Range {
    int64_t offset;
    int64_t length;
  };
  for (const Range range : {Range{0, 1}, Range{0, 100'000}, Range{99'999, 1}, Range{50'000, 25'000},
                            Range{1, 65'536}, Range{70'000, -1}}) {
    UFS_ASSIGN_OR_RETURN(const std::string read,
                         room.Get("f", ByteRange{range.offset, range.length}));
    const size_t length = range.length < 0 ? std::string::npos : static_cast<size_t>(range.length);
    UFS_CONTRACT_EXPECT(read == content.substr(static_cast<size_t>(range.offset), length), "at ",
                        range.offset, " for ", range.length);
  }
  return absl::OkStatus();
}

absl::Status ReadPastEnd(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", kSmall));
  UFS_ASSIGN_OR_RETURN(const std::string clipped, room.Get("f", ByteRange{5, 100}));
  UFS_CONTRACT_EXPECT(clipped == "ytes", clipped);
  UFS_CONTRACT_FAILS(OutOfRange, room.Get("f", ByteRange{kSmallSize, 1}).status());
  UFS_CONTRACT_FAILS(OutOfRange, room.Get("f", ByteRange{1'000'000, 1}).status());
  UFS_RETURN_IF_ERROR(CreateChecked(room, "empty", ""));
  UFS_CONTRACT_FAILS(OutOfRange, room.Get("empty", ByteRange{0, 1}).status());
  return absl::OkStatus();
}

absl::Status ReadReplacedObject(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const PutResult first, room.Put("f", "the first version"));
  UFS_ASSIGN_OR_RETURN(const std::string before, room.Get("f", ByteRange{0, 3}, first.etag));
  UFS_ASSIGN_OR_RETURN(const PutResult second, room.Put("f", "the other content"));
  UFS_CONTRACT_EXPECT(first.etag != second.etag, "two contents have one ETag");
  UFS_CONTRACT_FAILS(FailedPrecondition, room.Get("f", ByteRange{3, 3}, first.etag).status());
  UFS_CONTRACT_FAILS(FailedPrecondition, room.Get("f", absl::nullopt, first.etag).status());
  UFS_ASSIGN_OR_RETURN(const std::string after, room.Get("f", ByteRange{0, 9}, second.etag));
  UFS_CONTRACT_EXPECT(before == "the" && after == "the other", before, " then ", after);
  return absl::OkStatus();
}

absl::Status ReadDeletedObject(const ContractRoom& room) {
  UFS_ASSIGN_OR_RETURN(const PutResult put, room.Put("f", kSmall));
  UFS_RETURN_IF_ERROR(room.Delete("f"));
  UFS_CONTRACT_FAILS(NotFound, room.Get("f", absl::nullopt, put.etag).status());
  return absl::OkStatus();
}

absl::Status ParallelReads(const ContractRoom& room) {
  const std::string content = ContractRoom::Pattern(1 << 20);
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", content));
  class Piece final : public GetSink {
   public:
    absl::Status OnStart(const ObjectMeta&, const ByteRange&) override { return absl::OkStatus(); }
    absl::Status OnBytes(absl::Span<const char> bytes) override {
      text.append(bytes.data(), bytes.size());
      return absl::OkStatus();
    }
    std::string text;
  };
  constexpr int64_t kPiece = 64 << 10;
  std::vector<GetRequest> gets;
  std::vector<std::shared_ptr<Piece>> pieces;
  for (int64_t offset = 0; offset < static_cast<int64_t>(content.size()); offset += kPiece) {
    pieces.push_back(std::make_shared<Piece>());
    gets.push_back(
        GetRequest{room.Key("f"), ByteRange{offset, kPiece}, std::string(), pieces.back()});
  }
  std::string read;
  const auto results = room.DoAll(gets);
  for (size_t i = 0; i < results.size(); ++i) {
    UFS_RETURN_IF_ERROR(results[i].status());
    read += pieces[i]->text;
  }
  UFS_CONTRACT_EXPECT(read == content, "the pieces make another content");
  return absl::OkStatus();
}

absl::Status MetadataRoundTrip(const ContractRoom& room) {
  ObjectAttributes attributes;
  attributes.content_type = "text/plain; charset=utf-8";
  attributes.user_metadata = {{"uid", "1000"}, {"mtime", "1700000000.5"}, {"note", "two words"}};
  UFS_RETURN_IF_ERROR(room.Put("f", kSmall, attributes).status());
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head("f"));
  UFS_CONTRACT_EXPECT(meta.content_type == attributes.content_type, meta.content_type);
  UFS_CONTRACT_EXPECT(meta.user_metadata == attributes.user_metadata, meta.user_metadata.size(),
                      " entries came back");
  UFS_ASSIGN_OR_RETURN(const Listing listing, room.List("f", ""));
  UFS_CONTRACT_EXPECT(listing.objects.size() == 1 && listing.objects[0].meta.etag == meta.etag,
                      "the listing tells another ETag");
  return absl::OkStatus();
}

absl::Status ForbiddenIsNotMissing(const ContractRoom& room) {
  if (room.options().forbidden == nullptr) {
    return NotApplicable("no second identity was given");
  }
  UFS_RETURN_IF_ERROR(CreateChecked(room, "f", kSmall));
  const ContractRoom other(room.options().forbidden, room.prefix(), room.options());
  UFS_CONTRACT_FAILS(PermissionDenied, other.Head("f").status());
  UFS_CONTRACT_FAILS(PermissionDenied, other.Get("f").status());
  UFS_CONTRACT_FAILS(PermissionDenied, other.Put("g", kSmall).status());
  UFS_CONTRACT_FAILS(PermissionDenied, other.Delete("f"));
  UFS_CONTRACT_FAILS(PermissionDenied, other.List("", "").status());
  // S3 tells "forbidden" of a missing key to whoever may not list.
  UFS_CONTRACT_FAILS(PermissionDenied, other.Head("missing").status());
  return ReadsBack(room, "f", kSmall);
}

constexpr char kOps[] = "PutObject, GetObject";

constexpr ContractCase kCases[] = {
    {"rangeReadTest", "a range is exactly the bytes asked for", kOps, false, &RangeRead},
    {"readPastEndTest", "a range is clipped at the end, and refused from there on", kOps, false,
     &ReadPastEnd},
    {"readReplacedObjectTest", "a read of one version never gives another", kOps, false,
     &ReadReplacedObject},
    {"readDeletedObjectTest", "a read of a deleted version is not found",
     "PutObject, DeleteObject, GetObject", false, &ReadDeletedObject},
    {"parallelReadsTest", "ranges read at the same time make the content", kOps, false,
     &ParallelReads},
    {"metadataTest", "content type and user metadata come back",
     "PutObject, HeadObject, ListObjects", false, &MetadataRoundTrip},
    {"forbiddenIsNotMissingTest", "a refusal is not told as a missing key",
     "HeadObject, GetObject, PutObject, DeleteObject, ListObjects", false, &ForbiddenIsNotMissing},
};

}  // namespace

absl::Span<const ContractCase> ReadCases() { return kCases; }

}  // namespace ufs
