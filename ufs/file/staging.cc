// Staging files. Invariants: an area's `used_` is the length of all its live regions; a region's
// disk space was allocated before it was handed out; nothing stays in the page cache.
#include "ufs/file/staging.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"

namespace ufs {

StagingRegion::~StagingRegion() { owner_->Free(file_, offset_, length_); }

absl::Status StagingRegion::Write(int64_t offset, absl::Span<const absl::string_view> pieces) {
  int64_t length = 0;
  for (const absl::string_view piece : pieces) {
    length += static_cast<int64_t>(piece.size());
  }
  UFS_RETURN_IF_ERROR(file_->WriteAt(offset_ + offset, pieces));
  file_->DropPages(offset_ + offset, length);
  return absl::OkStatus();
}

absl::Status StagingRegion::Read(int64_t offset, absl::Span<char> to) {
  UFS_ASSIGN_OR_RETURN(const size_t got, file_->ReadAt(offset_ + offset, to));
  if (got != to.size()) {
    return absl::DataLossError(
        absl::StrCat("staging returned ", got, " of ", to.size(), " bytes at ", offset_ + offset));
  }
  file_->DropPages(offset_ + offset, static_cast<int64_t>(to.size()));
  return absl::OkStatus();
}

absl::StatusOr<Bytes> StagingRegion::Map(int64_t offset, size_t length) {
  return file_->Map(offset_ + offset, length);
}

absl::StatusOr<std::shared_ptr<StagingRegion>> StagingFile::AllocateIn(size_t directory,
                                                                       int64_t length) {
  InDirectory& in = files_[directory];
  if (in.file == nullptr) {
    UFS_ASSIGN_OR_RETURN(in.file, area_->io_->OpenTemporary(area_->directories_[directory]));
  }
  UFS_RETURN_IF_ERROR(in.file->Allocate(in.end, length));
  const int64_t offset = in.end;
  in.end += length;  // the file is sparse: what was given back costs nothing
  return std::shared_ptr<StagingRegion>(
      new StagingRegion(shared_from_this(), in.file.get(), offset, length));
}

absl::StatusOr<std::shared_ptr<StagingRegion>> StagingFile::Allocate(int64_t length) {
  if (area_->used_.fetch_add(length) + length > area_->limit_) {
    area_->used_ -= length;
    return absl::ResourceExhaustedError(absl::StrCat(
        "staging is full: ", FormatSize(area_->limit_), " of ",
        absl::StrJoin(area_->directories_, ", "), " are in use by files being written"));
  }
  absl::Status refused;
  MutexLock lock(&mutex_);
  for (size_t i = 0; i < files_.size(); ++i) {
    absl::StatusOr<std::shared_ptr<StagingRegion>> region =
        AllocateIn((first_ + i) % files_.size(), length);
    if (region.ok()) {
      return region;
    }
    refused.Update(region.status());
  }
  area_->used_ -= length;
  return refused;
}

void StagingFile::Free(FileIo::File* file, int64_t offset, int64_t length) {
  file->PunchHole(offset, length);
  area_->used_ -= length;
}

}  // namespace ufs
