#ifndef UFS_S3_CORRECTION_H_
#define UFS_S3_CORRECTION_H_

#include <array>
#include <cstdint>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/s3_call.h"

namespace ufs {

// What an answer that refuses a request tells about how to send it again.
struct Correction {
  enum class Kind : uint8_t {
    kNone,    // nothing: the refusal stands
    kRegion,  // the bucket lies elsewhere: `endpoint`
    kDigest,  // the bucket wants a digest of every body
    kClock,   // the signature was too old or too new: the store's clock showed `store_time`
  };
  static constexpr size_t kKinds = 4;

  Kind kind = Kind::kNone;
  absl::optional<Endpoint> endpoint;
  absl::Time store_time;
};

// How often one call may be sent again for each kind of correction. A store that contradicts itself
// comes to an end with its own words.
class CorrectionBudget {
 public:
  // Takes one; false when nothing of it is left.
  bool Take(Correction::Kind kind);

 private:
  //                                                   none, region, digest, clock
  std::array<uint8_t, Correction::kKinds> left_ = {0, 2, 1, 1};
};

// The answer to `call`, which went to `sent_to` and was signed at `signed_at`. What it names is
// believed only as far as MovedTo goes: never another domain, never from https to http. Pure.
//
// "Making requests to a bucket in another Region", "Request redirection and the REST API" and
// "Error responses" of the S3 User Guide and API Reference tell which answers there are.
Correction CorrectionOf(const Endpoint& sent_to, absl::Time signed_at, const S3Call& call,
                        const S3Answer& answer);

}  // namespace ufs

#endif  // UFS_S3_CORRECTION_H_
