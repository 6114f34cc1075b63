// Writing. Invariant: every key is known to ScratchObjects before a request names it.
#include "ufs/probe/write_checks.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/digest/crc32c.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/digest/multipart_etag.h"
#include "ufs/object/store_error.h"
#include "ufs/probe/failures.h"

namespace ufs {
namespace {

constexpr size_t kContentSize = 1024;

// The store answered and did not carry it out.
bool IsDefinite(const absl::Status& status) {
  const absl::optional<StoreError> error = GetStoreError(status);
  return error.has_value() && error->http_status >= 400 && error->http_status < 500 &&
         error->http_status != 408 && error->http_status != 429;
}

std::string MakeContent(Random* random) {
  std::string content = "UnderFS doctor writes this and removes it again.\n";
  while (content.size() < kContentSize) {
    absl::StrAppend(&content, random->NextName(), "\n");
  }
  return content;
}

// An upload that was begun, or why not.
absl::StatusOr<std::string> Begin(ProbeContext& context, const std::string& key) {
  context.scratch->BeginsUpload(key);
  CreateUploadRequest request;
  request.key = key;
  absl::StatusOr<std::string> id = context.Write(std::move(request));
  if (!id.ok() && IsDefinite(id.status())) {
    context.scratch->IsGone(key);
  }
  return id;
}

absl::StatusOr<PutResult> Complete(ProbeContext& context, const std::string& key,
                                   const std::string& id, const std::string& etag) {
  CompleteUploadRequest request;
  request.key = key;
  request.upload_id = id;
  request.parts = {{1, etag}};
  absl::StatusOr<PutResult> result = context.Write(std::move(request));
  if (result.ok()) {
    context.scratch->EndsUpload(key);
  }
  return result;
}

absl::StatusOr<S3Answer> PutWithChecksum(ProbeContext& context, const std::string& key,
                                         const std::string& checksum) {
  S3Call call;
  call.operation = "PutObject";
  call.kind = S3Call::Kind::kTransfer;
  call.method = "PUT";
  call.key = key;
  call.headers = {{"x-amz-checksum-crc32c", checksum}};
  call.body = Bytes(context.content);
  return context.source->Send(StoreSource::Party::kBucket, context.Writing(), std::move(call));
}

// What the store does with a checksum beside the body: of a right one, then of a wrong one.
// ("Checking object integrity in Amazon S3", S3 User Guide: the value is big-endian, in base64.)
std::string TryChecksum(ProbeContext& context) {
  const auto encode = [](uint32_t crc) {
    const std::string bytes = {static_cast<char>(crc >> 24U), static_cast<char>(crc >> 16U),
                               static_cast<char>(crc >> 8U), static_cast<char>(crc)};
    return absl::Base64Escape(bytes);
  };
  const std::string key = context.scratch->NewKey();
  const uint32_t crc = Crc32c::Of(context.content);
  const absl::StatusOr<S3Answer> right = PutWithChecksum(context, key, encode(crc));
  if (!right.ok()) {
    return absl::StrCat("refused: ", Fail(right.status()).detail);
  }
  const bool echoed = right->Header("x-amz-checksum-crc32c") == encode(crc);
  const absl::StatusOr<S3Answer> wrong = PutWithChecksum(context, key, encode(~crc));
  if (!wrong.ok() && !IsDefinite(wrong.status())) {
    return "accepted; whether it is compared is not known";
  }
  return absl::StrCat("accepted and ", wrong.ok() ? "not compared" : "compared with the body",
                      echoed ? ", and echoed" : "");
}

}  // namespace

Finding CheckDelete(ProbeContext& context) {
  context.scratch = std::make_unique<ScratchObjects>(context.prefix(), context.random);
  const std::string key = context.scratch->NewKey();
  const absl::Status status = context.Write(DeleteRequest{key});
  context.scratch->IsGone(key);  // nobody wrote it
  if (!status.ok() && !absl::IsNotFound(status)) {
    Finding finding = Fail(status);
    absl::StrAppend(&finding.detail, "; nothing is written, for it could not be removed");
    return finding;
  }
  return Pass("objects may be deleted");
}

Finding CheckPut(ProbeContext& context) {
  context.content = MakeContent(context.random);
  PutRequest request;
  request.key = context.scratch->NewKey();
  request.body = Bytes(context.content);
  const std::string key = request.key;
  const absl::StatusOr<PutResult> result = context.Write(std::move(request));
  if (!result.ok()) {
    if (IsDefinite(result.status())) {
      context.scratch->IsGone(key);
    }
    return Fail(result.status(),
                absl::IsDataLoss(result.status())
                    ? "bytes are damaged or changed on their way: look at the network, at proxies "
                      "and at this machine's memory"
                    : "");
  }
  context.written = ObjectId{key, result->etag};
  return Pass(
      absl::StrCat(context.content.size(), " bytes were written below ", context.uri->ToString()));
}

Finding CheckMultipart(ProbeContext& context) {
  Failures failures;
  const std::string key = context.scratch->NewKey();
  const absl::StatusOr<std::string> id = Begin(context, key);
  if (!id.ok()) {
    return Fail(id.status());
  }
  UploadPartRequest part;
  part.key = key;
  part.upload_id = *id;
  part.part_number = 1;
  part.body = Bytes(context.content);
  const absl::StatusOr<PartResult> sent = context.Write(std::move(part));
  failures.Add(sent.status());
  failures.Add(context.Read(ListPartsRequest{key, *id, 0}).status());
  ListUploadsRequest list;
  list.prefix = key;
  failures.Add(context.Read(std::move(list)).status());
  if (sent.ok()) {
    const absl::StatusOr<PutResult> completed = Complete(context, key, *id, sent->etag);
    failures.Add(completed.status());
    context.multipart_etag = completed.ok() ? completed->etag : "";
  }
  const std::string other = context.scratch->NewKey();
  const absl::StatusOr<std::string> unwanted = Begin(context, other);
  failures.Add(unwanted.status());
  if (unwanted.ok()) {
    const absl::Status aborted = context.Write(AbortUploadRequest{other, *unwanted});
    failures.Add(aborted);
    if (aborted.ok()) {
      context.scratch->IsGone(other);
    }
  }
  return failures.empty() ? Pass("uploads were begun, listed, completed and aborted")
                          : failures.ToFinding();
}

Finding CheckCopy(ProbeContext& context) {
  Failures failures;
  CopyRequest copy;
  copy.source = *context.written;
  copy.key = context.scratch->NewKey();
  const std::string copied = copy.key;
  failures.Add(context.Write(std::move(copy)).status());
  if (failures.empty()) {
    const absl::StatusOr<ObjectMeta> meta = context.Read(HeadRequest{copied});
    failures.Add(meta.status());
    if (meta.ok() && meta->size != static_cast<int64_t>(context.content.size())) {
      failures.Add(absl::DataLossError(absl::StrCat(
          "the copy has ", meta->size, " bytes, the object ", context.content.size())));
    }
  }
  const std::string key = context.scratch->NewKey();
  const absl::StatusOr<std::string> id = Begin(context, key);
  failures.Add(id.status());
  if (id.ok()) {
    UploadPartCopyRequest part;
    part.key = key;
    part.upload_id = *id;
    part.part_number = 1;
    part.source = *context.written;
    const absl::StatusOr<PartResult> sent = context.Write(std::move(part));
    failures.Add(sent.status());
    if (sent.ok()) {
      failures.Add(Complete(context, key, *id, sent->etag).status());
    }
  }
  return failures.empty() ? Pass("objects and parts are copied by the store itself")
                          : failures.ToFinding();
}

Finding CheckChecksums(ProbeContext& context) {
  const Md5::Digest digest = Md5::Of(context.content);
  MultipartEtag composite;
  composite.Add(digest);
  const bool whole = context.written->etag == HexEncode(absl::MakeConstSpan(digest));
  const bool parts = context.multipart_etag.empty() || context.multipart_etag == composite.Finish();
  const std::string crc =
      context.is_s3() ? absl::StrCat("; x-amz-checksum-crc32c is ", TryChecksum(context)) : "";
  if (whole && parts) {
    return Pass(
        absl::StrCat("ETags are the MD5 of what was sent: every upload is checked by them", crc));
  }
  return Warn(
      absl::StrCat("the ETag ", whole ? "of a multipart upload" : "of an object",
                   " is not the MD5 of what was sent, as under encryption with KMS keys", crc),
      "nothing has to be done; uploads are then checked on their way only");
}

Finding CheckRemoved(ProbeContext& context) {
  const size_t written = context.scratch->keys().size();
  const absl::Status removed =
      context.scratch->Remove(*context.store, *context.clock, context.timeout);
  if (!removed.ok()) {
    Finding finding = Fail(removed);
    std::vector<std::string> left;
    for (const std::string& key : context.scratch->keys()) {
      left.push_back(absl::StrCat(context.store->name(), "/", key));
    }
    absl::StrAppend(&finding.detail, "; these may still be there: ", absl::StrJoin(left, ", "));
    finding.fix = absl::StrCat("remove them: underfs fs rm ", absl::StrJoin(left, " "));
    return finding;
  }
  if (context.written.has_value()) {
    const absl::Status gone =
        Ask(*context.store, context.Writing(), HeadRequest{context.written->key}).status();
    if (gone.ok()) {
      return Fail(absl::DataLossError(
                      absl::StrCat(context.written->key, " is still there after it was deleted")),
                  "the store, or a cache before it, shows what is gone: it cannot be mounted");
    }
  }
  return Pass(written == 0 ? std::string("nothing was left to remove")
                           : absl::StrCat(written, " objects were written and removed"));
}

}  // namespace ufs
