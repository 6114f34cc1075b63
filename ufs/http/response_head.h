#ifndef UFS_HTTP_RESPONSE_HEAD_H_
#define UFS_HTTP_RESPONSE_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// Reads the head of an answer line by line and refuses what a careful client must not interpret:
// control characters, folded lines, names that are no tokens, lengths that contradict each other or
// the transfer coding, and more of it all than the limits allow. Informational answers are skipped.
// One thread.
class ResponseHead {
 public:
  struct Line {
    enum class Kind {
      kNothing,  // part of an informational answer, or a trailer
      kStatus,   // `status`
      kField,    // `name`, `value`
      kEnd,      // the head is complete
    };
    Kind kind = Kind::kNothing;
    int status = 0;
    absl::string_view name;   // lower case; valid until the next call
    absl::string_view value;  // without white space around it; valid as long as the line
  };

  ResponseHead(size_t max_bytes, int max_fields) : max_bytes_(max_bytes), max_fields_(max_fields) {}

  // The next line as it came, with its line end. kUnavailable: the answer must not be used.
  absl::StatusOr<Line> Next(absl::string_view line);

  // Of the final answer's head, as far as it was read.
  int status() const { return status_; }
  int64_t content_length() const { return content_length_; }  // -1: not said
  bool complete() const { return state_ == State::kDone; }
  // Whether anything at all has come.
  bool begun() const { return bytes_ > 0; }

 private:
  enum class State { kStart, kInformational, kFields, kDone };

  absl::StatusOr<Line> ReadStatus(absl::string_view line);
  absl::StatusOr<Line> ReadField(absl::string_view line);
  absl::Status Interpret(absl::string_view value);

  const size_t max_bytes_;
  const int max_fields_;
  State state_ = State::kStart;
  size_t bytes_ = 0;
  int fields_ = 0;
  int status_ = 0;
  int64_t content_length_ = -1;
  bool has_transfer_coding_ = false;
  std::string name_;
};

}  // namespace ufs

#endif  // UFS_HTTP_RESPONSE_HEAD_H_
