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
#include "ufs/obs/log.h"
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

// Whether other credentials could change this answer.
bool MayBeExpired(const Endpoint& endpoint, const S3Call& call, const S3Answer& refusal,
                  const Credentials& used, absl::Time now) {
  if (refusal.status != 400 && refusal.status != 401 && refusal.status != 403) {
    return false;
  }
  const StoreError error = ReadError(endpoint, call, refusal, now);
  if (error.code == "RequestTimeTooSkewed") {
    return false;
  }
  // A HEAD's answer has no body: S3 says 400 to an expired token, and nothing else.
  if (error.code.empty() && refusal.status == 400) {
    return call.method == "HEAD" && !used.session_token.empty();
  }
  // Ceph says AccessDenied to an expired token.
  const bool over = used.expires.has_value() && now >= *used.expires;
  return over || absl::IsUnauthenticated(MakeStoreStatus(error));
}

// `credentials`, which with its last owner lets go of the clock too: tasks that ask it may end
// after the store, and look at the time.
std::shared_ptr<CredentialsProvider> KeepingClock(std::shared_ptr<CredentialsProvider> credentials,
                                                  std::shared_ptr<CorrectedClock> clock) {
  struct Kept {
    std::shared_ptr<CorrectedClock> clock;
    std::shared_ptr<CredentialsProvider> credentials;
  };
  CredentialsProvider* const provider = credentials.get();
  return {std::make_shared<Kept>(Kept{std::move(clock), std::move(credentials)}), provider};
}

}  // namespace

S3Core::S3Core(S3StoreOptions options, Endpoint endpoint, HttpTransport* transport,
               Executor* compute, std::shared_ptr<CredentialsProvider> credentials,
               const Clock* clock, Timers* timers, std::shared_ptr<CorrectedClock> corrected,
               std::shared_ptr<LearntBucket> learnt)
    : options_(std::move(options)),
      endpoint_(std::move(endpoint)),
      transport_(transport),
      compute_(compute),
      clock_(clock),
      learnt_(learnt != nullptr ? std::move(learnt) : std::make_shared<LearntBucket>(endpoint_)),
      corrected_clock_(corrected != nullptr ? std::move(corrected)
                                            : std::make_shared<CorrectedClock>(clock)),
      credentials_(std::make_shared<CredentialsSnapshot>(
          KeepingClock(std::move(credentials), corrected_clock_), compute, corrected_clock_.get(),
          timers)),
      store_clock_(corrected_clock_) {}

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
                  const std::shared_ptr<AnswerHandler>& handler) {
  if (options_.requester_pays) {
    // "Downloading objects from Requester Pays buckets", Amazon S3 User Guide: with every method.
    call->headers.emplace_back("x-amz-request-payer", "requester");
  }
  auto exchange = std::make_shared<Exchange>();
  exchange->context = context;
  exchange->call = call;
  exchange->handler = handler;
  handler->OnRefusal([self = shared_from_this(), exchange](const S3Answer& answer) {
    return self->Correct(exchange, answer);
  });
  Dispatch(exchange, handler);
}

void S3Core::Dispatch(const std::shared_ptr<Exchange>& exchange,
                      const std::shared_ptr<AnswerHandler>& handler) {
  credentials_->Get([self = shared_from_this(), exchange,
                     handler](absl::StatusOr<CredentialsSnapshot::Shared> credentials) {
    if (!credentials.ok()) {
      handler->OnDone(credentials.status());
      return;
    }
    S3Call& call = *exchange->call;
    const bool signs = !(*credentials)->anonymous() && call.body_sha256.empty() &&
                       self->options_.signature == SignatureVersion::kV4 &&
                       SignsPayload(self->options_.payload_signing, self->endpoint_.scheme);
    const bool digests =
        signs || ((call.want_md5 || self->NeedsDigest(call)) && call.body_md5.empty());
    exchange->credentials = *std::move(credentials);
    auto go = [self, exchange, handler, signs] {
      S3Call& body_of = *exchange->call;
      if (signs) {
        body_of.body_sha256 =
            body_of.body.empty() ? std::string(kEmptyPayloadHash) : HexDigest<Sha256>(body_of.body);
      }
      const bool sends_digest = self->NeedsDigest(body_of);
      if ((body_of.want_md5 || sends_digest) && body_of.body_md5.empty()) {
        body_of.body_md5 = HexDigest<Md5>(body_of.body);
      }
      if (sends_digest) {
        body_of.headers.emplace_back("content-md5",
                                     Base64Encode(absl::HexStringToBytes(body_of.body_md5)));
      }
      self->SignAndStart(*exchange, handler);
    };
    if (digests && call.body.size() > kInlineDigest) {
      self->compute_->Submit(std::move(go));
    } else {
      go();
    }
  });
}

