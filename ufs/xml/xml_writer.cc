// Writing small documents. What a reader would change is escaped: a raw CR would come back as LF,
// and tab and LF in an attribute as a space (XML 1.0, sections 2.11 and 3.3.3).
#include "ufs/xml/xml_writer.h"

#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/xml/characters.h"

namespace ufs {
namespace {

bool IsQualifiedName(absl::string_view name) {
  const size_t colon = name.find(':');
  if (colon == absl::string_view::npos) {
    return xml_internal::IsLocalName(name);
  }
  return xml_internal::IsLocalName(name.substr(0, colon)) &&
         xml_internal::IsLocalName(name.substr(colon + 1));
}

}  // namespace

XmlWriter::XmlWriter(absl::string_view root, absl::string_view xmlns)
    : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {
  Open(root);
  if (!xmlns.empty()) {
    Attribute("xmlns", xmlns);
  }
}

void XmlWriter::EndStartTag() {
  if (in_start_tag_) {
    out_.push_back('>');
    in_start_tag_ = false;
  }
}

XmlWriter& XmlWriter::Open(absl::string_view name) {
  assert(IsQualifiedName(name));
  EndStartTag();
  absl::StrAppend(&out_, "<", name);
  open_.emplace_back(name);
  in_start_tag_ = true;
  return *this;
}

XmlWriter& XmlWriter::Close() {
  assert(!open_.empty());
  if (in_start_tag_) {
    out_.append("/>");
    in_start_tag_ = false;
  } else {
    absl::StrAppend(&out_, "</", open_.back(), ">");
  }
  open_.pop_back();
  return *this;
}

XmlWriter& XmlWriter::Attribute(absl::string_view name, absl::string_view value) {
  assert(IsQualifiedName(name) && in_start_tag_);
  absl::StrAppend(&out_, " ", name, "=\"");
  Escape(value, true);
  out_.push_back('"');
  return *this;
}

XmlWriter& XmlWriter::Text(absl::string_view text) {
  EndStartTag();
  Escape(text, false);
  return *this;
}

XmlWriter& XmlWriter::Element(absl::string_view name, absl::string_view text) {
  return Open(name).Text(text).Close();
}

void XmlWriter::Escape(absl::string_view text, bool attribute) {
  if (xml_internal::FindForbidden(text) != text.size()) {
    if (status_.ok()) {
      status_ = absl::InvalidArgumentError(
          absl::StrCat("<", open_.back(),
                       "> cannot carry this value: it is not UTF-8, or has a control character "
                       "that XML does not have"));
    }
    return;
  }
  for (const char c : text) {
    switch (c) {
      case '&':
        out_.append("&amp;");
        break;
      case '<':
        out_.append("&lt;");
        break;
      case '>':
        out_.append("&gt;");
        break;
      case '\r':
        out_.append("&#13;");
        break;
      case '"':
        out_.append(attribute ? "&quot;" : "\"");
        break;
      case '\n':
        out_.append(attribute ? "&#10;" : "\n");
        break;
      case '\t':
        out_.append(attribute ? "&#9;" : "\t");
        break;
      default:
        out_.push_back(c);
    }
  }
}

absl::StatusOr<std::string> XmlWriter::Finish() {
  while (!open_.empty()) {
    Close();
  }
  if (!status_.ok()) {
    return status_;
  }
  return std::move(out_);
}

}  // namespace ufs
