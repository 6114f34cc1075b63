// Files over objects, as plainly as it can be said: what the contract needs, not what a mount does.
#include "ufs/conformance/object_files.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

// The marker of a directory, and the prefix of what is in it; the top has none.
std::string Below(absl::string_view path) {
  path = absl::StripSuffix(path, "/");
  return path.empty() ? std::string() : absl::StrCat(path, "/");
}

FileStatus FileStatusOf(absl::string_view name, const ObjectMeta& meta) {
  FileStatus status;
  status.name = std::string(name);
  status.size = meta.size;
  status.etag = meta.etag;
  status.last_modified = meta.last_modified;
  return status;
}

FileStatus DirectoryStatus(absl::string_view name) {
  FileStatus status;
  status.name = std::string(name);
  status.is_directory = true;
  return status;
}

}  // namespace

absl::StatusOr<PutResult> ObjectFiles::Create(absl::string_view path,
                                              absl::string_view bytes) const {
  return room_.Put(path, bytes);
}

absl::StatusOr<PutResult> ObjectFiles::Stream(absl::string_view path,
                                              absl::string_view bytes) const {
  const size_t part_size = static_cast<size_t>(room_.options().part_size);
  if (bytes.size() < part_size) {
    return Create(path, bytes);
  }
  const std::string key = room_.Key(path);
  UFS_ASSIGN_OR_RETURN(const std::string id, room_.Do(CreateUploadRequest{key, {}}));
  CompleteUploadRequest complete{key, id, {}, {}};
  for (size_t offset = 0; offset < bytes.size(); offset += part_size) {
    const int number = static_cast<int>(offset / part_size) + 1;
    const Bytes body = Bytes::Copy(bytes.substr(offset, part_size));
    UFS_ASSIGN_OR_RETURN(const PartResult part, room_.Do(UploadPartRequest{key, id, number, body}));
    complete.parts.push_back(CompletedPart{number, part.etag});
  }
  return room_.Do(complete);
}

absl::StatusOr<std::string> ObjectFiles::OpenAt(absl::string_view path, int64_t offset,
                                                int64_t length) const {
  return room_.Get(path, ByteRange{offset, length});
}

absl::StatusOr<FileStatus> ObjectFiles::GetStatus(absl::string_view path) const {
  const absl::StatusOr<ObjectMeta> meta = room_.Head(absl::StripSuffix(path, "/"));
  if (meta.ok()) {
    return FileStatusOf(path, *meta);
  }
  if (!absl::IsNotFound(meta.status())) {
    return meta.status();
  }
  UFS_ASSIGN_OR_RETURN(const ListPage page,
                       room_.Do(ListRequest{room_.Key(Below(path)), "", "", "", 1}));
  if (page.objects.empty()) {
    return absl::NotFoundError(absl::StrCat("no such file or directory: ", path));
  }
  return DirectoryStatus(path);
}

absl::StatusOr<bool> ObjectFiles::IsFile(absl::string_view path) const {
  const absl::StatusOr<FileStatus> status = GetStatus(path);
  if (absl::IsNotFound(status.status())) {
    return false;
  }
  UFS_RETURN_IF_ERROR(status.status());
  return !status->is_directory;
}

absl::StatusOr<bool> ObjectFiles::IsDirectory(absl::string_view path) const {
  const absl::StatusOr<FileStatus> status = GetStatus(path);
  if (absl::IsNotFound(status.status())) {
    return false;
  }
  UFS_RETURN_IF_ERROR(status.status());
  return status->is_directory;
}

absl::StatusOr<bool> ObjectFiles::Exists(absl::string_view path) const {
  const absl::StatusOr<FileStatus> status = GetStatus(path);
  if (absl::IsNotFound(status.status())) {
    return false;
  }
  UFS_RETURN_IF_ERROR(status.status());
  return true;
}

