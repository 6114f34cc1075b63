// The list of targets, and what they share.
#include "tests/fuzz/fuzz.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"

namespace ufs::fuzz {

std::vector<NamedTarget>& Targets() {
  static auto* const targets = new std::vector<NamedTarget>;
  return *targets;
}

Target FindTarget(absl::string_view name) {
  for (const NamedTarget& target : Targets()) {
    if (target.name == name) {
      return target.run;
    }
  }
  return nullptr;
}

absl::string_view Fields::Line() {
  const size_t end = rest_.find('\n');
  const absl::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end == absl::string_view::npos ? rest_.size() : end + 1);
  return line;
}

uint64_t Fields::Number(uint64_t bound) {
  const absl::string_view line = Line();
  uint64_t number = 0;
  if (!absl::SimpleAtoi(line, &number)) {
    for (const char c : line) {
      number = number * 31 + static_cast<unsigned char>(c);
    }
  }
  return number % bound;
}

void Fail(const char* file, int line, const char* property, absl::string_view detail) {
  std::fprintf(stderr, "%s:%d: this does not hold: %s\n  %s\n", file, line, property,
               absl::CHexEscape(detail.substr(0, 2000)).c_str());
  std::abort();
}

}  // namespace ufs::fuzz
