#ifndef UFS_XML_XML_WRITER_H_
#define UFS_XML_XML_WRITER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// Writes one small XML document, the bodies of S3 requests:
//
//   XmlWriter xml("Delete", kS3Namespace);
//   xml.Open("Object").Element("Key", key).Close();
//   UFS_ASSIGN_OR_RETURN(std::string body, xml.Finish());
//
// Names are the program's own and must be XML names (an assertion); values may be anything. One
// thread.
class XmlWriter {
 public:
  // Begins with the XML declaration and the root element; `xmlns` is its default namespace, none if
  // empty.
  explicit XmlWriter(absl::string_view root, absl::string_view xmlns = "");

  // Begins a child of the innermost open element; Close ends it.
  XmlWriter& Open(absl::string_view name);
  XmlWriter& Close();

  // Adds an attribute to the element just opened: before any text or child of it.
  XmlWriter& Attribute(absl::string_view name, absl::string_view value);

  XmlWriter& Text(absl::string_view text);

  // <name>text</name>
  XmlWriter& Element(absl::string_view name, absl::string_view text);

  // The document, all elements closed; leaves the writer unusable. kInvalidArgument when a value
  // cannot be carried by XML 1.0 (not UTF-8, or a control character, U+FFFE or U+FFFF): such a key
  // can be deleted alone, by its URL, but not in a bulk request.
  absl::StatusOr<std::string> Finish();

 private:
  void EndStartTag();
  void Escape(absl::string_view text, bool attribute);

  std::string out_;
  std::vector<std::string> open_;
  bool in_start_tag_ = false;
  absl::Status status_;
};

// The namespace of S3's request documents.
inline constexpr absl::string_view kS3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

}  // namespace ufs

#endif  // UFS_XML_XML_WRITER_H_
