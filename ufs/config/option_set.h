#ifndef UFS_CONFIG_OPTION_SET_H_
#define UFS_CONFIG_OPTION_SET_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_value.h"
#include "ufs/config/value_source.h"

namespace ufs {

// The values that hold, each with where it came from and what it overrode. Built once, then read by
// any thread.
class OptionSet {
 public:
  // A value of a lower rank, or an earlier one of the same rank.
  struct Overridden {
    std::string value;  // as shown: secrets masked
    ValueRank rank;
    std::string origin;
  };
  struct Entry {
    const OptionSpec* spec;
    OptionValue value;
    ValueRank rank;
    std::string origin;
    std::vector<Overridden> overridden;  // highest first
  };

  // Asks every source, in any order, and lets the highest rank win. Options that nobody names have
  // their default, or no entry when they have none. `registry` must outlive the set.
  // Errors: a source's own; an unknown, unbuilt or wrong option, with the origin before the
  // message; an access key id without its secret, or the reverse.
  static absl::StatusOr<OptionSet> Build(const OptionRegistry& registry,
                                         absl::Span<const ValueSource* const> sources);

  // The option called `name` (canonical); null when it is unset. A name that the registry does not
  // have ends the process.
  const Entry* Find(absl::string_view name) const;

  // All of them, in the registry's order.
  std::vector<const Entry*> entries() const;

 private:
  explicit OptionSet(const OptionRegistry* registry) : registry_(registry) {}

  absl::Status Add(const RawValue& raw, ValueRank rank);
  void AddDefaults();
  absl::Status CheckPairs() const;

  const OptionRegistry* registry_;
  absl::flat_hash_map<const OptionSpec*, Entry> entries_;
};

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_SET_H_
