// From call to request. Every call takes the same way: credentials, digests, signature, transport;
// each step runs inline when it is quick and on the executor when it is not.
#include "ufs/s3/s3_core.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/sigv4.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/digest/sha256.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/error_answer.h"
#include "ufs/s3/request_builder.h"

namespace ufs {
namespace {

// Bodies up to this are digested where they stand: SHA-256 and MD5 of 16 KiB take 30 microseconds.
constexpr size_t kInlineDigest = size_t{16} << 10;

template <typename Hash>
std::string HexDigest(const Bytes& body) {
  Hash hash;
  for (const Bytes::Slice& slice : body.slices()) {
    hash.Update(slice.data);
  }
  return HexEncode(hash.Finish());
}

}  // namespace

S3Core::S3Core(S3StoreOptions options, Endpoint endpoint, HttpTransport* transport,
               Executor* compute, std::shared_ptr<CredentialsProvider> credentials,
               const Clock* clock)
    : options_(std::move(options)),
      endpoint_(std::move(endpoint)),
      transport_(transport),
      compute_(compute),
      credentials_(std::make_shared<CredentialsSnapshot>(std::move(credentials), compute, clock)),
      clock_(clock) {}

const HttpTimeouts& S3Core::TimeoutsOf(S3Call::Kind kind) const {
  switch (kind) {
    case S3Call::Kind::kTransfer:
      return options_.transfer;
    case S3Call::Kind::kServerSide:
      return options_.server_side;
    case S3Call::Kind::kMetadata:
      break;
  }
  return options_.metadata;
}

void S3Core::Send(const RequestContext& context, const std::shared_ptr<S3Call>& call,
                  const std::shared_ptr<HttpHandler>& handler) {
  credentials_->Get([self = shared_from_this(), context, call,
                     handler](absl::StatusOr<CredentialsSnapshot::Shared> credentials) {
    if (!credentials.ok()) {
      handler->OnDone(credentials.status());
      return;
    }
    const bool signs = !(*credentials)->anonymous() &&
                       SignsPayload(self->options_.payload_signing, self->endpoint_.scheme);
    auto go = [self, context, call, handler, signs, identity = *std::move(credentials)] {
      if (signs) {
        call->body_sha256 =
            call->body.empty() ? std::string(kEmptyPayloadHash) : HexDigest<Sha256>(call->body);
      }
      if (call->want_md5) {
        call->body_md5 = HexDigest<Md5>(call->body);
      }
      self->SignAndStart(context, *call, *identity, handler);
    };
    if ((signs || call->want_md5) && call->body.size() > kInlineDigest) {
      self->compute_->Submit(std::move(go));
    } else {
      go();
    }
  });
}

void S3Core::SignAndStart(const RequestContext& context, S3Call& call,
                          const Credentials& credentials,
                          const std::shared_ptr<HttpHandler>& handler) {
  const absl::string_view payload_hash =
      call.body_sha256.empty() ? kUnsignedPayload : absl::string_view(call.body_sha256);
  transport_->Start(context,
                    BuildRequest(endpoint_, call, credentials, payload_hash, clock_->WallNow(),
                                 options_.user_agent, &keys_),
                    TimeoutsOf(call.kind), handler);
}

absl::Status S3Core::Outcome(const S3Call& call, const absl::Status& transport,
                             const S3Answer& answer) {
  if (!transport.ok() || answer.ok()) {
    return transport;
  }
  return Refusal(call, answer);
}

absl::Status S3Core::Refusal(const S3Call& call, const S3Answer& answer) {
  absl::Status status = ErrorStatus(endpoint_, call, answer, clock_->WallNow());
  if (status.code() == absl::StatusCode::kUnauthenticated) {
    credentials_->Forget();  // they may have been replaced since
  }
  return status;
}

absl::Status S3Core::Name(const S3Call& call, const absl::Status& status) const {
  if (status.ok() || GetStoreError(status).has_value()) {
    return status;
  }
  std::string subject = absl::StrCat(call.operation, " s3://", endpoint_.bucket);
  if (!call.key.empty()) {
    absl::StrAppend(&subject, "/", absl::Utf8SafeCEscape(call.key));
  }
  return Annotate(status, subject);
}

}  // namespace ufs
