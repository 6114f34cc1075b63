// What checks leave behind is nothing. Invariant: a key leaves the list only when the store has
// said that nothing is under it.
#include "ufs/probe/scratch_objects.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/probe/ask.h"

namespace ufs {
namespace {

// Makes an object of an upload that may not be aborted.
absl::Status CompleteInstead(ObjectStore& store, const RequestContext& context,
                             const ListedUpload& upload) {
  UploadPartRequest part;
  part.key = upload.key;
  part.upload_id = upload.upload_id;
  part.part_number = 1;
  part.body = Bytes(std::string("x"));
  UFS_ASSIGN_OR_RETURN(const PartResult sent, Ask(store, context, std::move(part)));
  CompleteUploadRequest complete;
  complete.key = upload.key;
  complete.upload_id = upload.upload_id;
  complete.parts = {{1, sent.etag}};
  return Ask(store, context, std::move(complete)).status();
}

}  // namespace

ScratchObjects::ScratchObjects(std::string prefix, Random* random)
    : prefix_(std::move(prefix)), random_(random) {}

std::string ScratchObjects::NewKey() {
  keys_.push_back(absl::StrCat(prefix_, "underfs-doctor-", random_->NextName()));
  return keys_.back();
}

void ScratchObjects::Add(std::string key) { keys_.push_back(std::move(key)); }

void ScratchObjects::BeginsUpload(const std::string& key) { uploads_.push_back(key); }

void ScratchObjects::EndsUpload(const std::string& key) {
  uploads_.erase(std::remove(uploads_.begin(), uploads_.end(), key), uploads_.end());
}

void ScratchObjects::IsGone(const std::string& key) {
  EndsUpload(key);
  keys_.erase(std::remove(keys_.begin(), keys_.end(), key), keys_.end());
}

absl::Status ScratchObjects::EndUploads(ObjectStore& store, const RequestContext& context,
                                        const std::string& key) {
  ListUploadsRequest list;
  list.prefix = key;
  UFS_ASSIGN_OR_RETURN(const UploadPage page, Ask(store, context, std::move(list)));
  for (const ListedUpload& upload : page.uploads) {
    const absl::Status aborted =
        Ask(store, context, AbortUploadRequest{upload.key, upload.upload_id});
    if (!aborted.ok() && !absl::IsNotFound(aborted) &&
        !CompleteInstead(store, context, upload).ok()) {
      return aborted;
    }
  }
  return absl::OkStatus();
}

absl::Status ScratchObjects::Remove(ObjectStore& store, const Clock& clock,
                                    absl::Duration timeout) {
  const auto context = [&] {
    RequestContext made;
    made.deadline = clock.Now() + timeout;
    return made;
  };
  absl::Status first;
  std::vector<std::string> open;
  for (const std::string& key : std::exchange(uploads_, {})) {
    const absl::Status ended = EndUploads(store, context(), key);
    if (!ended.ok()) {
      open.push_back(key);
      first.Update(ended);
    }
  }
  std::vector<std::string> left;
  for (const std::string& key : std::exchange(keys_, {})) {
    const absl::Status deleted = Ask(store, context(), DeleteRequest{key});
    const bool has_upload = std::find(open.begin(), open.end(), key) != open.end();
    if (has_upload || (!deleted.ok() && !absl::IsNotFound(deleted))) {
      left.push_back(key);
      first.Update(deleted);
    }
  }
  keys_ = std::move(left);
  uploads_ = std::move(open);
  return first;
}

}  // namespace ufs