absl::Status ObjectFiles::Mkdirs(absl::string_view path, bool create_parents) const {
  std::vector<std::string> todo;
  std::string current;
  const std::vector<absl::string_view> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  for (size_t i = 0; i < parts.size(); ++i) {
    absl::StrAppend(&current, current.empty() ? "" : "/", parts[i]);
    UFS_ASSIGN_OR_RETURN(const bool is_file, IsFile(current));
    if (is_file) {
      return absl::FailedPreconditionError(absl::StrCat(current, " is a file"));
    }
    UFS_ASSIGN_OR_RETURN(const bool is_directory, IsDirectory(current));
    if (!is_directory && !create_parents && i + 1 < parts.size()) {
      return absl::NotFoundError(absl::StrCat("no such directory: ", current));
    }
    if (!is_directory) {
      UFS_RETURN_IF_ERROR(room_.Put(Below(current), "").status());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, FileStatus>> ObjectFiles::ListStatus(absl::string_view path,
                                                                          bool recursive) const {
  const std::string base = room_.Key(Below(path));
  UFS_ASSIGN_OR_RETURN(const Listing listing,
                       room_.List(Below(path), recursive ? "" : "/", room_.options().page_size));
  if (listing.objects.empty() && listing.prefixes.empty() && !Below(path).empty()) {
    return absl::NotFoundError(absl::StrCat("no such directory: ", path));
  }
  std::map<std::string, FileStatus> entries;
  for (const std::string& prefix : listing.prefixes) {
    const std::string name(absl::StripSuffix(prefix.substr(base.size()), "/"));
    entries[name] = DirectoryStatus(name);
  }
  for (const ListedObject& object : listing.objects) {
    const std::string name = object.key.substr(base.size());
    for (size_t slash = name.find('/'); slash != std::string::npos;
         slash = name.find('/', slash + 1)) {
      entries[name.substr(0, slash)] = DirectoryStatus(name.substr(0, slash));
    }
    if (!name.empty() && !absl::EndsWith(name, "/")) {
      entries[name] = FileStatusOf(name, object.meta);
    }
  }
  return entries;
}

absl::Status ObjectFiles::DeleteDirectory(absl::string_view path, bool recursive) const {
  UFS_ASSIGN_OR_RETURN(const auto entries, ListStatus(path, false));
  if (!entries.empty() && !recursive) {
    return absl::FailedPreconditionError(absl::StrCat("not empty: ", path));
  }
  UFS_ASSIGN_OR_RETURN(const Listing listing,
                       room_.List(Below(path), "", room_.options().page_size));
  std::vector<std::string> keys = listing.Keys();
  std::reverse(keys.begin(), keys.end());
  for (size_t begin = 0; begin < keys.size(); begin += 1000) {
    const auto first = keys.begin() + static_cast<ptrdiff_t>(begin);
    const auto last = keys.begin() + static_cast<ptrdiff_t>(std::min(begin + 1000, keys.size()));
    UFS_ASSIGN_OR_RETURN(const DeleteManyResult deleted,
                         room_.Do(DeleteManyRequest{{first, last}}));
    if (!deleted.failures.empty()) {
      return absl::UnknownError(absl::StrCat("not deleted: ", deleted.failures.front().key));
    }
  }
  return absl::OkStatus();
}

absl::Status ObjectFiles::RenameFile(absl::string_view from, absl::string_view to) const {
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room_.Head(from));
  CopyRequest copy;
  copy.source = ObjectId{room_.Key(from), meta.etag};
  copy.key = room_.Key(to);
  UFS_RETURN_IF_ERROR(room_.Do(copy).status());
  return room_.Delete(from);
}

absl::Status ObjectFiles::RenameDirectory(absl::string_view from, absl::string_view to) const {
  UFS_ASSIGN_OR_RETURN(const bool exists, Exists(to));
  if (exists) {
    return absl::AlreadyExistsError(absl::StrCat("there is something at ", to));
  }
  UFS_ASSIGN_OR_RETURN(const Listing listing,
                       room_.List(Below(from), "", room_.options().page_size));
  if (listing.objects.empty()) {
    return absl::NotFoundError(absl::StrCat("no such directory: ", from));
  }
  const std::string old_base = room_.Key(Below(from));
  const std::string new_base = room_.Key(Below(to));
  std::vector<CopyRequest> copies;
  for (const ListedObject& object : listing.objects) {
    CopyRequest copy;
    copy.source = ObjectId{object.key, object.meta.etag};
    copy.key = absl::StrCat(new_base, object.key.substr(old_base.size()));
    copies.push_back(std::move(copy));
  }
  for (const absl::StatusOr<CopyResult>& copied : room_.DoAll(copies)) {
    UFS_RETURN_IF_ERROR(copied.status());
  }
  return DeleteDirectory(from, true);
}

}  // namespace ufs
