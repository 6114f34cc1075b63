#ifndef UFS_CONFIG_OPTION_SET_H_
#define UFS_CONFIG_OPTION_SET_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "ufs/base/uri.h"
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

  // What a set is built for.
  struct Purpose {
    // The bucket or prefix whose options these are; nothing: no one in particular, and keys that
    // hold for a single bucket are passed over.
    absl::optional<Uri> target = {};
    // Unless null, gets every error there is, and Build goes on behind each.
    std::vector<absl::Status>* errors = nullptr;
  };

  // Asks every source, in any order, and lets the highest rank win. Options that nobody names have
  // their default, or no entry when they have none. Of two sources of one rank the later one holds.
  // `registry` must outlive the set.
  // Errors: a source's own; an unknown, unbuilt or wrong option, with the origin before the
  // message; an access key id without its secret, the reverse, or the two from places of different
  // rank. A session token of a lower rank than its access key belongs to another key and is left
  // out.
  static absl::StatusOr<OptionSet> Build(const OptionRegistry& registry,
                                         absl::Span<const ValueSource* const> sources,
                                         const Purpose& purpose);
  static absl::StatusOr<OptionSet> Build(const OptionRegistry& registry,
                                         absl::Span<const ValueSource* const> sources) {
    return Build(registry, sources, Purpose());
  }

  // The option called `name` (canonical); null when it is unset. A name that the registry does not
  // have ends the process.
  const Entry* Find(absl::string_view name) const;

  // All of them, in the registry's order.
  std::vector<const Entry*> entries() const;

  // Sentences for the user, each with its origin: keys without meaning here, with the reason; other
  // programs' keys; values that are empty.
  const std::vector<std::string>& notices() const { return notices_; }

 private:
  explicit OptionSet(const OptionRegistry* registry) : registry_(registry) {}

  // What a source's values left to say, several keys in one sentence.
  struct Leftovers;

  void AddSource(const ValueSource& source, std::vector<RawValue>* values, const Purpose& purpose,
                 std::vector<absl::Status>* errors);
  absl::Status Add(const RawValue& raw, absl::string_view name, const ValueSource& source,
                   Leftovers* leftovers);
  void AddDefaults();
  absl::Status CheckPairs();

  const OptionRegistry* registry_;
  absl::flat_hash_map<const OptionSpec*, Entry> entries_;
  std::vector<std::string> notices_;
};

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_SET_H_
