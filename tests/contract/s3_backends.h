#ifndef TESTS_CONTRACT_S3_BACKENDS_H_
#define TESTS_CONTRACT_S3_BACKENDS_H_

#include <vector>

#include "tests/contract/backend.h"

namespace ufs {

// S3ObjectStore on the embedded server, started in this process: one kind for each way to speak S3
// (kVariants), "S3Server" being the usual one.
std::vector<BackendKind> S3ServerBackends();

// The same on the RGW that tests/rgw/rgw.sh has started: the environment variable UFS_RGW_ENV
// names the file that tells how to reach it. "RgwThrottled" stands behind a relay that answers
// every third request with 503 SlowDown; in "RgwReader" every HEAD, GET and listing is made by an
// identity that may do nothing else, by a policy of s3:ListBucket and s3:GetObject;
// "RgwRole" signs with the session of a role that RGW's STS gave.
std::vector<BackendKind> RgwBackends();

// The same on the Swift that tests/swift/swift.sh has started, with its profile: UFS_SWIFT_ENV.
std::vector<BackendKind> SwiftBackends();

}  // namespace ufs

#endif  // TESTS_CONTRACT_S3_BACKENDS_H_
