#ifndef TESTS_S3SERVER_XML_READER_H_
#define TESTS_S3SERVER_XML_READER_H_

#include <string>
#include <vector>

#include "tests/s3server/object_map.h"
#include "tests/s3server/s3_error.h"
#include "tests/s3server/tags.h"

namespace s3server {

// The documents that clients send. All give MalformedXML for what is none.

// <CompleteMultipartUpload>: parts in the order given, ETags without quotes.
Result<std::vector<WantedPart>> ReadCompleteRequest(const std::string& xml);

struct DeleteRequest {
  std::vector<std::string> keys;
  bool quiet = false;
};
// <Delete>.
Result<DeleteRequest> ReadDeleteRequest(const std::string& xml);

// <CreateBucketConfiguration>: the LocationConstraint, empty when there is none.
Result<std::string> ReadLocationConstraint(const std::string& xml);

// <Tagging>: its pairs of key and value.
Result<TagList> ReadTagging(const std::string& xml);

struct RestoreRequest {
  int days = 0;
  std::string tier = "Standard";
};
// <RestoreRequest>, of archived objects (not of selects).
Result<RestoreRequest> ReadRestoreRequest(const std::string& xml);

}  // namespace s3server

#endif  // TESTS_S3SERVER_XML_READER_H_
