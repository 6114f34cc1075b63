// The journal's bytes. Invariants: all integers are little-endian; a record is applied only when
// its length, checksum and every field in it are right; replaying a record twice changes nothing.
#include "ufs/journal/record_codec.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/digest/crc32c.h"

namespace ufs {
namespace {

constexpr absl::string_view kMagic = "UFSJRNL\n";
constexpr uint32_t kVersion = 1;
constexpr size_t kHeaderBytes = 16;  // magic, version, checksum of both
constexpr size_t kFrameBytes = 8;    // length of the payload, checksum of length and payload
// A key has 1,024 bytes and an upload id some hundred: what claims more is torn.
constexpr uint32_t kMaxPayload = 64 * 1024;
constexpr int64_t kUnknownTime = std::numeric_limits<int64_t>::min();

enum class RecordType : uint8_t { kIntent = 1, kUploadId = 2, kClosed = 3 };

template <typename Int>
void PutInt(std::string* to, Int value) {
  for (size_t i = 0; i < sizeof(Int); ++i) {
    to->push_back(static_cast<char>(static_cast<uint64_t>(value) >> (8 * i)));
  }
}

void PutString(std::string* to, absl::string_view text) {
  PutInt<uint32_t>(to, static_cast<uint32_t>(text.size()));
  to->append(text.data(), text.size());
}

// Takes fields off the front of a payload; `ok` turns false for ever at the first that is missing.
struct FieldReader {
  absl::string_view rest;
  bool ok = true;

  template <typename Int>
  Int TakeInt() {
    if (rest.size() < sizeof(Int)) {
      ok = false;
      rest = {};
      return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(Int); ++i) {
      value |= uint64_t{static_cast<uint8_t>(rest[i])} << (8 * i);
    }
    rest.remove_prefix(sizeof(Int));
    return static_cast<Int>(value);
  }
  std::string TakeString() {
    const uint32_t length = TakeInt<uint32_t>();
    if (length > rest.size()) {
      ok = false;
      rest = {};
      return std::string();
    }
    std::string text(rest.substr(0, length));
    rest.remove_prefix(length);
    return text;
  }
};

std::string Frame(const std::string& payload) {
  std::string frame;
  frame.reserve(kFrameBytes + payload.size());
  PutInt<uint32_t>(&frame, static_cast<uint32_t>(payload.size()));
  Crc32c crc;
  crc.Update(frame);
  crc.Update(payload);
  PutInt<uint32_t>(&frame, crc.value());
  return frame + payload;
}

std::string Payload(RecordType type, uint64_t intent) {
  std::string payload(1, static_cast<char>(type));
  PutInt<uint64_t>(&payload, intent);
  return payload;
}

// Whether the payload was one of ours, whole.
bool Apply(absl::string_view payload, JournalScan* scan) {
  FieldReader fields{payload};
  const auto type = static_cast<RecordType>(fields.TakeInt<uint8_t>());
  const uint64_t intent = fields.TakeInt<uint64_t>();
  scan->last_intent = std::max(scan->last_intent, intent);
  switch (type) {
    case RecordType::kIntent: {
      UploadRecord record;
      record.intent = intent;
      record.recorded = absl::FromUnixMicros(fields.TakeInt<int64_t>());
      const int64_t server_micros = fields.TakeInt<int64_t>();
      if (server_micros != kUnknownTime) {
        record.server_time = absl::FromUnixMicros(server_micros);
      }
      record.deadline = absl::Microseconds(fields.TakeInt<int64_t>());
      record.key = fields.TakeString();
      if (!fields.ok || !fields.rest.empty()) {
        return false;
      }
      scan->open[intent] = std::move(record);
      return true;
    }
    case RecordType::kUploadId: {
      std::string upload_id = fields.TakeString();
      if (!fields.ok || !fields.rest.empty()) {
        return false;
      }
      const auto found = scan->open.find(intent);
      if (found != scan->open.end()) {
        found->second.upload_id = std::move(upload_id);
      }
      return true;
    }
    case RecordType::kClosed:
      scan->open.erase(intent);
      return fields.ok && fields.rest.empty();
  }
  return false;
}

}  // namespace

std::string EncodeJournalHeader() {
  std::string header(kMagic);
  PutInt<uint32_t>(&header, kVersion);
  PutInt<uint32_t>(&header, Crc32c::Of(header));
  return header;
}

std::string EncodeIntent(const UploadRecord& record) {
  std::string payload = Payload(RecordType::kIntent, record.intent);
  PutInt<int64_t>(&payload, absl::ToUnixMicros(record.recorded));
  PutInt<int64_t>(&payload,
                  record.server_time ? absl::ToUnixMicros(*record.server_time) : kUnknownTime);
  PutInt<int64_t>(&payload, absl::ToInt64Microseconds(record.deadline));
  PutString(&payload, record.key);
  return Frame(payload);
}

std::string EncodeUploadId(uint64_t intent, absl::string_view upload_id) {
  std::string payload = Payload(RecordType::kUploadId, intent);
  PutString(&payload, upload_id);
  return Frame(payload);
}

std::string EncodeClosed(uint64_t intent) { return Frame(Payload(RecordType::kClosed, intent)); }

absl::StatusOr<JournalScan> ScanJournal(absl::string_view file) {
  JournalScan scan;
  if (file.size() < kHeaderBytes) {
    const std::string header = EncodeJournalHeader();
    if (absl::string_view(header).substr(0, file.size()) != file) {
      return absl::DataLossError("this is not a journal of underfs");
    }
    return scan;  // died while making the file
  }
  if (file.substr(0, kMagic.size()) != kMagic) {
    return absl::DataLossError("this is not a journal of underfs");
  }
  FieldReader header{file.substr(kMagic.size(), kHeaderBytes - kMagic.size())};
  const uint32_t version = header.TakeInt<uint32_t>();
  if (header.TakeInt<uint32_t>() != Crc32c::Of(file.substr(0, kHeaderBytes - 4))) {
    return absl::DataLossError("the header of the journal is damaged");
  }
  if (version != kVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the journal has format ", version, ", this underfs reads ", kVersion,
        ": finish with the version that wrote it, or move the file away to abandon its uploads"));
  }
  scan.valid_bytes = kHeaderBytes;
  while (file.size() - scan.valid_bytes >= kFrameBytes) {
    FieldReader frame{file.substr(scan.valid_bytes)};
    const uint32_t length = frame.TakeInt<uint32_t>();
    const uint32_t checksum = frame.TakeInt<uint32_t>();
    if (length > kMaxPayload || length > frame.rest.size()) {
      break;
    }
    Crc32c crc;
    crc.Update(file.substr(scan.valid_bytes, 4));
    crc.Update(frame.rest.substr(0, length));
    if (crc.value() != checksum || !Apply(frame.rest.substr(0, length), &scan)) {
      break;
    }
    scan.valid_bytes += kFrameBytes + length;
  }
  return scan;
}

}  // namespace ufs
