// Answers to every operation of S3ObjectStore but listings of objects (s3_list_page.cc). Lines: the
// operation, the HTTP status, headers up to an empty line; the rest is the body. What a success
// claims is checked: a server may send anything, and nothing of it may be believed untested.
#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/manual_executor.h"
#include "ufs/http/recording_transport.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/s3_object_store.h"

namespace {

using ufs::fuzz::Fields;

class AnyCredentials final : public ufs::CredentialsProvider {
 public:
  absl::StatusOr<ufs::Credentials> Get() override {
    ufs::Credentials credentials;
    credentials.access_key_id = "AKID";
    credentials.secret_access_key = ufs::Secret("secret");
    return credentials;
  }
  std::string name() const override { return "any"; }
};

// Notes what a GET delivers, and that it was announced before.
class NotingSink final : public ufs::GetSink {
 public:
  absl::Status OnStart(const ufs::ObjectMeta& meta, const ufs::ByteRange& announced) override {
    UFS_FUZZ_CHECK(!started, meta.etag);
    started = true;
    range = announced;
    return absl::OkStatus();
  }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    UFS_FUZZ_CHECK(started, "bytes before the head");
    received += static_cast<int64_t>(bytes.size());
    UFS_FUZZ_CHECK(received <= range.length, "more bytes than the range has");
    return absl::OkStatus();
  }

  bool started = false;
  ufs::ByteRange range;  // as announced
  int64_t received = 0;
};

void CheckEtag(absl::string_view etag) {
  UFS_FUZZ_CHECK(!etag.empty(), etag);
  UFS_FUZZ_CHECK(
      std::all_of(etag.begin(), etag.end(), [](unsigned char c) { return absl::ascii_isgraph(c); }),
      etag);
}

// A store whose only answer is the input's.
class OneAnswer {
 public:
  explicit OneAnswer(Fields* fields) {
    ufs::RecordingTransport::Answer answer;
    const int status = static_cast<int>(fields->Number(1000));
    answer.status = status >= 200 && status < 600 ? status : 200;
    for (absl::string_view line = fields->Line(); !line.empty(); line = fields->Line()) {
      const std::pair<absl::string_view, absl::string_view> header =
          absl::StrSplit(line, absl::MaxSplits(": ", 1));
      answer.headers.emplace_back(header);
    }
    answer.body = std::string(fields->rest());
    for (int i = 0; i < kMostRequests; ++i) {  // whatever it is asked
      transport_.Push(answer);
    }
    ufs::S3StoreOptions options;
    options.endpoint.bucket = "bucket";
    options.endpoint.endpoint = "http://localhost:9000";
    store_ = *ufs::S3ObjectStore::Create(options, std::make_shared<AnyCredentials>(),
                                         {&transport_, &executor_, &clock_});
  }

  template <typename Request>
  ufs::ResultOf<typename Request::Result> Ask(Request request) {
    using Result = ufs::ResultOf<typename Request::Result>;
    absl::optional<Result> result;
    store_->Execute({}, std::move(request),
                    ufs::Completion<typename Request::Result>([&result](Result answer) {
                      UFS_FUZZ_CHECK(!result.has_value(), "it was completed twice");
                      result.emplace(std::move(answer));
                    }));
    executor_.RunAll();
    UFS_FUZZ_CHECK(result.has_value(), "it was never completed");
    // Again where an answer says how, but never round and round, and never elsewhere.
    UFS_FUZZ_CHECK(transport_.count() < kMostRequests, "requests without end");
    for (const ufs::HttpRequest& sent : transport_.requests()) {
      UFS_FUZZ_CHECK(sent.scheme == "http" && sent.authority == "localhost:9000", sent.authority);
    }
    CheckError(*result);
    return *std::move(result);
  }

 private:
  static const absl::Status& StatusOf(const absl::Status& status) { return status; }
  template <typename T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }

  // Errors say what they are about, and a server cannot make them endless.
  template <typename Result>
  static void CheckError(const Result& result) {
    const absl::Status& status = StatusOf(result);
    if (status.ok()) {
      return;
    }
    UFS_FUZZ_CHECK(absl::StrContains(status.message(), "bucket"), status.message());
    UFS_FUZZ_CHECK(status.message().size() < 4096, status.message());
    const absl::optional<ufs::StoreError> error = ufs::GetStoreError(status);
    if (error.has_value() && error->retry_after.has_value()) {
      UFS_FUZZ_CHECK(
          *error->retry_after >= absl::ZeroDuration() && *error->retry_after <= absl::Hours(1),
          status.message());
    }
    if (error.has_value()) {  // the region would become a part of a host name
      UFS_FUZZ_CHECK(
          std::all_of(error->region.begin(), error->region.end(),
                      [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; }),
          error->region);
    }
  }

  static constexpr int kMostRequests = 8;  // above the sum of all that may be sent again

  ufs::FakeClock clock_;
  ufs::ManualExecutor executor_;
  ufs::RecordingTransport transport_;
  std::unique_ptr<ufs::S3ObjectStore> store_;
};

