#ifndef TESTS_S3SERVER_OPTIONS_H_
#define TESTS_S3SERVER_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/s3server/tls_options.h"

namespace s3server {

// S3's limits; the defaults are the service's own, tests lower them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
struct Limits {
  uint64_t min_part_size = 5ull << 20;    // all parts but the last, checked by Complete
  uint64_t max_put_size = 5ull << 30;     // one PutObject, UploadPart or copy
  uint64_t max_object_size = 5ull << 40;  // what Complete may build
  int max_part_number = 10000;
  size_t max_key_length = 1024;
  size_t max_metadata = 2048;  // names without x-amz-meta- plus values
  int max_page = 1000;         // keys a listing page, parts, uploads, keys a bulk delete
};

// What an answer costs beside the work itself. A rate of 0 means unlimited.
struct Model {
  absl::Duration latency = absl::ZeroDuration();  // added before every answer
  uint64_t connection_bytes_per_second = 0;       // each way, each connection
  uint64_t total_bytes_per_second = 0;            // each way, all connections together
  // More than these are answered with 503 SlowDown, but for what comes together within 100 ms.
  uint64_t requests_per_second = 0;
};

// Where a server is less than S3, as others are. Everything false: S3 itself.
struct Quirks {
  bool ignores_put_conditions = false;          // If-Match and If-None-Match of PutObject
  bool ignores_complete_conditions = false;     // of CompleteMultipartUpload
  bool ignores_copy_conditions = false;         // of CopyObject, on the destination
  bool ignores_copy_source_conditions = false;  // x-amz-copy-source-if-*
  bool no_bulk_delete = false;                  // DeleteObjects is 501
  bool no_list_v2 = false;                      // ListObjectsV2 is 501
  bool encodes_upload_keys = false;  // in ListMultipartUploads, without <EncodingType>, as Ceph
};

// Somebody who may do everything. The session token, when there is one, must come with each
// request; from `expires` on the answer is ExpiredToken.
struct User {
  std::string access_key;
  std::string secret_key;
  std::string session_token;
  absl::Time expires = absl::InfiniteFuture();
};

// How a server is started. The defaults make a server for a test: in memory, on a free port.
struct Options {
  int port = 0;  // 0: the kernel chooses; always on 127.0.0.1
  int threads = 1;

  TlsOptions tls;  // with a certificate the port speaks https only

  // "memory", "null" (sizes are kept, bytes are generated) or a directory that survives restarts.
  std::string data = "memory";
  // A cheap ETag in place of MD5 for bodies over 1 MiB. Always so with "null".
  bool fast_etag = false;

  std::string access_key = "AKIDEXAMPLE";
  std::string secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  std::string session_token;  // not empty: requests must carry exactly this one
  // False: requests without any signature are allowed; a signature that is there is still checked.
  bool require_signature = true;
  // Whether Signature Version 2 is accepted beside Version 4; else it is refused as in the regions
  // that know Version 4 alone.
  bool sigv2 = false;
  std::string region = "us-east-1";
  std::vector<std::string> buckets = {"bucket"};
  // Host names below which "BUCKET.domain" addresses a bucket (virtual host style).
  std::vector<std::string> domains = {"localhost"};

  // Of `buckets`: those whose requests must say that they pay; those that report themselves as
  // versioned, or as locked (no versions are kept: for clients that look before they act). A locked
  // one wants Content-MD5 or a checksum with every object and part.
  std::vector<std::string> requester_pays;
  std::vector<std::string> versioned;
  std::vector<std::string> locked;
  // From RestoreObject until the copy can be read.
  absl::Duration restore_time = absl::ZeroDuration();

  Limits limits;
  Model model;
  Quirks quirks;

  std::string log_file;          // one line of JSON per finished request; empty: none
  size_t log_capacity = 200000;  // entries kept in memory; counts are never dropped

  // The wall clock for Last-Modified and for the age of signatures.
  std::function<absl::Time()> now = [] { return absl::Now(); };
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_OPTIONS_H_
