#ifndef UFS_XML_CHARACTERS_H_
#define UFS_XML_CHARACTERS_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace ufs::xml_internal {

// What XML 1.0 allows as a character (section 2.2): tab, LF, CR, and U+0020 up, without surrogates,
// U+FFFE and U+FFFF.
bool IsXmlCharacter(uint32_t code_point);

// The offset of the first byte that is not the start of a well-formed UTF-8 sequence of such a
// character; text.size() when there is none.
size_t FindForbidden(absl::string_view text);

// The character that the reference `&name;` stands for: one of the five predefined entities, or
// `#1234` or
// `#x12aB`. 0 when it is unknown, or a character that XML does not have.
uint32_t ResolveReference(absl::string_view name);

// Writes `code_point` as UTF-8 to `out`, which has room for four bytes; returns what follows it.
char* AppendUtf8(uint32_t code_point, char* out);

bool IsSpace(char c);
bool IsAllSpace(absl::string_view text);

// What may begin a name and what may follow. Every byte of a non-ASCII character may: S3 has no
// such names, and nothing is decided by them.
bool IsNameStart(char c);
bool IsNameCharacter(char c);

// Whether `text` is a name without a colon.
bool IsLocalName(absl::string_view text);

}  // namespace ufs::xml_internal

#endif  // UFS_XML_CHARACTERS_H_
