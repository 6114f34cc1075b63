#ifndef TESTS_S3SERVER_LISTING_H_
#define TESTS_S3SERVER_LISTING_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "tests/s3server/records.h"

namespace s3server {

// In the order of S3's listings: keys by bytes; uploads by key, then by id, and ids are made so
// that later ones are greater.
using ObjectTree = std::map<std::string, std::shared_ptr<const ObjectRecord>>;
using UploadTree = std::map<std::pair<std::string, std::string>, UploadRecord>;

// What ListObjects, version 1 and 2, ask for, without their different spellings.
struct ListQuery {
  std::string prefix;
  std::string delimiter;
  // Only names greater than this one: a key, or a common prefix, of which nothing is listed again.
  std::string after;
  int max_keys = 1000;
};

struct ListResult {
  std::vector<std::pair<std::string, std::shared_ptr<const ObjectRecord>>> objects;
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string last;  // the greatest key or common prefix in this page
};

struct UploadListQuery {
  std::string prefix;
  std::string delimiter;
  std::string key_marker;
  std::string id_marker;
  int max_uploads = 1000;
};

struct UploadListResult {
  struct Entry {
    std::string key;
    std::string id;
    absl::Time initiated;
    std::string storage_class;
  };
  std::vector<Entry> uploads;
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string next_key;
  std::string next_id;
};

// One page. Objects and common prefixes together count against max_keys; a common prefix costs one
// step whatever lies below it.
ListResult ListObjectTree(const ObjectTree& objects, const ListQuery& query);
UploadListResult ListUploadTree(const UploadTree& uploads, const UploadListQuery& query);

// The continuation token that leads to the names after `after`; opaque to clients.
std::string EncodeListToken(const std::string& after);
// The inverse; nothing for a token that is none of ours.
absl::optional<std::string> DecodeListToken(const std::string& token);

}  // namespace s3server

#endif  // TESTS_S3SERVER_LISTING_H_