void AskForBytes(OneAnswer* store, bool part) {
  ufs::GetRequest request;
  request.key = "key";
  const auto sink = std::make_shared<NotingSink>();
  request.sink = sink;
  if (part) {
    request.range = ufs::ByteRange{4, 8};
    request.if_match = "v1";
  }
  const absl::StatusOr<ufs::GetResult> got = store->Ask(request);
  if (!got.ok()) {
    return;
  }
  CheckEtag(got->meta.etag);
  UFS_FUZZ_CHECK(sink->started && sink->received == got->range.length, "not all bytes came");
  UFS_FUZZ_CHECK(got->range.offset >= 0 && got->range.offset + got->range.length <= got->meta.size,
                 absl::StrCat(got->range.offset, "+", got->range.length, "/", got->meta.size));
  if (part) {
    UFS_FUZZ_CHECK(got->range.offset == 4 && got->range.length <= 8 && got->meta.etag == "v1",
                   "other bytes than those asked for");
  } else {
    UFS_FUZZ_CHECK(got->range.offset == 0 && got->range.length == got->meta.size, "a part");
  }
}

void AskForUploads(OneAnswer* store) {
  ufs::ListUploadsRequest request;
  request.prefix = "p/";
  request.key_marker = "p/b";
  request.upload_id_marker = "id";
  const absl::StatusOr<ufs::UploadPage> page = store->Ask(request);
  if (!page.ok()) {
    return;
  }
  for (const ufs::ListedUpload& upload : page->uploads) {  // what would be aborted
    UFS_FUZZ_CHECK(absl::StartsWith(upload.key, "p/") && !upload.upload_id.empty(), upload.key);
  }
  if (!page->next_key_marker.empty()) {
    UFS_FUZZ_CHECK(!page->uploads.empty() && page->next_key_marker >= request.key_marker,
                   page->next_key_marker);
  }
}

void AskForParts(OneAnswer* store) {
  ufs::ListPartsRequest request;
  request.key = "key";
  request.upload_id = "id";
  request.marker = 2;
  const absl::StatusOr<ufs::PartPage> page = store->Ask(request);
  if (!page.ok()) {
    return;
  }
  int last = request.marker;
  for (const ufs::ListedPart& part : page->parts) {
    UFS_FUZZ_CHECK(part.number > last && part.number <= 10'000 && part.size >= 0, part.etag);
    CheckEtag(part.etag);
    last = part.number;
  }
  UFS_FUZZ_CHECK(page->next_marker == 0 || (page->next_marker == last && last > request.marker),
                 absl::StrCat(page->next_marker));
}

void AskForDeletes(OneAnswer* store) {
  ufs::DeleteManyRequest request;
  request.keys = {"a", "b"};
  const absl::StatusOr<ufs::DeleteManyResult> result = store->Ask(request);
  if (result.ok()) {
    for (const ufs::DeleteFailure& failure : result->failures) {
      UFS_FUZZ_CHECK(failure.code != "NoSuchKey", failure.key);
    }
  }
}

void AskForCopies(absl::string_view operation, OneAnswer* store) {
  if (operation == "copy") {
    ufs::CopyRequest request;
    request.source = {"from", "v1"};
    request.key = "to";
    const absl::StatusOr<ufs::CopyResult> copied = store->Ask(request);
    if (copied.ok()) {
      CheckEtag(copied->etag);
    }
    return;
  }
  ufs::UploadPartCopyRequest request;
  request.key = "key";
  request.upload_id = "id";
  request.part_number = 1;
  request.source = {"from", "v1"};
  const absl::StatusOr<ufs::PartResult> part = store->Ask(request);
  if (part.ok()) {
    CheckEtag(part->etag);
  }
}

void AskForWrites(absl::string_view operation, OneAnswer* store) {
  if (operation == "complete") {
    ufs::CompleteUploadRequest request;
    request.key = "key";
    request.upload_id = "id";
    request.parts = {{1, "0cc175b9c0f1b6a831c399e269772661"}};
    const absl::StatusOr<ufs::PutResult> put = store->Ask(request);
    if (put.ok()) {
      CheckEtag(put->etag);
    }
  } else if (operation == "initiate") {
    ufs::CreateUploadRequest request;
    request.key = "key";
    const absl::StatusOr<std::string> id = store->Ask(request);
    UFS_FUZZ_CHECK(!id.ok() || !id->empty(), "an upload without an id");
  } else if (operation == "put") {
    ufs::PutRequest request;
    request.key = "key";
    request.body = ufs::Bytes("a");
    const absl::StatusOr<ufs::PutResult> put = store->Ask(request);
    if (put.ok()) {
      CheckEtag(put->etag);
    }
  } else {
    ufs::UploadPartRequest request;
    request.key = "key";
    request.upload_id = "id";
    request.part_number = 1;
    request.body = ufs::Bytes("a");
    const absl::StatusOr<ufs::PartResult> part = store->Ask(request);
    if (part.ok()) {
      CheckEtag(part->etag);
    }
  }
}

void AskForHead(OneAnswer* store) {
  const absl::StatusOr<ufs::ObjectMeta> meta = store->Ask(ufs::HeadRequest{"key"});
  if (meta.ok()) {
    CheckEtag(meta->etag);
    UFS_FUZZ_CHECK(meta->size >= 0, meta->etag);
  }
}

}  // namespace

UFS_FUZZ_TARGET(s3_answers, input) {
  Fields fields(input);
  const absl::string_view operation = fields.Line();
  OneAnswer store(&fields);
  if (operation == "head") {
    AskForHead(&store);
  } else if (operation == "get" || operation == "range") {
    AskForBytes(&store, operation == "range");
  } else if (operation == "uploads") {
    AskForUploads(&store);
  } else if (operation == "parts") {
    AskForParts(&store);
  } else if (operation == "deletes") {
    AskForDeletes(&store);
  } else if (operation == "copy" || operation == "partcopy") {
    AskForCopies(operation, &store);
  } else {
    AskForWrites(operation, &store);
  }
}
