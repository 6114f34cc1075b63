// The grammar is RFC 9112 sections 3 to 6 and RFC 9110 section 5, read strictly: where a recipient
// may repair or may reject, this rejects, since a repaired length is how answers get mixed up.
#include "ufs/http/response_head.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

absl::Status Refuse(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat("the answer is not well-formed HTTP: ", what));
}

bool IsTokenChar(char c) {  // RFC 9110 section 5.6.2
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("!#$%&'*+-.^_`|~").find(c) != absl::string_view::npos;
}

bool IsValueChar(char c) {  // RFC 9110 section 5.5: visible, space, tab, and bytes above 0x7F
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

}  // namespace

absl::StatusOr<ResponseHead::Line> ResponseHead::Next(absl::string_view line) {
  bytes_ += line.size();
  if (bytes_ > max_bytes_) {
    return Refuse(absl::StrCat("its head exceeds ", max_bytes_, " bytes"));
  }
  if (absl::EndsWith(line, "\n")) {
    line.remove_suffix(absl::EndsWith(line, "\r\n") ? 2 : 1);
  }
  if (!std::all_of(line.begin(), line.end(), IsValueChar)) {
    return Refuse("a control character in its head");
  }
  switch (state_) {
    case State::kStart:
      return ReadStatus(line);
    case State::kInformational:
      if (line.empty()) {
        state_ = State::kStart;
      }
      return Line{};
    case State::kFields:
      return ReadField(line);
    case State::kDone:
      break;
  }
  return Line{};
}

absl::StatusOr<ResponseHead::Line> ResponseHead::ReadStatus(absl::string_view line) {
  // "HTTP/1.1 200 OK"; the reason may be missing, and some servers leave its space out as well.
  if ((!absl::StartsWith(line, "HTTP/1.1 ") && !absl::StartsWith(line, "HTTP/1.0 ")) ||
      line.size() < 12 || (line.size() > 12 && line[12] != ' ')) {
    return Refuse("its status line");
  }
  const absl::string_view digits = line.substr(9, 3);
  int status = 0;
  if (!std::all_of(digits.begin(), digits.end(),
                   [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }) ||
      !absl::SimpleAtoi(digits, &status) || status < 100) {
    return Refuse("its status line");
  }
  if (status == 101) {
    return Refuse("it switches to another protocol");
  }
  if (status < 200) {
    state_ = State::kInformational;
    return Line{};
  }
  state_ = State::kFields;
  status_ = status;
  Line result;
  result.kind = Line::Kind::kStatus;
  result.status = status;
  return result;
}

absl::StatusOr<ResponseHead::Line> ResponseHead::ReadField(absl::string_view line) {
  Line result;
  if (line.empty()) {
    if (has_transfer_coding_ && content_length_ >= 0) {
      return Refuse("Content-Length beside Transfer-Encoding");
    }
    state_ = State::kDone;
    result.kind = Line::Kind::kEnd;
    return result;
  }
  if (++fields_ > max_fields_) {
    return Refuse(absl::StrCat("it has more than ", max_fields_, " headers"));
  }
  const size_t colon = line.find(':');
  if (colon == 0 || colon == absl::string_view::npos ||
      !std::all_of(line.begin(), line.begin() + colon, IsTokenChar)) {
    return Refuse("a header without a name, or a folded one");
  }
  name_.assign(line.data(), colon);
  absl::AsciiStrToLower(&name_);
  result.kind = Line::Kind::kField;
  result.name = name_;
  result.value = absl::StripAsciiWhitespace(line.substr(colon + 1));
  UFS_RETURN_IF_ERROR(Interpret(result.value));
  return result;
}

absl::Status ResponseHead::Interpret(absl::string_view value) {
  if (name_ == "transfer-encoding") {
    has_transfer_coding_ = true;
  } else if (name_ == "content-length") {
    int64_t length = 0;
    const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
      return absl::ascii_isdigit(static_cast<unsigned char>(c));
    });
    if (!digits || !absl::SimpleAtoi(value, &length)) {
      return Refuse("its Content-Length");
    }
    if (content_length_ >= 0 && content_length_ != length) {
      return Refuse("two different Content-Lengths");
    }
    content_length_ = length;
  }
  return absl::OkStatus();
}

}  // namespace ufs
