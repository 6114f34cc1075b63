#ifndef TESTS_S3SERVER_TAGS_H_
#define TESTS_S3SERVER_TAGS_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/s3server/s3_error.h"

namespace s3server {

using TagList = std::vector<std::pair<std::string, std::string>>;

// The tags of x-amz-tagging ("a=1&b=2", percent-encoded), within S3's limits: at most 10, keys of 1
// to 128 characters that differ, values up to 256. InvalidTag, InvalidArgument.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
Result<TagList> ParseTags(const std::string& header);

// The inverse.
std::string FormatTags(const TagList& tags);

// The limits alone.
Result<Done> CheckTags(const TagList& tags);

}  // namespace s3server

#endif  // TESTS_S3SERVER_TAGS_H_
