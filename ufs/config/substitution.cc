// ${name} in values.
#include "ufs/config/substitution.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// Hadoop stops at the same depth (Configuration.MAX_SUBST).
constexpr size_t kMaxLevels = 20;
constexpr size_t kMaxBytes = 64 * 1024;
// Of names that come to nothing no byte would ever stop them.
constexpr int kMaxVariables = 1000;

class Substituter {
 public:
  explicit Substituter(VariableLookup lookup) : lookup_(lookup) {}

  // Each name that is being looked up is on the stack: one that comes again closes a circle.
  absl::Status Append(absl::string_view text, std::string* out) {
    while (!text.empty()) {
      const size_t begin = text.find("${");
      out->append(text.data(), std::min(begin, text.size()));
      if (out->size() > kMaxBytes) {
        return absl::InvalidArgumentError("${...} makes the value longer than 64 KiB");
      }
      if (begin == absl::string_view::npos) {
        break;
      }
      const size_t end = text.find('}', begin);
      if (end == absl::string_view::npos) {
        return absl::InvalidArgumentError("a ${ is not closed by }");
      }
      UFS_RETURN_IF_ERROR(AppendVariable(text.substr(begin + 2, end - begin - 2), out));
      text.remove_prefix(end + 1);
    }
    return absl::OkStatus();
  }

 private:
  absl::Status AppendVariable(absl::string_view name, std::string* out) {
    const std::string shown = Escape(name.substr(0, 80));
    if (std::find(stack_.begin(), stack_.end(), name) != stack_.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("${", shown, "} refers to itself: ", Escape(absl::StrJoin(stack_, " -> ")),
                       " -> ", shown));
    }
    if (stack_.size() == kMaxLevels) {
      return absl::InvalidArgumentError(
          absl::StrCat("${", shown, "} is more than ", kMaxLevels, " levels deep"));
    }
    if (++variables_ > kMaxVariables) {
      return absl::InvalidArgumentError("${...} stands for more than 1000 others");
    }
    absl::optional<std::string> value = lookup_(name);
    if (!value) {
      return absl::InvalidArgumentError(
          absl::StrCat("${", shown, "} refers to a key that nobody sets"));
    }
    stack_.emplace_back(name);
    const absl::Status status = Append(*value, out);
    stack_.pop_back();
    WipeString(&*value);
    return status;
  }

  VariableLookup lookup_;
  std::vector<std::string> stack_;
  int variables_ = 0;
};

}  // namespace

absl::StatusOr<std::string> Substitute(absl::string_view text, VariableLookup lookup) {
  std::string out;
  Substituter substituter(lookup);
  UFS_RETURN_IF_ERROR(substituter.Append(text, &out));
  return out;
}

}  // namespace ufs
