#ifndef UFS_TOOLS_REMOVE_TREE_H_
#define UFS_TOOLS_REMOVE_TREE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/tools/tool_context.h"

namespace ufs {

// Deletes keys as they are given, 1,000 in one request, a few requests in parallel. One thread.
class KeyRemover {
 public:
  // All arguments outlive the remover.
  KeyRemover(const ToolContext& context, const Bucket& bucket, const Complain& complain);
  ~KeyRemover();
  KeyRemover(const KeyRemover&) = delete;
  KeyRemover& operator=(const KeyRemover&) = delete;

  void Remove(std::string key);
  // Waits for everything; returns how many keys are gone.
  int64_t Finish();

 private:
  struct Batches;
  void Send();

  const ToolContext& context_;
  const Bucket& bucket_;
  const Complain& complain_;
  std::vector<std::string> keys_;  // not yet sent
  const std::unique_ptr<Batches> batches_;
  int64_t removed_ = 0;
};

// Deletes every key below `directory` (empty, or with a slash at its end), markers included. Keys
// that could not be deleted are complained of; the rest goes on. Returns how many are gone, or why
// they could not be listed to the end.
absl::StatusOr<int64_t> RemoveTree(const ToolContext& context, const Bucket& bucket,
                                   const std::string& directory, const Complain& complain);

}  // namespace ufs

#endif  // UFS_TOOLS_REMOVE_TREE_H_
