#ifndef TESTS_S3SERVER_FAULT_ENGINE_H_
#define TESTS_S3SERVER_FAULT_ENGINE_H_

#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "tests/s3server/fault_rule.h"
#include "tests/s3server/mutex.h"
#include "tests/s3server/response.h"

namespace s3server {

// The rules that hit one request.
class FaultPlan {
 public:
  // The first rule with this action, or null.
  const FaultRule* Find(FaultAction action) const;
  bool empty() const { return rules_.empty(); }
  const std::vector<std::shared_ptr<const FaultRule>>& rules() const { return rules_; }

 private:
  friend class FaultEngine;
  std::vector<std::shared_ptr<const FaultRule>> rules_;
};

// The rules in force, with their counts. Thread-safe.
class FaultEngine {
 public:
  // Returns an id for Remove and Hits.
  int Add(FaultRule rule);
  void Remove(int id);
  void Clear();
  // How many requests the rule has hit; 0 for an unknown id.
  int Hits(int id) const;

  // Counts the request against every rule it fits, and returns those that are due.
  FaultPlan Match(const Request& request);

 private:
  struct Entry {
    std::shared_ptr<const FaultRule> rule;
    int fitting = 0;
    int hits = 0;
  };

  mutable Mutex mutex_;
  std::map<int, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  int next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  std::atomic<bool> any_{false};
};

// The error answer of a kError or kErrorIn200 rule.
S3Error ErrorOf(const FaultRule& rule);

// The answer of kErrorIn200: status 200 and, behind white space, an <Error>.
Response ErrorIn200(const S3Error& error, const Request& request, absl::string_view request_id);

// Changes an answer as the plan's rules say, all but those about time and connections. Returns true
// when its framing is wrong, so that the connection cannot be used again.
bool SpoilResponse(const FaultPlan& plan, const Request& request, Response* response);

}  // namespace s3server

#endif  // TESTS_S3SERVER_FAULT_ENGINE_H_
