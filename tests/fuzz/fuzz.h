#ifndef TESTS_FUZZ_FUZZ_H_
#define TESTS_FUZZ_FUZZ_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// What fuzz targets are made of: UFS_FUZZ_TARGET defines one, UFS_FUZZ_CHECK states a property.
namespace ufs::fuzz {

using Target = void (*)(absl::string_view input);

struct NamedTarget {
  absl::string_view name;
  Target run;
};

// All targets of this program, in no order.
std::vector<NamedTarget>& Targets();
// Null when there is none of that name.
Target FindTarget(absl::string_view name);

struct Registration {
  Registration(absl::string_view name, Target run) { Targets().push_back({name, run}); }
};

// Takes an input apart. Inputs are texts that people can write: fields are lines.
class Fields {
 public:
  explicit Fields(absl::string_view input) : rest_(input) {}
  // Up to the next line feed, which is dropped, or to the end; empty when nothing is left.
  absl::string_view Line();
  // A non-negative number below `bound`, whatever the next line holds.
  uint64_t Number(uint64_t bound);
  bool done() const { return rest_.empty(); }
  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view rest_;
};

// Says which property does not hold, with `detail` printable, and traps.
[[noreturn]] void Fail(const char* file, int line, const char* property, absl::string_view detail);

}  // namespace ufs::fuzz

// Defines the target `name`: UFS_FUZZ_TARGET(uri, input) { ... }. It must not keep state from one
// input to the next.
#define UFS_FUZZ_TARGET(name, input)                                                           \
  static void UfsFuzz_##name(absl::string_view input);                                         \
  static const ::ufs::fuzz::Registration ufs_fuzz_registration_##name(#name, &UfsFuzz_##name); \
  static void UfsFuzz_##name(absl::string_view input)

// Ends the process unless `property` holds.
#define UFS_FUZZ_CHECK(property, detail)                          \
  do {                                                            \
    if (!(property)) {                                            \
      ::ufs::fuzz::Fail(__FILE__, __LINE__, #property, (detail)); \
    }                                                             \
  } while (false)

#endif  // TESTS_FUZZ_FUZZ_H_
