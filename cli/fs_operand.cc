// What a person writes for one side of cp or mv, and what it names.
#include "cli/fs_operand.h"

#include "absl/strings/match.h"
#include "ufs/base/status.h"
#include "ufs/tools/key_text.h"
#include "ufs/tools/local_files.h"

namespace ufs::cli {

using Kind = FsOperand::Kind;

bool FsOperand::is_directory() const {
  switch (kind) {
    case Kind::kStdio:
      return false;
    case Kind::kLocal:
      return absl::EndsWith(text, "/") || IsLocalDirectory(text);
    case Kind::kUri:
      return place.names_directory();
  }
  return false;
}

std::string FsOperand::name() const {
  if (kind == Kind::kStdio) {
    return "";
  }
  const std::string name(BaseName(kind == Kind::kUri ? place.key : text));
  return kind == Kind::kLocal && (name == "." || name == "..") ? "" : name;
}

bool FsOperand::means_content() const {
  return name().empty() || absl::EndsWith(kind == Kind::kUri ? place.key : text, "/");
}

absl::StatusOr<FsOperand> ParseOperand(FsSession& session, const std::string& text,
                                       FsSession::Access access) {
  FsOperand operand;
  operand.text = text;
  if (text == "-") {
    operand.kind = Kind::kStdio;
  } else if (IsUri(text)) {
    operand.kind = Kind::kUri;
    UFS_ASSIGN_OR_RETURN(operand.place, session.Place(text, access));
  }
  return operand;
}

}  // namespace ufs::cli
