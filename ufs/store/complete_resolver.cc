// Whose object is it? The composite ETag is a hash over the hashes of the parts: equal composites
// are equal bytes in equal parts, and the upload's parts were ours alone.
#include "ufs/store/complete_resolver.h"

#include <string>
#include <utility>

#include "ufs/digest/multipart_etag.h"
#include "ufs/object/own_write.h"

namespace ufs {
namespace {

// Empty when the parts' ETags are no MD5s (KMS, DSSE, customer keys): then nothing can be proven.
std::string CompositeOf(const CompleteUploadRequest& request) {
  MultipartEtag composite;
  for (const CompletedPart& part : request.parts) {
    if (!composite.AddEtag(part.etag).ok()) {
      return std::string();
    }
  }
  return composite.Finish();
}

}  // namespace

void ResolveComplete(const CompleteUploadRequest& request, absl::Status failure,
                     const std::function<void(HeadRequest, Completion<ObjectMeta>)>& head,
                     Completion<PutResult> done) {
  // A failed if-absent cannot be proven ours by its bytes: two writers may have written the same.
  const bool provable = !absl::IsAlreadyExists(failure);
  head(HeadRequest{request.key},
       [composite = provable ? CompositeOf(request) : std::string(), failure = std::move(failure),
        done = std::move(done)](absl::StatusOr<ObjectMeta> meta) mutable {
         if (meta.ok() && !composite.empty() && meta->etag == composite) {
           done(PutResult{std::move(meta->etag), std::move(meta->version_id)});
         } else if (absl::IsNotFound(meta.status())) {
           done(std::move(failure));
         } else {
           done(MarkMayBeOwnWrite(std::move(failure)));
         }
       });
}

}  // namespace ufs
