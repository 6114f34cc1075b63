// A page of ListObjectsV2. Lines: prefix, delimiter, start-after, token; the rest is the body.
#include "ufs/s3/list_page.h"

#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/xml/xml_document.h"

namespace {

void CheckNames(const ufs::ListTerms& terms, const std::vector<std::string>& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    UFS_FUZZ_CHECK(!names[i].empty(), terms.prefix);
    UFS_FUZZ_CHECK(absl::StartsWith(names[i], terms.prefix), names[i]);
    UFS_FUZZ_CHECK(!terms.ordered || i == 0 || names[i - 1] < names[i], names[i]);
    UFS_FUZZ_CHECK(!terms.ordered || terms.token.last.empty() || names[i] > terms.token.last,
                   names[i]);
  }
}

}  // namespace

UFS_FUZZ_TARGET(s3_list_page, input) {
  ufs::fuzz::Fields fields(input);
  ufs::ListTerms terms;
  terms.prefix = std::string(fields.Line());
  terms.delimiter = std::string(fields.Line());
  terms.start_after = std::string(fields.Line());
  const absl::string_view token = fields.Line();
  if (absl::StatusOr<ufs::ListToken> decoded = ufs::ListToken::Decode(token); decoded.ok()) {
    const absl::StatusOr<ufs::ListToken> again = ufs::ListToken::Decode(decoded->Encode());
    UFS_FUZZ_CHECK(again.ok() && again->last == decoded->last && again->server == decoded->server,
                   token);
    terms.token = *std::move(decoded);
  } else {
    terms.ordered = token.empty();
  }
  const absl::StatusOr<ufs::XmlDocument> document =
      ufs::XmlDocument::Parse(fields.rest(), "ListBucketResult", ufs::kXmlMaxErrorBytes);
  if (!document.ok()) {
    return;
  }
  const absl::StatusOr<ufs::ListPage> page = ufs::ReadListPage(document->root(), terms);
  if (!page.ok()) {
    return;
  }
  std::vector<std::string> keys;
  for (const ufs::ListedObject& object : page->objects) {
    UFS_FUZZ_CHECK(object.meta.size >= 0 && !object.meta.etag.empty(), object.key);
    UFS_FUZZ_CHECK(terms.delimiter.empty() ||
                       object.key.find(terms.delimiter, terms.prefix.size()) == std::string::npos,
                   object.key);
    keys.push_back(object.key);
  }
  CheckNames(terms, keys);
  CheckNames(terms, page->common_prefixes);
  for (const std::string& prefix : page->common_prefixes) {
    UFS_FUZZ_CHECK(absl::EndsWith(prefix, terms.delimiter) && prefix.size() > terms.prefix.size(),
                   prefix);
  }
  if (!page->next_token.empty()) {  // it leads on, and from where this page ends
    const absl::StatusOr<ufs::ListToken> next = ufs::ListToken::Decode(page->next_token);
    UFS_FUZZ_CHECK(next.ok() && next->server != terms.token.server, page->next_token);
    UFS_FUZZ_CHECK(keys.empty() || next->last >= keys.back(), page->next_token);
    UFS_FUZZ_CHECK(!keys.empty() || !page->common_prefixes.empty(), page->next_token);
  }
}
