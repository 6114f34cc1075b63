#ifndef UFS_JOURNAL_UPLOAD_RECORD_H_
#define UFS_JOURNAL_UPLOAD_RECORD_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace ufs {

// What the journal knows of one multipart upload that is not known to be finished or aborted.
struct UploadRecord {
  uint64_t intent = 0;  // names the record; the journal chooses it
  std::string key;
  absl::Time recorded = absl::UnixEpoch();  // our wall clock, before CreateMultipartUpload was sent
  // No later than the server's clock at that moment; nothing when the server had not spoken yet.
  absl::optional<absl::Time> server_time;
  // How long after that the request could still reach the server.
  absl::Duration deadline = absl::ZeroDuration();
  std::string upload_id;  // empty: the answer was never recorded
};

}  // namespace ufs

#endif  // UFS_JOURNAL_UPLOAD_RECORD_H_
