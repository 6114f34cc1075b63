// Attributes of objects in extended attributes of files.
#include "ufs/store/local_attributes.h"

#include <sys/stat.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/base/status.h"
#include "ufs/store/local_tree.h"

namespace ufs {
namespace {

constexpr char kEtag[] = "user.underfs.etag";
constexpr char kHeaders[] = "user.underfs.headers";
constexpr char kMarker[] = "user.underfs.marker";
constexpr char kProbe[] = "user.underfs.probe";
constexpr char kContentType[] = "content-type";
constexpr char kTags[] = "tags";

int64_t MtimeNanos(const struct stat& info) {
  return int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
}

absl::Status Set(int fd, const char* name, absl::string_view value) {
  if (fsetxattr(fd, name, value.data(), value.size(), 0) != 0) {
    return ErrnoStatus(errno, absl::StrCat("extended attribute ", name));
  }
  return absl::OkStatus();
}

// Empty when it is not there.
std::string Get(int fd, const char* name) {
  std::array<char, 8192> buffer;  // metadata has 2 KiB, escaped at most four times as much
  const ssize_t size = fgetxattr(fd, name, buffer.data(), buffer.size());
  return size <= 0 ? std::string() : std::string(buffer.data(), static_cast<size_t>(size));
}

// No MD5 and no composite, so that nobody takes it for a hash of the bytes.
std::string DerivedEtag(const struct stat& info) {
  return absl::StrFormat("local-%x-%x-%x", static_cast<uint64_t>(info.st_ino),
                         static_cast<uint64_t>(info.st_size),
                         static_cast<uint64_t>(MtimeNanos(info)));
}

}  // namespace

bool HasExtendedAttributes(int fd) {
  const bool has = fsetxattr(fd, kProbe, "1", 1, 0) == 0;
  if (has) {
    fremovexattr(fd, kProbe);
  }
  return has;
}

absl::Status WriteAttributes(int fd, absl::string_view etag, const ObjectAttributes& attributes) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) {
    return ErrnoStatus(errno, "fstat");
  }
  UFS_RETURN_IF_ERROR(Set(fd, kEtag, absl::StrCat(etag, " ", info.st_size, " ", MtimeNanos(info))));
  const std::string headers = EncodeAttributes(attributes);
  return headers.empty() ? absl::OkStatus() : Set(fd, kHeaders, headers);
}

absl::StatusOr<ObjectMeta> ReadMeta(int fd) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) {
    return ErrnoStatus(errno, "fstat");
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::NotFoundError("no regular file");
  }
  ObjectMeta meta;
  meta.size = info.st_size;
  meta.last_modified = absl::FromUnixNanos(MtimeNanos(info));
  const std::string stored = Get(fd, kEtag);
  const std::vector<absl::string_view> fields = absl::StrSplit(stored, ' ');
  const bool fits = fields.size() == 3 && fields[1] == absl::StrCat(info.st_size) &&
                    fields[2] == absl::StrCat(MtimeNanos(info));
  meta.etag = fits ? std::string(fields[0]) : DerivedEtag(info);
  ObjectAttributes attributes = DecodeAttributes(Get(fd, kHeaders)).value_or(ObjectAttributes());
  meta.content_type = attributes.content_type.empty() ? "application/octet-stream"
                                                      : std::move(attributes.content_type);
  meta.user_metadata = std::move(attributes.user_metadata);
  meta.headers = std::move(attributes.headers);
  return meta;
}

std::string ReadTags(int fd) {
  return fd < 0 ? std::string()
                : DecodeAttributes(Get(fd, kHeaders)).value_or(ObjectAttributes()).tags;
}

absl::Status MarkDirectory(int fd) { return Set(fd, kMarker, "1"); }

absl::Status UnmarkDirectory(int fd) {
  if (fremovexattr(fd, kMarker) != 0 && errno != ENODATA && errno != ENOTSUP) {
    return ErrnoStatus(errno, absl::StrCat("extended attribute ", kMarker));
  }
  return absl::OkStatus();
}

bool IsMarked(int fd) { return !Get(fd, kMarker).empty(); }

std::string EncodeAttributes(const ObjectAttributes& attributes) {
  std::string text;
  if (!attributes.content_type.empty()) {
    absl::StrAppend(&text, kContentType, "=", absl::CEscape(attributes.content_type), "\n");
  }
  if (!attributes.tags.empty()) {
    absl::StrAppend(&text, kTags, "=", absl::CEscape(attributes.tags), "\n");
  }
  for (const auto& [name, value] : attributes.headers) {
    absl::StrAppend(&text, "header ", absl::CEscape(name), "=", absl::CEscape(value), "\n");
  }
  for (const auto& [name, value] : attributes.user_metadata) {
    absl::StrAppend(&text, "meta ", absl::CEscape(name), "=", absl::CEscape(value), "\n");
  }
  return text;
}

absl::optional<ObjectAttributes> DecodeAttributes(absl::string_view text) {
  ObjectAttributes attributes;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    std::string name;
    std::string value;
    if (!absl::CUnescape(field.second, &value)) {
      return absl::nullopt;
    }
    absl::string_view meta_name = field.first;
    if (field.first == kContentType) {
      attributes.content_type = value;
    } else if (field.first == kTags) {
      attributes.tags = value;
    } else if (absl::ConsumePrefix(&meta_name, "header ") && absl::CUnescape(meta_name, &name)) {
      attributes.headers[name] = value;
    } else if (absl::ConsumePrefix(&meta_name, "meta ") && absl::CUnescape(meta_name, &name)) {
      attributes.user_metadata[name] = value;
    } else {
      return absl::nullopt;
    }
  }
  return attributes;
}

}  // namespace ufs
