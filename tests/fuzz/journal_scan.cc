// Recovery of the journal. A first line "records" makes the rest commands that write a journal
// (intent KEY, id NUMBER TEXT, closed NUMBER) and then damage it (cut BYTES, flip BYTE, add TEXT);
// any other first line makes the rest the file itself.
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/journal/record_codec.h"

namespace {

using ufs::JournalScan;
using ufs::OpenUploads;

bool SameUploads(const OpenUploads& a, const OpenUploads& b) {
  if (a.size() != b.size()) {
    return false;
  }
  auto other = b.begin();
  for (const auto& [intent, record] : a) {
    const auto& [other_intent, other_record] = *other++;
    if (intent != other_intent || record.key != other_record.key ||
        record.upload_id != other_record.upload_id || record.recorded != other_record.recorded ||
        record.deadline != other_record.deadline) {
      return false;
    }
  }
  return true;
}

// What every journal that was accepted is: its whole records, and nothing of what follows them.
void CheckScan(const std::string& file) {
  const absl::StatusOr<JournalScan> scan = ufs::ScanJournal(file);
  if (!scan.ok()) {
    return;
  }
  UFS_FUZZ_CHECK(scan->valid_bytes <= file.size(), file);
  const absl::StatusOr<JournalScan> cut = ufs::ScanJournal(file.substr(0, scan->valid_bytes));
  UFS_FUZZ_CHECK(cut.ok() && cut->valid_bytes == scan->valid_bytes, file);
  UFS_FUZZ_CHECK(SameUploads(cut->open, scan->open) && cut->last_intent == scan->last_intent, file);
  if (!scan->open.empty()) {
    UFS_FUZZ_CHECK(scan->open.rbegin()->first <= scan->last_intent, file);
  }
  // Written anew from memory, as after a failed write, it says the same.
  std::string rewritten = ufs::EncodeJournalHeader();
  for (const auto& [intent, record] : scan->open) {
    rewritten += ufs::EncodeIntent(record);
    if (!record.upload_id.empty()) {
      rewritten += ufs::EncodeUploadId(intent, record.upload_id);
    }
  }
  const absl::StatusOr<JournalScan> again = ufs::ScanJournal(rewritten);
  UFS_FUZZ_CHECK(again.ok() && again->valid_bytes == rewritten.size(), rewritten);
  UFS_FUZZ_CHECK(SameUploads(again->open, scan->open), rewritten);
}

// A journal, with what is open at the end of each of its records.
struct Written {
  std::string file = ufs::EncodeJournalHeader();
  OpenUploads open;
  std::map<size_t, OpenUploads> at = {{file.size(), {}}};
  uint64_t intents = 0;

  void Add(const std::string& record) {
    file += record;
    at[file.size()] = open;
  }
};

void Apply(absl::string_view command, Written* journal) {
  const std::pair<absl::string_view, absl::string_view> words =
      absl::StrSplit(command, absl::MaxSplits(' ', 1));
  const std::pair<absl::string_view, absl::string_view> arguments =
      absl::StrSplit(words.second, absl::MaxSplits(' ', 1));
  uint64_t number = 0;
  const bool has_number = absl::SimpleAtoi(arguments.first, &number);
  if (words.first == "intent") {
    ufs::UploadRecord record;
    record.intent = ++journal->intents;
    record.key = std::string(words.second);
    record.recorded = absl::FromUnixSeconds(1'700'000'000);
    record.deadline = absl::Seconds(30);
    journal->open[record.intent] = record;
    journal->Add(ufs::EncodeIntent(record));
  } else if (words.first == "id" && has_number) {
    if (const auto found = journal->open.find(number); found != journal->open.end()) {
      found->second.upload_id = std::string(arguments.second);
    }
    journal->Add(ufs::EncodeUploadId(number, arguments.second));
  } else if (words.first == "closed" && has_number) {
    journal->open.erase(number);
    journal->Add(ufs::EncodeClosed(number));
  }
}

// Damages `file`; the first byte that is not as it was written.
size_t Damage(absl::string_view command, std::string* file) {
  const std::pair<absl::string_view, absl::string_view> words =
      absl::StrSplit(command, absl::MaxSplits(' ', 1));
  uint64_t number = 0;
  const bool has_number = absl::SimpleAtoi(words.second, &number) && !file->empty();
  if (words.first == "cut" && has_number) {
    file->resize(file->size() - number % file->size());
  } else if (words.first == "flip" && has_number) {
    (*file)[number % file->size()] ^= 0x10;
    return number % file->size();
  } else if (words.first == "add") {
    *file += std::string(words.second);
  }
  return file->size();
}

void CheckRecords(ufs::fuzz::Fields fields) {
  Written journal;
  std::vector<absl::string_view> damage;
  while (!fields.done()) {
    const absl::string_view line = fields.Line();
    Apply(line, &journal);
    damage.push_back(line);
  }
  std::string file = journal.file;
  size_t intact = file.size();
  for (const absl::string_view command : damage) {
    const size_t first = Damage(command, &file);
    intact = std::min(intact, first);
  }
  CheckScan(file);
  const size_t header = ufs::EncodeJournalHeader().size();
  const absl::StatusOr<JournalScan> scan = ufs::ScanJournal(file);
  if (intact < header) {
    return;
  }
  UFS_FUZZ_CHECK(scan.ok(), scan.status().message());
  // All records before the damage count, and it is as if the rest had never been written.
  const auto whole = std::prev(journal.at.upper_bound(intact));
  UFS_FUZZ_CHECK(scan->valid_bytes >= whole->first, file);
  if (scan->valid_bytes == whole->first) {
    UFS_FUZZ_CHECK(SameUploads(scan->open, whole->second), file);
  }
}

}  // namespace

UFS_FUZZ_TARGET(journal_scan, input) {
  ufs::fuzz::Fields fields(input);
  if (fields.Line() == "records") {
    CheckRecords(fields);
  } else {
    CheckScan(std::string(fields.rest()));
  }
}
