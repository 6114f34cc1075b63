#ifndef TESTS_S3SERVER_ANSWER_BODY_H_
#define TESTS_S3SERVER_ANSWER_BODY_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "tests/s3server/content.h"
#include "tests/s3server/fault_engine.h"
#include "tests/s3server/response.h"

namespace s3server {

// The bytes of one answer's body, piece by piece, up to its end or to where a fault cuts it.
class AnswerBody {
 public:
  // Takes the response over. `plan` outlives the body. With `bodyless` there are no bytes.
  void Start(Response response, bool bodyless, const FaultPlan& plan);
  // Lets go of the response.
  void Clear();

  // Replaces `slices` by the next bytes, at most `limit`, which stay where they lie as long as the
  // slices are held. None at the end, or at a cut.
  absl::Status Next(size_t limit, std::vector<Slice>* slices);

  // When Next() gave nothing: the rule that cuts here, or null at the end.
  const FaultRule* cut() const { return cut_; }
  // Goes on behind the cut.
  void PassCut();

 private:
  Response response_;
  uint64_t end_ = 0;
  uint64_t given_ = 0;
  uint64_t cut_at_ = 0;
  const FaultRule* cut_ = nullptr;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_ANSWER_BODY_H_
