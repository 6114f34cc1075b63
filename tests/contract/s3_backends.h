#ifndef TESTS_CONTRACT_S3_BACKENDS_H_
#define TESTS_CONTRACT_S3_BACKENDS_H_

#include "tests/contract/backend.h"

namespace ufs {

// S3ObjectStore on the embedded server, started in this process.
extern const BackendKind kS3ServerBackend;
// The same over https.
extern const BackendKind kS3ServerTlsBackend;

// S3ObjectStore on the RGW that tests/rgw/rgw.sh has started: the environment variable UFS_RGW_ENV
// names the file that tells how to reach it.
extern const BackendKind kRgwBackend;
// The same over https, and behind a relay that answers every third request with 503 SlowDown.
extern const BackendKind kRgwTlsBackend;
extern const BackendKind kRgwThrottledBackend;

}  // namespace ufs

#endif  // TESTS_CONTRACT_S3_BACKENDS_H_
