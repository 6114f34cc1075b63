#ifndef UFS_CONFIG_OPTION_REGISTRY_H_
#define UFS_CONFIG_OPTION_REGISTRY_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ufs/config/option_spec.h"
#include "ufs/config/option_topic.h"

namespace ufs {

// Every option, once. Immutable: any thread may call.
class OptionRegistry {
 public:
  // What a name means: an option, or a key without meaning here.
  struct Match {
    const OptionSpec* spec = nullptr;    // null for a key without meaning
    bool foreign = false;                // another program's name: bare durations are milliseconds
    const OptionAlias* alias = nullptr;  // by which it was found; null: a name of our own
    const InertKey* inert = nullptr;
  };

  explicit OptionRegistry(OptionTopic table);
  OptionRegistry(std::vector<OptionSpec> specs, std::vector<PendingOption> pending)
      : OptionRegistry(OptionTopic{std::move(specs), std::move(pending), {}}) {}

  // The program's own. Lives for ever.
  static const OptionRegistry& BuiltIn();

  // What `name` stands for: an option by its canonical name, with or without "underfs.", its short
  // name, or an alias, each with or without "alluxio."; hyphen and underscore are the same.
  // kUnimplemented: known, but not built yet; says for what. kInvalidArgument: unknown; names the
  // nearest.
  absl::StatusOr<Match> Find(absl::string_view name) const;

  // Whether Find knows `name`, built or not. Cheaper than Find, which looks for the nearest of all
  // names when there is none.
  bool Knows(absl::string_view name) const;

  // Whether `name`, which Find does not know, is so close to a known name that it is a slip of the
  // pen rather than another program's key; or begins as only our own do ("underfs.").
  bool IsNearMiss(absl::string_view name) const;

  // The option with this canonical name; null when there is none.
  const OptionSpec* FindCanonical(absl::string_view name) const;

  // All of them in order of declaration, which is by group.
  absl::Span<const OptionSpec> specs() const { return table_.options; }
  absl::Span<const PendingOption> pending() const { return table_.pending; }
  absl::Span<const InertKey> inert() const { return table_.inert; }

 private:
  void Add(absl::string_view name, const Match& match);
  const InertKey* FindInert(const std::string& normal) const;
  std::string Nearest(absl::string_view name) const;

  const OptionTopic table_;
  // By normalised name: hyphens, without "alluxio.".
  absl::flat_hash_map<std::string, Match> names_;
  absl::flat_hash_map<std::string, absl::string_view> pending_names_;
};

// The canonical group of an option: "s3" of underfs.s3.endpoint.
absl::string_view OptionGroup(const OptionSpec& spec);
// The name to write after -o.
absl::string_view OptionShortName(const OptionSpec& spec);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_REGISTRY_H_
