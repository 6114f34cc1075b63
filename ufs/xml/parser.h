#ifndef UFS_XML_PARSER_H_
#define UFS_XML_PARSER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ufs/xml/tree.h"

namespace ufs::xml_internal {

// Reads `tree->buffer` into the rest of `tree`, once. See XmlDocument::Parse for what it refuses.
class Parser {
 public:
  explicit Parser(Tree* tree);

  absl::Status Parse();

 private:
  // An element whose end tag has not come.
  struct Open {
    uint32_t node;
    uint32_t last_child = kNoNode;
    absl::string_view qualified_name;
    // The text so far, in the buffer; null before the first.
    char* text_begin = nullptr;
    char* text_end = nullptr;
    // The text so far when it had to leave the buffer; else null.
    std::string* joined = nullptr;
  };

  // Each reads one construct at p_ and leaves p_ after it; false after Fail.
  bool ReadProlog();
  bool ReadDeclaration();
  bool ReadMisc();
  bool ReadContent();
  bool ReadMarkup();
  bool ReadText();
  bool ReadStartTag();
  bool ReadEndTag();
  bool ReadAttribute(uint32_t first_attribute);
  bool ReadAttributeValue(absl::string_view* value);
  bool ReadComment();
  bool ReadCdata();
  bool ReadInstruction();
  bool ReadReference(char** out);
  bool ReadQualifiedName(absl::string_view* qualified, absl::string_view* local);
  bool ReadPseudoAttribute(const char* end, absl::string_view* name, absl::string_view* value);

  // Where the next text of the innermost element goes; text may only shrink, so it never passes p_.
  char* BeginRun();
  void EndRun(char* begin, char* end);
  void CloseElement();
  bool AddNode(absl::string_view local, uint32_t first_attribute);

  // Remembers why and where (at `at`, or at p_).
  bool Fail(absl::string_view why) { return Fail(p_, why); }
  bool Fail(const char* at, absl::string_view why);

  void SkipSpace();
  bool StartsWith(absl::string_view text) const;

  Tree* const tree_;
  char* p_;          // the next unread byte; the buffer ends in a NUL, which no body contains
  const char* end_;  // that NUL
  std::vector<Open> open_;
  absl::Status status_;
};

}  // namespace ufs::xml_internal

#endif  // UFS_XML_PARSER_H_