bool S3Core::NeedsDigest(const S3Call& call) const {
  return learnt_->wants_digest && call.SendsContent() && !call.HasHeader("content-md5");
}

void S3Core::SignAndStart(Exchange& exchange, const std::shared_ptr<AnswerHandler>& handler) {
  const S3Call& call = *exchange.call;
  exchange.sent_to = learnt_->route.Get();
  exchange.signed_at = store_clock_.Now();
  RequestSigning signing;
  signing.version = options_.signature;
  signing.time = exchange.signed_at;
  signing.payload_hash =
      call.body_sha256.empty() ? kUnsignedPayload : absl::string_view(call.body_sha256);
  signing.keys = &keys_;
  HttpRequest request =
      BuildRequest(*exchange.sent_to, call, *exchange.credentials, signing, options_.user_agent);
  request.route = options_.route;
  transport_->Start(exchange.context, std::move(request), TimeoutsOf(call.kind), handler);
}

bool S3Core::Correct(const std::shared_ptr<Exchange>& exchange, const S3Answer& answer) {
  Correction correction =
      CorrectionOf(*exchange->sent_to, exchange->signed_at, *exchange->call, answer);
  const std::shared_ptr<AnswerHandler> handler = exchange->handler.lock();
  if (handler == nullptr) {
    return false;
  }
  if (correction.kind == Correction::Kind::kNone) {
    return Renew(exchange, handler, answer);
  }
  if (!exchange->corrections.Take(correction.kind)) {
    return false;
  }
  switch (correction.kind) {
    case Correction::Kind::kNone:
      return false;
    case Correction::Kind::kRegion:
      learnt_->route.Move(*exchange->sent_to, *std::move(correction.endpoint));
      break;
    case Correction::Kind::kDigest:
      if (!learnt_->wants_digest.exchange(true)) {
        UFS_LOG(kInfo, "store",
                "s3://%s wants a digest with every object and part (Object Lock?): "
                "Content-MD5 is sent from now on",
                endpoint_.bucket);
      }
      break;
    case Correction::Kind::kClock:
      if (store_clock_.Learn(correction.store_time)) {
        credentials_->FollowClock();
      }
      break;
  }
  Dispatch(exchange, handler);
  return true;
}

bool S3Core::Renew(const std::shared_ptr<Exchange>& exchange,
                   const std::shared_ptr<AnswerHandler>& handler, const S3Answer& answer) {
  const Credentials& used = *exchange->credentials;
  if (exchange->renewed || used.anonymous() ||
      !MayBeExpired(*exchange->sent_to, *exchange->call, answer, used, store_clock_.Now())) {
    return false;
  }
  exchange->renewed = true;
  credentials_->Renew(exchange->credentials,
                      [self = shared_from_this(), exchange, handler,
                       answer](absl::StatusOr<CredentialsSnapshot::Shared> renewed) {
                        if (renewed.ok() && !(*renewed)->SameIdentity(*exchange->credentials)) {
                          self->Dispatch(exchange, handler);
                        } else {
                          handler->Deliver(answer);
                        }
                      });
  return true;
}

absl::Status S3Core::Outcome(const S3Call& call, const absl::Status& transport,
                             const S3Answer& answer) {
  if (store_clock_.Look(answer.Header("date"))) {
    credentials_->FollowClock();
  }
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
