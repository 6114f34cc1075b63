// Pages of listings. Everything a directory shows comes through here, so this is where a server
// that lists what it was not asked for, or never ends, is stopped.
#include "ufs/s3/list_page.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"

namespace ufs {
namespace {

absl::Status Refuse(absl::string_view what, absl::string_view name) {
  return absl::InternalError(absl::StrCat("the store's listing cannot be used: ", what, " \"",
                                          absl::Utf8SafeCEscape(name.substr(0, 200)), "\""));
}

// The names of one kind, keys or common prefixes, as they come.
class NameOrder {
 public:
  explicit NameOrder(const ListTerms& terms) : terms_(terms), last_(terms.token.last) {}

  // `joined`: a common prefix, which may begin where `start_after` lies within it.
  absl::Status Check(const std::string& name, bool joined) {
    if (!absl::StartsWith(name, terms_.prefix)) {
      return Refuse("a name outside the prefix:", name);
    }
    if (!terms_.ordered) {
      return absl::OkStatus();
    }
    if (terms_.token.server.empty() && name <= terms_.start_after &&
        !(joined && absl::StartsWith(terms_.start_after, name))) {
      return Refuse("a name that is not after start-after:", name);
    }
    if (name <= last_ && !last_.empty()) {
      return Refuse("a name out of order, or again:", name);
    }
    last_ = name;
    return absl::OkStatus();
  }

 private:
  const ListTerms& terms_;
  std::string last_;
};

absl::StatusOr<ListedObject> ReadObject(const XmlElement& contents, bool url_encoded) {
  ListedObject object;
  for (const XmlElement field : contents.Children()) {
    const absl::string_view name = field.name();
    if (name == "Key") {
      UFS_ASSIGN_OR_RETURN(object.key, DecodeText(field.text(), url_encoded));
    } else if (name == "Size") {
      UFS_ASSIGN_OR_RETURN(object.meta.size, ParseCount(field.text(), "Size"));
    } else if (name == "ETag") {
      UFS_ASSIGN_OR_RETURN(object.meta.etag, ParseEtag(field.text()));
    } else if (name == "LastModified") {
      object.meta.last_modified = ParseIsoDate(field.text()).value_or(absl::UnixEpoch());
    } else if (name == "StorageClass" && field.text() != "STANDARD") {
      object.meta.storage_class = std::string(field.text());
    }
  }
  if (object.key.empty() || object.meta.etag.empty() || !contents.Child("Size")) {
    return BadAnswer("an entry of the listing without key, size or ETag");
  }
  return object;
}

// A key that the delimiter should have joined would show up as a file with a slash in its name.
bool ShouldBeJoined(const std::string& key, const ListTerms& terms) {
  return !terms.delimiter.empty() &&
         key.find(terms.delimiter, terms.prefix.size()) != std::string::npos;
}

absl::Status CheckCommonPrefix(const std::string& name, const ListTerms& terms) {
  if (terms.delimiter.empty() || !absl::EndsWith(name, terms.delimiter) ||
      name.size() <= terms.prefix.size()) {
    return Refuse("what is no common prefix here:", name);
  }
  return absl::OkStatus();
}

// Where the next page begins: a token of the server's own, or, in version 1, a name. AWS names it
// only with a delimiter; without one the last key is meant ("ListObjects", API Reference).
absl::StatusOr<std::string> NextOf(const XmlElement& root, const ListTerms& terms,
                                   const ListPage& page) {
  if (!terms.v1) {
    return std::string(root.ChildText("NextContinuationToken"));
  }
  const bool url_encoded = root.ChildText("EncodingType") == "url";
  UFS_ASSIGN_OR_RETURN(std::string next, DecodeText(root.ChildText("NextMarker"), url_encoded));
  if (next.empty() && !page.objects.empty()) {
    next = page.objects.back().key;
  }
  if (!page.common_prefixes.empty()) {
    next = std::max(next, page.common_prefixes.back());
  }
  return next;
}

absl::StatusOr<std::string> NextToken(const XmlElement& root, const ListTerms& terms,
                                      const ListPage& page) {
  if (root.ChildText("IsTruncated") != "true") {
    return std::string();
  }
  ListToken next;
  UFS_ASSIGN_OR_RETURN(next.server, NextOf(root, terms, page));
  if (next.server.empty()) {
    return Refuse("it goes on without saying where, under the prefix", terms.prefix);
  }
  if (next.server == terms.token.server || (page.objects.empty() && page.common_prefixes.empty())) {
    return Refuse("a page that leads nowhere, under the prefix", terms.prefix);
  }
  next.last = terms.token.last;
  if (!page.objects.empty()) {
    next.last = std::max(next.last, page.objects.back().key);
  }
  if (!page.common_prefixes.empty()) {
    next.last = std::max(next.last, page.common_prefixes.back());
  }
  return next.Encode();
}

}  // namespace

std::string ListToken::Encode() const { return absl::StrCat(last.size(), ":", last, server); }

absl::StatusOr<ListToken> ListToken::Decode(absl::string_view text) {
  const size_t colon = text.find(':');
  size_t size = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(0, colon), &size) ||
      size >= text.size() - colon - 1) {
    return absl::InvalidArgumentError("this is not the token of a page before");
  }
  ListToken token;
  token.last = std::string(text.substr(colon + 1, size));
  token.server = std::string(text.substr(colon + 1 + size));
  return token;
}

absl::StatusOr<ListPage> ReadListPage(const XmlElement& root, const ListTerms& terms) {
  const bool url_encoded = root.ChildText("EncodingType") == "url";
  ListPage page;
  NameOrder keys(terms);
  NameOrder prefixes(terms);
  for (const XmlElement element : root.Children()) {
    if (element.name() == "Contents") {
      UFS_ASSIGN_OR_RETURN(ListedObject object, ReadObject(element, url_encoded));
      UFS_RETURN_IF_ERROR(keys.Check(object.key, false));
      if (ShouldBeJoined(object.key, terms)) {
        return Refuse("a name that the delimiter should have cut:", object.key);
      }
      page.objects.push_back(std::move(object));
    } else if (element.name() == "CommonPrefixes") {
      for (const XmlElement child : element.Children()) {
        if (child.name() == "Prefix") {
          UFS_ASSIGN_OR_RETURN(std::string name, DecodeText(child.text(), url_encoded));
          if (terms.v1 && !name.empty() && name == terms.token.last) {
            continue;  // some servers begin again with the prefix that the marker names
          }
          UFS_RETURN_IF_ERROR(prefixes.Check(name, true));
          UFS_RETURN_IF_ERROR(CheckCommonPrefix(name, terms));
          page.common_prefixes.push_back(std::move(name));
        }
      }
    }
  }
  UFS_ASSIGN_OR_RETURN(page.next_token, NextToken(root, terms, page));
  return page;
}

}  // namespace ufs
