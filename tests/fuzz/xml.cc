// The XML reader. What it accepts it has read whole: written anew it reads the same.
#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/xml/xml_document.h"
#include "ufs/xml/xml_writer.h"

namespace {

bool IsBlank(absl::string_view text) {
  return text.find_first_not_of(" \t\r\n") == absl::string_view::npos;
}

// White space beside elements may be layout: it is left out.
void WriteContent(ufs::XmlElement element, ufs::XmlWriter* out) {
  if (!element.FirstChild() || !IsBlank(element.text())) {
    out->Text(element.text());
  }
  for (const ufs::XmlElement child : element.Children()) {
    out->Open(child.name());
    WriteContent(child, out);
    out->Close();
  }
}

std::string Write(const ufs::XmlDocument& document) {
  ufs::XmlWriter out(document.root().name());
  WriteContent(document.root(), &out);
  absl::StatusOr<std::string> text = out.Finish();
  UFS_FUZZ_CHECK(text.ok(), text.status().message());
  return *std::move(text);
}

size_t BytesOf(ufs::XmlElement element) {
  size_t bytes = element.name().size() + element.text().size();
  for (const ufs::XmlElement child : element.Children()) {
    bytes += BytesOf(child);
  }
  return bytes;
}

}  // namespace

UFS_FUZZ_TARGET(xml, input) {
  const absl::StatusOr<ufs::XmlDocument> document =
      ufs::XmlDocument::Parse(input, "", ufs::kXmlMaxErrorBytes);
  if (!document.ok()) {
    UFS_FUZZ_CHECK(absl::IsDataLoss(document.status()), document.status().message());
    return;
  }
  UFS_FUZZ_CHECK(BytesOf(document->root()) <= input.size(), input);
  UFS_FUZZ_CHECK(!ufs::XmlDocument::Parse(input, "", input.size() - 1).ok(), input);
  const std::string written = Write(*document);
  const absl::StatusOr<ufs::XmlDocument> again =
      ufs::XmlDocument::Parse(written, document->root().name(), written.size());
  UFS_FUZZ_CHECK(again.ok(), absl::StrCat(again.status().message(), ": ", written));
  UFS_FUZZ_CHECK(Write(*again) == written, written);
}
