#include "tests/mount/manifest.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

namespace ufs {

bool Manifest::Load(const std::string& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (file.eof()) {
      break;  // no end of line: the writer was still at it
    }
    std::istringstream words(line);
    std::string word;
    std::string name;
    int version = 0;
    words >> word >> name >> version;
    File& entry = files_[name];
    if (word == "begin") {
      Begin begin;
      words >> begin.base >> begin.base_written >> begin.offset;
      entry.versions[version] = begin;
    } else if (word == "try" || word == "held") {
      Point point;
      point.version = version;
      words >> point.written;
      point.held = word == "held";
      held_ += point.held ? 1 : 0;
      entry.points.push_back(point);
    } else {
      return false;
    }
    if (words.fail()) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> Manifest::Names() const {
  std::vector<std::string> names;
  for (const auto& file : files_) {
    names.push_back(file.first);
  }
  return names;
}

bool Manifest::MayBeAbsent(const std::string& name) const {
  const std::vector<Point>& points = files_.at(name).points;
  return std::none_of(points.begin(), points.end(), [](const Point& point) { return point.held; });
}

std::vector<std::string> Manifest::MayBe(const std::string& name) const {
  const File& file = files_.at(name);
  std::vector<std::string> contents;
  for (auto point = file.points.rbegin(); point != file.points.rend(); ++point) {
    contents.push_back(Content(name, file, point->version, point->written));
    if (point->held) {
      break;
    }
  }
  return contents;
}

std::string Manifest::Content(const std::string& name, const File& file, int version,
                              int64_t written) const {
  if (version == 0) {
    return "";
  }
  const Begin& begin = file.versions.at(version);
  std::string content = Content(name, file, begin.base, begin.base_written);
  const std::string bytes = NewBytes(name, version, written);
  const size_t offset = static_cast<size_t>(begin.offset);
  content.resize(std::max(content.size(), bytes.empty() ? 0 : offset + bytes.size()), '\0');
  content.replace(std::min(offset, content.size()), bytes.size(), bytes);
  return content;
}

std::string Manifest::NewBytes(absl::string_view name, int version, int64_t written) {
  uint64_t state = 0xCBF29CE484222325ULL + static_cast<uint64_t>(version);
  for (const char c : name) {
    state = (state ^ static_cast<uint8_t>(c)) * 0x100000001B3ULL;
  }
  std::string bytes(static_cast<size_t>(written), '\0');
  for (size_t i = 0; i < bytes.size(); i += sizeof(state)) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const uint64_t word = state ^ (state >> 29);
    std::memcpy(&bytes[i], &word, std::min(sizeof(word), bytes.size() - i));
  }
  return bytes;
}

}  // namespace ufs
