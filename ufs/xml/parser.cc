// A strict XML 1.0 reader for the small vocabulary of S3's answers, without DTDs.
//
// One pass over a private copy of the body. References are resolved and line ends normalised in
// place: text never grows, so the write position never passes the read position, and element texts
// are views into the buffer. No recursion: depth is the size of `open_`. Every byte was checked
// before (no NUL, valid UTF-8, no forbidden character), so the terminating NUL of the buffer is the
// only one and ends every inner loop.
#include "ufs/xml/parser.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/xml/characters.h"

namespace ufs::xml_internal {
namespace {

constexpr size_t kMaxDepth = 100;
constexpr uint32_t kMaxAttributes = 64;  // per element; duplicates are found by comparing all pairs
// A page of 1,000 entries has some 12,000 elements; this bounds a hostile body of `<a/>`s to 14 MB
// of nodes.
constexpr size_t kMaxNodes = 250000;
// Measured on list pages: some 35 bytes an element.
constexpr size_t kBytesPerElement = 32;

// Where a run of plain text stops.
constexpr std::array<bool, 256> kTextStops = [] {
  std::array<bool, 256> stops{};
  for (const unsigned char c : {'\0', '<', '&', '\r', ']'}) {
    stops[c] = true;
  }
  return stops;
}();

absl::string_view Between(const char* begin, const char* end) {
  return absl::string_view(begin, static_cast<size_t>(end - begin));
}

}  // namespace

Parser::Parser(Tree* tree) : tree_(tree), p_(tree->buffer.data()), end_(p_ + tree->buffer.size()) {}

bool Parser::Fail(const char* at, absl::string_view why) {
  if (status_.ok()) {
    status_ = absl::DataLossError(
        absl::StrCat("XML refused at byte ", at - tree_->buffer.data(), ": ", why));
  }
  return false;
}

void Parser::SkipSpace() {
  while (IsSpace(*p_)) {
    ++p_;
  }
}

bool Parser::StartsWith(absl::string_view text) const {
  return absl::StartsWith(Between(p_, end_), text);
}

absl::Status Parser::Parse() {
  const size_t bad = FindForbidden(tree_->buffer);
  if (bad != tree_->buffer.size()) {
    Fail(p_ + bad, "a byte that is not UTF-8, or a character that XML does not have");
    return status_;
  }
  tree_->nodes.reserve(std::min(tree_->buffer.size() / kBytesPerElement + 1, kMaxNodes));
  if (!ReadProlog() || !ReadStartTag() || !ReadContent() || !ReadMisc()) {
    return status_;
  }
  if (p_ != end_) {
    Fail(*p_ == '<' ? "a second root element or markup after the root" : "text after the root");
  }
  return status_;
}

bool Parser::ReadProlog() {
  if (StartsWith("\xEF\xBB\xBF")) {
    p_ += 3;
  }
  SkipSpace();
  if (StartsWith("<?xml") && IsSpace(p_[5]) && !ReadDeclaration()) {
    return false;
  }
  if (!ReadMisc()) {
    return false;
  }
  if (p_ == end_) {
    return Fail("no root element");
  }
  return *p_ == '<' || Fail("text before the root element");
}

// The declaration may only say what is assumed anyway: version 1.0, UTF-8 or its subset ASCII.
bool Parser::ReadDeclaration() {
  const char* const close = std::strstr(p_, "?>");
  if (close == nullptr) {
    return Fail("an unclosed XML declaration");
  }
  p_ += 5;
  bool version = false;
  for (SkipSpace(); p_ != close; SkipSpace()) {
    absl::string_view name;
    absl::string_view value;
    if (!ReadPseudoAttribute(close, &name, &value)) {
      return Fail("a malformed XML declaration");
    }
    if (name == "version" && value == "1.0" && !version) {
      version = true;
    } else if (name == "encoding") {
      if (!absl::EqualsIgnoreCase(value, "utf-8") && !absl::EqualsIgnoreCase(value, "us-ascii")) {
        return Fail("an encoding other than UTF-8");
      }
    } else if (name != "standalone") {
      return Fail("a malformed XML declaration");
    }
  }
  p_ += 2;
  return version || Fail("an XML declaration without version 1.0");
}

bool Parser::ReadPseudoAttribute(const char* end, absl::string_view* name,
                                 absl::string_view* value) {
  const char* const begin = p_;
  while (IsNameCharacter(*p_)) {
    ++p_;
  }
  *name = Between(begin, p_);
  SkipSpace();
  if (name->empty() || *p_ != '=') {
    return false;
  }
  ++p_;
  SkipSpace();
  const char quote = *p_;
  if (quote != '"' && quote != '\'') {
    return false;
  }
  ++p_;
  auto* const close = static_cast<char*>(std::memchr(p_, quote, static_cast<size_t>(end_ - p_)));
  if (close == nullptr || close >= end) {
    return false;
  }
  *value = Between(p_, close);
  p_ = close + 1;
  return true;
}

// White space, comments and processing instructions outside the root.
bool Parser::ReadMisc() {
  for (;;) {
    SkipSpace();
    if (StartsWith("<!--")) {
      if (!ReadComment()) {
        return false;
      }
    } else if (StartsWith("<?")) {
      if (!ReadInstruction()) {
        return false;
      }
    } else if (StartsWith("<!")) {
      return Fail("a document type declaration or other markup that is never sent");
    } else {
      return true;
    }
  }
}

// Everything inside the root, to the root's end tag.
bool Parser::ReadContent() {
  while (!open_.empty()) {
    if (*p_ == '<') {
      if (!ReadMarkup()) {
        return false;
      }
    } else if (p_ == end_) {
      return Fail("the document ends inside an element");
    } else if (!ReadText()) {
      return false;
    }
  }
  return true;
}

bool Parser::ReadMarkup() {
  switch (p_[1]) {
    case '/':
      return ReadEndTag();
    case '?':
      return ReadInstruction();
    case '!':
      if (StartsWith("<!--")) {
        return ReadComment();
      }
      if (StartsWith("<![CDATA[")) {
        return ReadCdata();
      }
      return Fail("a declaration inside an element");
    default:
      return ReadStartTag();
  }
}

bool Parser::ReadText() {
  char* const begin = BeginRun();
  char* out = begin;
  for (;;) {
    const char* const from = p_;
    while (!kTextStops[static_cast<unsigned char>(*p_)]) {
      ++p_;
    }
    const auto plain = static_cast<size_t>(p_ - from);
    if (out != from) {
      std::memmove(out, from, plain);
    }
    out += plain;
    if (*p_ == '&') {
      if (!ReadReference(&out)) {
        return false;
      }
    } else if (*p_ == '\r') {
      p_ += p_[1] == '\n' ? 2 : 1;
      *out++ = '\n';
    } else if (*p_ == ']') {
      if (StartsWith("]]>")) {
        return Fail("the end of a CDATA section outside of one");
      }
      ++p_;
      *out++ = ']';
    } else {
      EndRun(begin, out);
      return true;
    }
  }
}

bool Parser::ReadCdata() {
  p_ += std::strlen("<![CDATA[");
  const char* const close = std::strstr(p_, "]]>");
  if (close == nullptr) {
    return Fail("an unclosed CDATA section");
  }
  char* const begin = BeginRun();
  char* out = begin;
  while (p_ != close) {
    if (*p_ == '\r') {
      p_ += p_[1] == '\n' ? 2 : 1;
      *out++ = '\n';
    } else {
      *out++ = *p_++;
    }
  }
  p_ += 3;
  EndRun(begin, out);
  return true;
}

char* Parser::BeginRun() {
  const Open& element = open_.back();
  return element.text_begin != nullptr && element.last_child == kNoNode ? element.text_end : p_;
}

void Parser::EndRun(char* begin, char* end) {
  Open& element = open_.back();
  const absl::string_view run = Between(begin, end);
  if (element.last_child == kNoNode) {
    element.text_begin = element.text_begin == nullptr ? begin : element.text_begin;
    element.text_end = end;
  } else if (!IsAllSpace(run)) {
    // Text after a child: the buffer between holds the child. No document of S3's has this.
    if (element.joined == nullptr) {
      tree_->joined.emplace_back(element.text_begin, element.text_end);
      element.joined = &tree_->joined.back();
    }
    element.joined->append(run.data(), run.size());
  }
}

bool Parser::ReadReference(char** out) {
  // "&#x10FFFF;" is the longest that may be; leading zeros are allowed some room.
  constexpr size_t kLongest = 16;
  const absl::string_view ahead(p_ + 1, std::min(kLongest, static_cast<size_t>(end_ - p_ - 1)));
  const size_t semicolon = ahead.find(';');
  if (semicolon == absl::string_view::npos) {
    return Fail("an ampersand that begins no reference");
  }
  const absl::string_view name = ahead.substr(0, semicolon);
  const uint32_t code_point = ResolveReference(name);
  if (code_point == 0) {
    return Fail("a reference to an unknown entity or to a character that XML does not have");
  }
  *out = AppendUtf8(code_point, *out);
  p_ += 1 + semicolon + 1;
  return true;
}

bool Parser::ReadQualifiedName(absl::string_view* qualified, absl::string_view* local) {
  const char* const begin = p_;
  const char* colon = nullptr;
  if (!IsNameStart(*p_) || *p_ == ':') {
    return Fail("a name that begins with no letter");
  }
  for (; IsNameCharacter(*p_); ++p_) {
    if (*p_ == ':') {
      if (colon != nullptr || !IsNameStart(p_[1]) || p_[1] == ':') {
        return Fail("a malformed prefix of a name");
      }
      colon = p_;
    }
  }
  const char* const after_prefix = colon == nullptr ? begin : colon + 1;
  *qualified = Between(begin, p_);
  *local = Between(after_prefix, p_);
  return true;
}

bool Parser::ReadStartTag() {
  const char* const at = p_;
  ++p_;
  absl::string_view qualified;
  absl::string_view local;
  if (!ReadQualifiedName(&qualified, &local)) {
    return false;
  }
  if (open_.size() >= kMaxDepth) {
    return Fail(at, "elements nested more than 100 deep");
  }
  const auto first_attribute = static_cast<uint32_t>(tree_->attributes.size());
  while (*p_ != '>' && *p_ != '/') {
    const char* const before = p_;
    SkipSpace();
    if (*p_ == '>' || *p_ == '/') {
      break;
    }
    if (p_ == before) {
      return Fail("a malformed start tag");
    }
    if (!ReadAttribute(first_attribute)) {
      return false;
    }
  }
  const bool empty = *p_ == '/';
  if (empty && p_[1] != '>') {
    return Fail("a malformed start tag");
  }
  p_ += empty ? 2 : 1;
  if (!AddNode(local, first_attribute)) {
    return false;
  }
  open_.back().qualified_name = qualified;
  if (empty) {
    CloseElement();
  }
  return true;
}

bool Parser::AddNode(absl::string_view local, uint32_t first_attribute) {
  if (tree_->nodes.size() + tree_->attributes.size() >= kMaxNodes) {
    return Fail("more elements than any answer has");
  }
  const auto index = static_cast<uint32_t>(tree_->nodes.size());
  Node& node = tree_->nodes.emplace_back();
  node.name = local;
  node.first_attribute = first_attribute;
  node.attribute_count = static_cast<uint32_t>(tree_->attributes.size()) - first_attribute;
  if (!open_.empty()) {
    Open& parent = open_.back();
    if (parent.last_child == kNoNode) {
      tree_->nodes[parent.node].first_child = index;
      if (IsAllSpace(Between(parent.text_begin, parent.text_end))) {
        parent.text_begin = parent.text_end = nullptr;  // layout before the first child
      }
    } else {
      tree_->nodes[parent.last_child].next_sibling = index;
    }
    parent.last_child = index;
  }
  open_.emplace_back().node = index;
  return true;
}

bool Parser::ReadAttribute(uint32_t first_attribute) {
  absl::string_view local;
  Attribute attribute;
  if (!ReadQualifiedName(&attribute.qualified_name, &local)) {
    return false;
  }
  SkipSpace();
  if (*p_ != '=') {
    return Fail("an attribute without a value");
  }
  ++p_;
  SkipSpace();
  if (!ReadAttributeValue(&attribute.value)) {
    return false;
  }
  std::vector<Attribute>& attributes = tree_->attributes;
  for (size_t i = first_attribute; i < attributes.size(); ++i) {
    if (attributes[i].qualified_name == attribute.qualified_name) {
      return Fail("an attribute given twice");
    }
  }
  if (attributes.size() - first_attribute >= kMaxAttributes) {
    return Fail("more attributes than any element has");
  }
  attributes.push_back(attribute);
  return true;
}

bool Parser::ReadAttributeValue(absl::string_view* value) {
  const char quote = *p_;
  if (quote != '"' && quote != '\'') {
    return Fail("an attribute value without quotes");
  }
  char* const begin = ++p_;
  char* out = begin;
  while (*p_ != quote) {
    if (*p_ == '&') {
      if (!ReadReference(&out)) {
        return false;
      }
    } else if (*p_ == '<' || p_ == end_) {
      return Fail("an unclosed attribute value");
    } else if (*p_ == '\r' && p_[1] == '\n') {
      ++p_;  // the line end is one space
    } else {
      *out++ = IsSpace(*p_) ? ' ' : *p_;
      ++p_;
    }
  }
  ++p_;
  *value = Between(begin, out);
  return true;
}

bool Parser::ReadEndTag() {
  const char* const at = p_;
  p_ += 2;
  const absl::string_view expected = open_.back().qualified_name;
  if (!StartsWith(expected) || IsNameCharacter(p_[expected.size()])) {
    return Fail(at, absl::StrCat("an end tag that does not close <",
                                 absl::CHexEscape(expected.substr(0, 64)), ">"));
  }
  p_ += expected.size();
  SkipSpace();
  if (*p_ != '>') {
    return Fail("a malformed end tag");
  }
  ++p_;
  CloseElement();
  return true;
}

void Parser::CloseElement() {
  const Open& element = open_.back();
  Node& node = tree_->nodes[element.node];
  if (element.joined != nullptr) {
    node.text = *element.joined;
  } else {
    node.text = Between(element.text_begin, element.text_end);
  }
  open_.pop_back();
}

bool Parser::ReadComment() {
  p_ += 4;
  const char* const dashes = std::strstr(p_, "--");
  if (dashes == nullptr || dashes[2] != '>') {
    return Fail("a comment that is unclosed or contains --");
  }
  p_ += dashes - p_ + 3;
  return true;
}

bool Parser::ReadInstruction() {
  const char* const at = p_;
  p_ += 2;
  absl::string_view target;
  absl::string_view local;
  if (!ReadQualifiedName(&target, &local)) {
    return false;
  }
  if (absl::EqualsIgnoreCase(target, "xml")) {
    return Fail(at, "an XML declaration that is not at the beginning");
  }
  const char* const close = std::strstr(p_, "?>");
  if (close == nullptr || (p_ != close && !IsSpace(*p_))) {
    return Fail("a malformed processing instruction");
  }
  p_ += close - p_ + 2;
  return true;
}

}  // namespace ufs::xml_internal
