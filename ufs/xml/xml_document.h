#ifndef UFS_XML_XML_DOCUMENT_H_
#define UFS_XML_XML_DOCUMENT_H_

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/xml/xml_element.h"

namespace ufs {

// Caps for the body of an answer. A page of 1,000 keys of 1,024 bytes, each byte escaped as three,
// is 3.1 MB of keys; with owners, checksums and layout it stays far below the first.
inline constexpr size_t kXmlMaxListBytes = size_t{16} << 20;
inline constexpr size_t kXmlMaxErrorBytes = size_t{1} << 20;

// One parsed XML document: an immutable tree of elements. Owns its text.
class XmlDocument {
 public:
  // Reads `body` (copied; at most `max_bytes`). `expected_root` is the local name that the root
  // element must have; empty takes any, for answers that may turn out to be an <Error>.
  //
  // Strict: what a peer could read differently is refused, not guessed at. kDataLoss, with the
  // offset and the reason, for: a body over the cap; anything that is not well-formed; invalid
  // UTF-8; characters that XML 1.0 does not have, raw or as references (so nothing is ever cut at a
  // NUL); a DOCTYPE; a reference to an entity other than the five; an encoding other than UTF-8; a
  // second root or anything but white space, comments and processing instructions after the first;
  // more than 100 levels, 64 attributes in an element, or 250,000 elements and attributes in all;
  // another root than expected.
  //
  // White space before the XML declaration is accepted: servers send it to keep the connection
  // alive while they complete an upload. Namespaces are not resolved, prefixes ignored.
  static absl::StatusOr<XmlDocument> Parse(absl::string_view body, absl::string_view expected_root,
                                           size_t max_bytes);

  XmlDocument(XmlDocument&&) noexcept;
  XmlDocument& operator=(XmlDocument&&) noexcept;
  ~XmlDocument();

  XmlElement root() const { return XmlElement(tree_.get(), 0); }

 private:
  explicit XmlDocument(std::unique_ptr<const xml_internal::Tree> tree);

  std::unique_ptr<const xml_internal::Tree> tree_;
};

}  // namespace ufs

#endif  // UFS_XML_XML_DOCUMENT_H_
