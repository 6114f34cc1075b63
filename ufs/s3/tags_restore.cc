// GetObjectTagging and RestoreObject: what an object has beside its bytes, and how an archived one
// is had back.
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/error_answer.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"
#include "ufs/xml/xml_writer.h"

namespace ufs {
namespace {

// The pairs of <Tagging><TagSet><Tag>, as x-amz-tagging carries them.
absl::StatusOr<std::string> ReadTags(const S3Call& call, const S3Answer& answer) {
  UFS_ASSIGN_OR_RETURN(const XmlDocument document, ParseBody(call, answer, "Tagging"));
  std::string tags;
  for (const XmlElement set : document.root().Children()) {
    if (set.name() != "TagSet") {
      continue;
    }
    for (const XmlElement tag : set.Children()) {
      const absl::string_view key = tag.ChildText("Key");
      if (tag.name() != "Tag" || key.empty()) {
        return BadAnswer("a tag without a key");
      }
      absl::StrAppend(&tags, tags.empty() ? "" : "&", UriEncode(key, false), "=",
                      UriEncode(tag.ChildText("Value"), false));
    }
  }
  return tags;
}

absl::StatusOr<std::string> RestoreBody(const RestoreRequest& request) {
  XmlWriter xml("RestoreRequest", kS3Namespace);
  xml.Element("Days", absl::StrCat(request.days));
  xml.Open("GlacierJobParameters").Element("Tier", request.tier).Close();
  return xml.Finish();
}

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, GetTagsRequest request,
                            Completion<std::string> done) {
  S3Call call = CallFor(request, "GET", std::move(request.key));
  if (absl::Status status = CheckKey(call.key); !status.ok()) {
    done(core_->Name(call, status));
    return;
  }
  call.query = {{"tagging", ""}};
  core_->Run<std::string>(
      context, std::move(call),
      [](const S3Call& sent, const S3Answer& answer) { return ReadTags(sent, answer); },
      [done = std::move(done)](absl::StatusOr<std::string> tags) mutable {
        // Ceph and others say it so that an object has none.
        done(IsStoreCode(tags.status(), "NoSuchTagSet") ? std::string() : std::move(tags));
      });
}

void S3ObjectStore::Execute(const RequestContext& context, RestoreRequest request,
                            Completion<RestoreResult> done) {
  S3Call call = CallFor(request, "POST", request.key);
  absl::Status valid = CheckKey(call.key);
  if (request.days < 1) {
    valid.Update(absl::InvalidArgumentError("an object is restored for one day at least"));
  }
  absl::StatusOr<std::string> body = RestoreBody(request);
  valid.Update(body.status());
  if (!valid.ok()) {
    done(core_->Name(call, valid));
    return;
  }
  call.query = {{"restore", ""}};
  call.headers = {{"content-type", "application/xml"},
                  {"content-md5", Base64Encode(Md5::Of(*body))}};
  call.body = Bytes(*std::move(body));
  core_->Run<RestoreResult>(
      context, std::move(call),
      [](const S3Call& /*call*/, const S3Answer& answer) -> absl::StatusOr<RestoreResult> {
        // 202: begun; 200: the copy is there, and is kept for longer.
        return RestoreResult{answer.status == 200, false};
      },
      [done = std::move(done)](absl::StatusOr<RestoreResult> result) mutable {
        if (IsStoreCode(result.status(), "RestoreAlreadyInProgress")) {
          result = RestoreResult{false, true};
        }
        done(std::move(result));
      });
}

}  // namespace ufs
