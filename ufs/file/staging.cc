// Staging files. Invariants: an area's `used_` is the length of all its live regions; a region's
// disk space was allocated before it was handed out; nothing stays in the page cache.
#include "ufs/file/staging.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"

namespace ufs {

StagingRegion::~StagingRegion() { file_->Free(offset_, length_); }

absl::Status StagingRegion::Write(int64_t offset, absl::Span<const absl::string_view> pieces) {
  int64_t length = 0;
  for (const absl::string_view piece : pieces) {
    length += static_cast<int64_t>(piece.size());
  }
  UFS_RETURN_IF_ERROR(file_->file_->WriteAt(offset_ + offset, pieces));
  file_->file_->DropPages(offset_ + offset, length);
  return absl::OkStatus();
}

absl::Status StagingRegion::Read(int64_t offset, absl::Span<char> to) {
  UFS_ASSIGN_OR_RETURN(const size_t got, file_->file_->ReadAt(offset_ + offset, to));
  if (got != to.size()) {
    return absl::DataLossError(
        absl::StrCat("staging returned ", got, " of ", to.size(), " bytes at ", offset_ + offset));
  }
  file_->file_->DropPages(offset_ + offset, static_cast<int64_t>(to.size()));
  return absl::OkStatus();
}

absl::StatusOr<Bytes> StagingRegion::Map(int64_t offset, size_t length) {
  return file_->file_->Map(offset_ + offset, length);
}

absl::Status StagingFile::OpenIfNeeded() {
  if (file_ == nullptr) {
    UFS_ASSIGN_OR_RETURN(file_, area_->io_->OpenTemporary(area_->directory_));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<StagingRegion>> StagingFile::Allocate(int64_t length) {
  if (area_->used_.fetch_add(length) + length > area_->limit_) {
    area_->used_ -= length;
    return absl::ResourceExhaustedError(absl::StrCat("staging is full: ", FormatSize(area_->limit_),
                                                     " of ", area_->directory_,
                                                     " are in use by files being written"));
  }
  MutexLock lock(&mutex_);
  absl::Status made = OpenIfNeeded();
  if (made.ok()) {
    made = file_->Allocate(end_, length);
  }
  if (!made.ok()) {
    area_->used_ -= length;
    return made;
  }
  const int64_t offset = end_;
  end_ += length;  // the file is sparse: what was given back costs nothing
  return std::shared_ptr<StagingRegion>(new StagingRegion(shared_from_this(), offset, length));
}

void StagingFile::Free(int64_t offset, int64_t length) {
  file_->PunchHole(offset, length);
  area_->used_ -= length;
}

}  // namespace ufs
