// Hadoop's configuration files.
#include "ufs/config/hadoop_xml.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 20;

// The tree has no lines: the first place of `>name<`, blanks around the name apart.
int LineOf(absl::string_view text, absl::string_view name) {
  for (size_t at = text.find(name); at != absl::string_view::npos; at = text.find(name, at + 1)) {
    const absl::string_view before = absl::StripTrailingAsciiWhitespace(text.substr(0, at));
    const absl::string_view after =
        absl::StripLeadingAsciiWhitespace(text.substr(at + name.size()));
    if (!before.empty() && before.back() == '>' && !after.empty() && after[0] == '<') {
      return 1 + static_cast<int>(
                     std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n'));
    }
  }
  return 0;
}

}  // namespace

absl::StatusOr<std::vector<Property>> ParseHadoopXml(absl::string_view text) {
  const absl::StatusOr<XmlDocument> document = XmlDocument::Parse(text, "configuration", kMaxBytes);
  if (!document.ok()) {
    return absl::InvalidArgumentError(document.status().message());
  }
  std::vector<Property> properties;
  for (const XmlElement element : document->root().Children()) {
    if (element.name() == "include") {
      return absl::InvalidArgumentError(
          "it includes another file, which is not followed: import that file as well");
    }
    if (element.name() != "property") {
      continue;
    }
    Property property;
    property.name = std::string(absl::StripAsciiWhitespace(element.ChildText("name")));
    property.value = std::string(absl::StripAsciiWhitespace(element.ChildText("value")));
    if (property.name.empty()) {
      return absl::InvalidArgumentError("a <property> has no <name>");
    }
    property.line = LineOf(text, property.name);
    properties.push_back(std::move(property));
  }
  return properties;
}

}  // namespace ufs
