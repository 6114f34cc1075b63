// Documents and elements over the tree that the parser makes.
#include "ufs/xml/xml_document.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/xml/parser.h"
#include "ufs/xml/tree.h"

namespace ufs {
namespace {

// The part after the colon, or all of it.
absl::string_view LocalName(absl::string_view qualified) {
  const size_t colon = qualified.find(':');
  return colon == absl::string_view::npos ? qualified : qualified.substr(colon + 1);
}

}  // namespace

absl::string_view XmlElement::name() const {
  return tree_ == nullptr ? absl::string_view() : tree_->nodes[index_].name;
}

absl::string_view XmlElement::text() const {
  return tree_ == nullptr ? absl::string_view() : tree_->nodes[index_].text;
}

absl::optional<absl::string_view> XmlElement::Attribute(absl::string_view local_name) const {
  if (tree_ == nullptr) {
    return absl::nullopt;
  }
  const xml_internal::Node& node = tree_->nodes[index_];
  for (uint32_t i = 0; i < node.attribute_count; ++i) {
    const xml_internal::Attribute& attribute = tree_->attributes[node.first_attribute + i];
    if (LocalName(attribute.qualified_name) == local_name) {
      return attribute.value;
    }
  }
  return absl::nullopt;
}

XmlElement XmlElement::At(uint32_t index) const {
  return index == xml_internal::kNoNode ? XmlElement() : XmlElement(tree_, index);
}

XmlElement XmlElement::FirstChild() const {
  return tree_ == nullptr ? XmlElement() : At(tree_->nodes[index_].first_child);
}

XmlElement XmlElement::NextSibling() const {
  return tree_ == nullptr ? XmlElement() : At(tree_->nodes[index_].next_sibling);
}

XmlElement XmlElement::Child(absl::string_view local_name) const {
  XmlElement child = FirstChild();
  while (child && child.name() != local_name) {
    child = child.NextSibling();
  }
  return child;
}

absl::string_view XmlElement::ChildText(absl::string_view local_name) const {
  return Child(local_name).text();
}

XmlDocument::XmlDocument(std::unique_ptr<const xml_internal::Tree> tree) : tree_(std::move(tree)) {}
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;
XmlDocument::~XmlDocument() = default;

absl::StatusOr<XmlDocument> XmlDocument::Parse(absl::string_view body,
                                               absl::string_view expected_root, size_t max_bytes) {
  if (body.size() > max_bytes) {
    return absl::DataLossError(absl::StrCat("XML refused: ", body.size(), " bytes, more than the ",
                                            max_bytes, " that such an answer may have"));
  }
  auto tree = std::make_unique<xml_internal::Tree>();
  tree->buffer.assign(body.data(), body.size());
  UFS_RETURN_IF_ERROR(xml_internal::Parser(tree.get()).Parse());
  const absl::string_view root = tree->nodes[0].name;
  if (!expected_root.empty() && root != expected_root) {
    return absl::DataLossError(absl::StrCat("XML refused: the root element is <",
                                            absl::CHexEscape(root.substr(0, 64)), ">, expected <",
                                            expected_root, ">"));
  }
  return XmlDocument(std::move(tree));
}

}  // namespace ufs
