#ifndef UFS_CONFIG_KEY_SCOPE_H_
#define UFS_CONFIG_KEY_SCOPE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/base/uri.h"
#include "ufs/config/option_registry.h"

namespace ufs {

// Keys that hold for one bucket or one mount only: Hadoop's `fs.s3a.bucket.BUCKET.KEY`, and
// Alluxio's `alluxio.master.mount.table.root.option.KEY`, `.readonly` and `.shared`, which hold for
// what `alluxio.master.mount.table.root.ufs` of the same file names. Immutable.
class KeyScope {
 public:
  enum class Reach {
    kEverywhere,  // no such key: it holds for all
    kHere,        // of the target's bucket or mount: wins over those that hold for all
    kElsewhere,   // of another bucket
    kRootOnly,    // of the mount table's root, which is not the target
  };
  struct Key {
    Reach reach = Reach::kEverywhere;
    std::string name;  // the key within its scope, or as it was
  };

  // `target`: what the options are for; nothing: for no bucket in particular. `root`: the mount
  // table's root as the same source has it; nothing: it says none, and root's keys hold for the
  // target. `registry` must outlive the object.
  KeyScope(const OptionRegistry* registry, absl::optional<Uri> target, absl::optional<Uri> root);

  Key Resolve(absl::string_view name) const;

  // Whether `name` says what the mount table's root is.
  static bool IsRootUri(absl::string_view name);

 private:
  Key OfBucket(absl::string_view name, absl::string_view rest) const;
  bool TargetIsBelowRoot() const;

  const OptionRegistry* const registry_;
  const absl::optional<Uri> target_;
  const absl::optional<Uri> root_;
};

}  // namespace ufs

#endif  // UFS_CONFIG_KEY_SCOPE_H_
