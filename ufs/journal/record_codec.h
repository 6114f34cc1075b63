#ifndef UFS_JOURNAL_RECORD_CODEC_H_
#define UFS_JOURNAL_RECORD_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/journal/upload_record.h"

namespace ufs {

// The journal's bytes, as docs/design/journal.md describes them. Pure functions.

using OpenUploads = std::map<uint64_t, UploadRecord>;  // by UploadRecord::intent

// What a journal file begins with.
std::string EncodeJournalHeader();
std::string EncodeIntent(const UploadRecord& record);
std::string EncodeUploadId(uint64_t intent, absl::string_view upload_id);
std::string EncodeClosed(uint64_t intent);

struct JournalScan {
  OpenUploads open;
  uint64_t last_intent = 0;  // the largest seen; 0 for none
  size_t valid_bytes = 0;    // what follows is torn and to be cut; 0: not even the header is whole
};

// Replays a whole file. It stops at the first record that is not whole or whose checksum is wrong:
// nothing behind it was ever acknowledged. kFailedPrecondition for a format of a later version,
// kDataLoss for a file that is no journal.
absl::StatusOr<JournalScan> ScanJournal(absl::string_view file);

}  // namespace ufs

#endif  // UFS_JOURNAL_RECORD_CODEC_H_
