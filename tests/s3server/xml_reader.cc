// Reading clients' documents with tinyxml2. White space in keys counts, so it is preserved.

#include "tests/s3server/xml_reader.h"

#include <tinyxml2.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace s3server {
namespace {

using tinyxml2::XMLElement;

// Name without a namespace prefix.
absl::string_view LocalName(const XMLElement& element) {
  absl::string_view name = element.Name();
  const size_t colon = name.find(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

const XMLElement* Child(const XMLElement& parent, absl::string_view name) {
  for (const XMLElement* e = parent.FirstChildElement(); e != nullptr;
       e = e->NextSiblingElement()) {
    if (LocalName(*e) == name) {
      return e;
    }
  }
  return nullptr;
}

// All text of the element, comments left out.
std::string Text(const XMLElement& element) {
  std::string out;
  for (const tinyxml2::XMLNode* n = element.FirstChild(); n != nullptr; n = n->NextSibling()) {
    if (n->ToText() != nullptr) {
      out += n->Value();
    }
  }
  return out;
}

// tinyxml2 drops a text that is only white space, and a key may be just that. As character
// references it stays. Behind the last child of an element the same does no harm.
std::string KeepBlankTexts(const std::string& xml) {
  std::string out;
  out.reserve(xml.size());
  for (size_t at = 0; at < xml.size();) {
    out.push_back(xml[at++]);
    const size_t end = out.back() == '>' ? xml.find_first_not_of(" \t\r\n", at) : at;
    if (end == std::string::npos || xml.compare(end, 2, "</") != 0) {
      continue;
    }
    for (; at < end; ++at) {
      absl::StrAppend(&out, "&#", static_cast<int>(xml[at]), ";");
    }
  }
  return out;
}

const XMLElement* Root(tinyxml2::XMLDocument* document, const std::string& text,
                       absl::string_view name) {
  const std::string xml = KeepBlankTexts(text);
  if (document->Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS) {
    return nullptr;
  }
  const XMLElement* root = document->RootElement();
  return root != nullptr && LocalName(*root) == name ? root : nullptr;
}

}  // namespace

Result<std::vector<WantedPart>> ReadCompleteRequest(const std::string& xml) {
  tinyxml2::XMLDocument document(true, tinyxml2::PRESERVE_WHITESPACE);
  const XMLElement* root = Root(&document, xml, "CompleteMultipartUpload");
  if (root == nullptr) {
    return MakeError("MalformedXML");
  }
  std::vector<WantedPart> parts;
  for (const XMLElement* e = root->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
    const XMLElement* number = Child(*e, "PartNumber");
    const XMLElement* etag = Child(*e, "ETag");
    WantedPart part;
    if (LocalName(*e) != "Part" || number == nullptr || etag == nullptr ||
        !absl::SimpleAtoi(Text(*number), &part.number)) {
      return MakeError("MalformedXML");
    }
    const std::string quoted = Text(*etag);
    absl::string_view text = quoted;
    absl::ConsumePrefix(&text, "\"");
    absl::ConsumeSuffix(&text, "\"");
    part.etag = std::string(text);
    parts.push_back(std::move(part));
  }
  if (parts.empty()) {
    return MakeError("MalformedXML");
  }
  return parts;
}

Result<DeleteRequest> ReadDeleteRequest(const std::string& xml) {
  tinyxml2::XMLDocument document(true, tinyxml2::PRESERVE_WHITESPACE);
  const XMLElement* root = Root(&document, xml, "Delete");
  if (root == nullptr) {
    return MakeError("MalformedXML");
  }
  DeleteRequest request;
  for (const XMLElement* e = root->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
    if (LocalName(*e) == "Quiet") {
      request.quiet = Text(*e) == "true";
      continue;
    }
    const XMLElement* key = Child(*e, "Key");
    if (LocalName(*e) != "Object" || key == nullptr || Text(*key).empty()) {
      return MakeError("MalformedXML");
    }
    request.keys.push_back(Text(*key));
  }
  if (request.keys.empty()) {
    return MakeError("MalformedXML");
  }
  return request;
}

Result<std::string> ReadLocationConstraint(const std::string& xml) {
  tinyxml2::XMLDocument document;
  const XMLElement* root = Root(&document, xml, "CreateBucketConfiguration");
  if (root == nullptr) {
    return MakeError("MalformedXML");
  }
  const XMLElement* constraint = Child(*root, "LocationConstraint");
  return constraint == nullptr ? std::string() : Text(*constraint);
}

Result<TagList> ReadTagging(const std::string& xml) {
  tinyxml2::XMLDocument document(true, tinyxml2::PRESERVE_WHITESPACE);
  const XMLElement* root = Root(&document, xml, "Tagging");
  const XMLElement* set = root == nullptr ? nullptr : Child(*root, "TagSet");
  if (set == nullptr) {
    return MakeError("MalformedXML");
  }
  TagList tags;
  for (const XMLElement* e = set->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
    const XMLElement* key = Child(*e, "Key");
    const XMLElement* value = Child(*e, "Value");
    if (LocalName(*e) != "Tag" || key == nullptr || value == nullptr) {
      return MakeError("MalformedXML");
    }
    tags.emplace_back(Text(*key), Text(*value));
  }
  return tags;
}

Result<RestoreRequest> ReadRestoreRequest(const std::string& xml) {
  tinyxml2::XMLDocument document;
  const XMLElement* root = Root(&document, xml, "RestoreRequest");
  const XMLElement* days = root == nullptr ? nullptr : Child(*root, "Days");
  RestoreRequest request;
  if (days == nullptr || !absl::SimpleAtoi(Text(*days), &request.days) || request.days < 1) {
    return MakeError("MalformedXML");
  }
  if (const XMLElement* parameters = Child(*root, "GlacierJobParameters")) {
    const XMLElement* tier = Child(*parameters, "Tier");
    if (tier == nullptr) {
      return MakeError("MalformedXML");
    }
    request.tier = Text(*tier);
  }
  return request;
}

}  // namespace s3server
