// ListObjectsV2 and ListObjects (version 1), one page a call. They differ in how a page names the
// next one: by a token of the server's, or by the last name.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/list_page.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {

void S3ObjectStore::Execute(const RequestContext& context, ListRequest request,
                            Completion<ListPage> done) {
  S3Call call = CallFor(request, "GET", "");
  ListTerms terms;
  terms.ordered = capabilities_.list_is_ordered;
  terms.v1 = core_->options().list_v1;
  call.query = {
      {"encoding-type", "url"},
      {"prefix", request.prefix},
      {"max-keys", absl::StrCat(std::min(request.max_keys, core_->options().listing_length))}};
  if (!terms.v1) {
    call.query.emplace_back("list-type", "2");
  }
  if (!request.delimiter.empty()) {
    call.query.emplace_back("delimiter", request.delimiter);
  }
  if (!request.token.empty()) {
    absl::StatusOr<ListToken> token = ListToken::Decode(request.token);
    if (!token.ok()) {
      done(core_->Name(call, token.status()));
      return;
    }
    terms.token = *std::move(token);
    call.query.emplace_back(terms.v1 ? "marker" : "continuation-token", terms.token.server);
  } else if (!request.start_after.empty()) {
    call.query.emplace_back(terms.v1 ? "marker" : "start-after", request.start_after);
    terms.start_after = std::move(request.start_after);
  }
  terms.prefix = std::move(request.prefix);
  terms.delimiter = std::move(request.delimiter);
  call.max_answer = kXmlMaxListBytes;
  core_->Run<ListPage>(
      context, std::move(call),
      [terms = std::move(terms)](const S3Call& sent,
                                 const S3Answer& answer) -> absl::StatusOr<ListPage> {
        UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                             ParseBody(sent, answer, "ListBucketResult"));
        return ReadListPage(document.root(), terms);
      },
      std::move(done));
}

}  // namespace ufs
