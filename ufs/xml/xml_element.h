#ifndef UFS_XML_XML_ELEMENT_H_
#define UFS_XML_XML_ELEMENT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace ufs {

namespace xml_internal {
struct Tree;
}

// A view of one element of an XmlDocument, or of none: what a look-up does not find is an element
// without name, text and children, so that look-ups chain (`root.Child("Owner").ChildText("ID")`).
// Cheap to copy. It and every string it gives are valid while the document lives; moving the
// document keeps them valid. Immutable: any thread.
class XmlElement {
 public:
  class Range;

  // No element.
  XmlElement() = default;

  explicit operator bool() const { return tree_ != nullptr; }

  // The local name: `Key` for both <Key> and <s3:Key>.
  absl::string_view name() const;

  // The character data directly inside the element: text and CDATA joined in order, comments left
  // out, references resolved, CR LF and CR read as LF (XML 1.0, section 2.11), other white space as
  // it is. Where child elements stand, white space between them is layout and is left out.
  absl::string_view text() const;

  // The value of the attribute with that local name (the first, should two prefixes carry it).
  absl::optional<absl::string_view> Attribute(absl::string_view local_name) const;

  // The first child element of that local name. Walks the siblings: a caller that wants many
  // children of a long element iterates instead.
  XmlElement Child(absl::string_view local_name) const;
  absl::string_view ChildText(absl::string_view local_name) const;

  XmlElement FirstChild() const;
  XmlElement NextSibling() const;
  // All child elements in order: `for (XmlElement child : element.Children())`.
  Range Children() const;

 private:
  friend class XmlDocument;
  XmlElement(const xml_internal::Tree* tree, uint32_t index) : tree_(tree), index_(index) {}
  XmlElement At(uint32_t index) const;

  const xml_internal::Tree* tree_ = nullptr;
  uint32_t index_ = 0;
};

class XmlElement::Range {
 public:
  class Iterator {
   public:
    explicit Iterator(XmlElement element) : element_(element) {}
    XmlElement operator*() const { return element_; }
    Iterator& operator++() {
      element_ = element_.NextSibling();
      return *this;
    }
    bool operator!=(const Iterator& other) const {
      return element_.tree_ != other.element_.tree_ || element_.index_ != other.element_.index_;
    }

   private:
    XmlElement element_;
  };

  explicit Range(XmlElement first) : first_(first) {}
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(XmlElement()); }

 private:
  XmlElement first_;
};

inline XmlElement::Range XmlElement::Children() const { return Range(FirstChild()); }

}  // namespace ufs

#endif  // UFS_XML_XML_ELEMENT_H_
