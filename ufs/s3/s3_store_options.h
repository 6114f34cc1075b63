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

namespace ufs {

// What an S3ObjectStore is made with.
struct S3StoreOptions {
  EndpointSettings endpoint;
  SignatureVersion signature = SignatureVersion::kV4;
  PayloadSigning payload_signing = PayloadSigning::kAuto;
  std::string user_agent = "UnderFS";
  // Certificates and proxy; null: directly, with the system's certificates.
  std::shared_ptr<const HttpRoute> route;

  // Operations that move no content: heads, listings, deletes, creating and aborting uploads.
  HttpTimeouts metadata = {absl::Seconds(10), absl::Seconds(30), absl::Seconds(30)};
  // GetObject, PutObject, UploadPart.
  HttpTimeouts transfer;
  // CopyObject, UploadPartCopy, CompleteMultipartUpload: the store works before it answers. Amazon
  // sends white space meanwhile; others are silent until all is done.
  HttpTimeouts server_side = {absl::Seconds(10), absl::Minutes(5), absl::Minutes(5)};

  // Set: in the place of what the provider's table says, for endpoints that were proven.
  absl::optional<Capabilities> capabilities;
};

}  // namespace ufs

#endif  // UFS_S3_S3_STORE_OPTIONS_H_
