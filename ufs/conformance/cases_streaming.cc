// Streaming uploads: Alluxio's operations for S3 alone.
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"

namespace ufs {
namespace {

absl::Status CreateEmptyFile(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "emptyFile", ""));
  return ReadsBack(room, "emptyFile", "");
}

absl::Status CreateFileLessThanOnePart(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "smallFile", "less than one part!"));
  return ReadsBack(room, "smallFile", "less than one part!");
}

// One part and a fifth, as Alluxio's 6 MB in parts of 5.
std::string TwoParts(const ContractRoom& room) {
  return ContractRoom::Pattern(static_cast<size_t>(room.options().part_size * 6 / 5));
}

absl::Status CreateMultipartFile(const ContractRoom& room) {
  const ObjectFiles files(room);
  const std::string content = TwoParts(room);
  UFS_RETURN_IF_ERROR(CreateChecked(room, "dir/multipartFile", content));
  UFS_RETURN_IF_ERROR(ReadsBack(room, "dir/multipartFile", content));
  UFS_CONTRACT_TRUE(files.IsDirectory("dir"));
  UFS_ASSIGN_OR_RETURN(const auto entries, files.ListStatus("dir", false));
  UFS_CONTRACT_EXPECT(entries.size() == 1, entries.size());
  UFS_CONTRACT_EXPECT(entries.begin()->second.size == static_cast<int64_t>(content.size()),
                      entries.begin()->second.size);
  return absl::OkStatus();
}

absl::Status CreateAndAbortMultipartFile(const ContractRoom& room) {
  const std::string key = room.Key("abortedFile");
  const std::string content = TwoParts(room);
  UFS_ASSIGN_OR_RETURN(const std::string id, room.Do(CreateUploadRequest{key, {}}));
  const Bytes first = Bytes::Copy(
      absl::string_view(content).substr(0, static_cast<size_t>(room.options().part_size)));
  UFS_ASSIGN_OR_RETURN(const PartResult part, room.Do(UploadPartRequest{key, id, 1, first}));
  // What a cleanup with an age of zero does.
  UFS_ASSIGN_OR_RETURN(const auto uploads, room.Uploads("abortedFile"));
  UFS_CONTRACT_EXPECT(uploads.size() == 1 && uploads[0].upload_id == id, uploads.size());
  UFS_RETURN_IF_ERROR(room.Do(AbortUploadRequest{key, id}));
  UFS_CONTRACT_FAILS(NotFound,
                     room.Do(UploadPartRequest{key, id, 2, Bytes::Copy("tail")}).status());
  // Radosgw answers 500 here; AWS, 404.
  UFS_CONTRACT_EXPECT(!room.Do(CompleteUploadRequest{key, id, {{1, part.etag}}, {}}).ok(),
                      "an aborted upload was completed");
  UFS_CONTRACT_FAILS(NotFound, room.Head("abortedFile").status());
  return absl::OkStatus();
}

constexpr char kMultipart[] =
    "CreateMultipartUpload, UploadPart, CompleteMultipartUpload, GetObject, ListObjects";

constexpr ContractCase kCases[] = {
    {"createEmptyFileTest", "an empty stream is an empty file", "PutObject, GetObject", false,
     &CreateEmptyFile},
    {"createFileLessThanOnePartTest", "a stream within one part is one request",
     "PutObject, GetObject", false, &CreateFileLessThanOnePart},
    {"createMultipartFileTest", "a stream of several parts is one object", kMultipart, false,
     &CreateMultipartFile},
    {"createAndAbortMultipartFileTest", "an upload that was cleaned up cannot be finished",
     "CreateMultipartUpload, UploadPart, ListMultipartUploads, AbortMultipartUpload", false,
     &CreateAndAbortMultipartFile},
};

}  // namespace

absl::Span<const ContractCase> StreamingCases() { return kCases; }

}  // namespace ufs
