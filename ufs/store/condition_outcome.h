#ifndef UFS_STORE_CONDITION_OUTCOME_H_
#define UFS_STORE_CONDITION_OUTCOME_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ufs/object/capabilities.h"

namespace ufs {

// What a store did with one condition: where it does not hold, and where it does.
struct ConditionOutcome {
  enum class Answer : uint8_t {
    kHonoured,    // refused where it does not hold, carried out where it does
    kIgnored,     // carried out where it does not hold
    kNotOffered,  // the header itself is refused
    kRefusesAll,  // refused where it holds too
    kError,       // something else went wrong: `error`
  };

  absl::string_view condition;  // "If-None-Match on PutObject"; static
  bool Capabilities::*capability = nullptr;
  Answer answer = Answer::kError;
  absl::Status error;  // of kError

  // `refused` is what came where the condition does not hold, `done` what came where it does. Pure.
  static Answer Judge(const absl::Status& refused, const absl::Status& done);
};

}  // namespace ufs

#endif  // UFS_STORE_CONDITION_OUTCOME_H_
