#ifndef UFS_FS_LISTING_MERGER_H_
#define UFS_FS_LISTING_MERGER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "ufs/object/object_types.h"
#include "ufs/path/key_names.h"

namespace ufs {

// One name of a directory, as listed.
struct ListedName {
  std::string name;
  bool directory = false;
  ObjectMeta meta;  // of a file
};

// Turns the pages of one listing (delimiter "/") into names: each once, a directory instead of a
// file of the same name. The store's order is that of keys: `a`, `a-`, `a.txt`, `a/`; so a file is
// given out only when its directory can no longer come. Not thread-safe.
class ListingMerger {
 public:
  // `hidden`: called for keys that cannot be paths.
  using OnHidden = absl::FunctionRef<void(absl::string_view key, HiddenReason reason)>;

  // `ordered`: the store lists in the order of bytes. If not, all comes at the end.
  explicit ListingMerger(std::string directory, bool ordered = true)
      : directory_(std::move(directory)), ordered_(ordered) {}
  // The listing goes on after a key that was listed before.
  void StartAfter(std::string key, std::vector<ListedName> waiting) {
    last_ = std::move(key);
    waiting_ = std::move(waiting);
  }

  // Appends to `names` what this page decides.
  void Add(ListPage page, OnHidden hidden, std::vector<ListedName>* names);
  // There are no more pages: appends the rest.
  void Finish(std::vector<ListedName>* names);

  // The last key or common prefix seen.
  const std::string& last() const { return last_; }
  // Files whose directory may still come; each is a prefix of the next.
  const std::vector<ListedName>& waiting() const { return waiting_; }

 private:
  void Release(absl::string_view next, std::vector<ListedName>* names);
  void AddObject(ListedObject object, OnHidden hidden, std::vector<ListedName>* names);
  void AddPrefix(const std::string& prefix, OnHidden hidden, std::vector<ListedName>* names);
  void FinishUnordered(std::vector<ListedName>* names);

  const std::string directory_;
  const bool ordered_;
  std::string last_;
  std::vector<ListedName> waiting_;
};

}  // namespace ufs

#endif  // UFS_FS_LISTING_MERGER_H_
