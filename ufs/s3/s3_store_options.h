#ifndef UFS_S3_S3_STORE_OPTIONS_H_
#define UFS_S3_S3_STORE_OPTIONS_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/aws/payload_signing.h"
#include "ufs/aws/signature_version.h"
#include "ufs/http/http_route.h"
#include "ufs/http/http_transport.h"
#include "ufs/object/capabilities.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/write_headers.h"

namespace ufs {

// What an S3ObjectStore is made with.
struct S3StoreOptions {
  EndpointSettings endpoint;
  SignatureVersion signature = SignatureVersion::kV4;
  PayloadSigning payload_signing = PayloadSigning::kAuto;
  std::string user_agent = "UnderFS";
  // Certificates and proxy; null: directly, with the system's certificates.
  std::shared_ptr<const HttpRoute> route;

  int listing_length = 1000;  // keys of one page of a listing at most, 1 to 1,000
  bool list_v1 = false;       // ListObjects in the place of ListObjectsV2
  bool bulk_delete = true;    // false: DeleteObject for each key, for stores without DeleteObjects
  bool requester_pays = false;  // whoever asks pays: x-amz-request-payer on every request
  // ListMultipartUploads percent-encodes keys without saying so: Provider::encodes_upload_keys.
  bool encodes_upload_keys = false;
  WriteHeaders write;  // what new objects get beside their bytes

  // Operations that move no content: heads, listings, deletes, creating and aborting uploads.
  HttpTimeouts metadata = {absl::Seconds(10), absl::Seconds(30), absl::Seconds(30)};
  // GetObject, PutObject, UploadPart.
  HttpTimeouts transfer;
  // CopyObject, UploadPartCopy, CompleteMultipartUpload: the store works before it answers. Amazon
  // sends white space meanwhile; others are silent until all is done.
  HttpTimeouts server_side = {absl::Seconds(10), absl::Minutes(5), absl::Minutes(5)};

  // Of ufs/s3/provider.h; empty: by the endpoint's name. What the provider does not have is not
  // asked for, whatever stands above.
  std::string provider;
  // Set: in the place of what the provider's table says, for endpoints that were proven.
  absl::optional<Capabilities> capabilities;
};

}  // namespace ufs

#endif  // UFS_S3_S3_STORE_OPTIONS_H_
