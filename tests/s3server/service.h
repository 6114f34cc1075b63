#ifndef TESTS_S3SERVER_SERVICE_H_
#define TESTS_S3SERVER_SERVICE_H_

#include <atomic>
#include <memory>
#include <string>

#include "tests/s3server/body_sink.h"
#include "tests/s3server/object_map.h"
#include "tests/s3server/options.h"
#include "tests/s3server/request.h"
#include "tests/s3server/response.h"
#include "tests/s3server/sigv2_verifier.h"
#include "tests/s3server/sigv4_verifier.h"
#include "tests/s3server/store.h"

namespace s3server {

// The S3 part of the server: from a routed request to an answer, without any network. Thread-safe.
class S3Service {
 public:
  // Borrows `options`, `store` and `map`.
  S3Service(const Options& options, Store* store, ObjectMap* map);

  // Who may sign beside the user of the options.
  SigV4Verifier& users() { return verifier_; }

  // Everything that can be said before the body: authorization, limits, the bucket, the upload.
  // Returns where the body goes; null when there is none. An error is the answer to the request.
  Result<std::unique_ptr<BodySink>> Begin(const Request& request);

  // Carries the operation out. `body` is finished; null when Begin() returned null.
  Result<Response> Execute(const Request& request, const BodySink* body);

  // A record made of bytes at hand, as PutObject would: the way in for tests without HTTP.
  Result<std::shared_ptr<const ObjectRecord>> MakeObject(absl::string_view bytes,
                                                         ObjectAttributes attributes);

 private:
  struct CopySource {
    std::string bucket;
    std::string key;
    std::shared_ptr<const ObjectRecord> object;
  };

  Result<Authorization> Authorize(const Request& request) const;
  Result<Response> Dispatch(const Request& request, const BodySink* body);
  Result<Done> CheckHead(const Request& request) const;
  Result<std::unique_ptr<BodySink>> MakeSink(const Request& request, Authorization authorization);
  Result<Done> CheckPartTarget(const Request& request) const;
  bool WantsMd5(uint64_t size) const;

  // bucket_ops.cc
  Response ListBuckets() const;
  Result<Response> CreateBucket(const Request& request, const BodySink* body);
  Result<Response> BucketInfo(const Request& request) const;
  Response Acl() const;
  // list_ops.cc
  Result<Response> List(const Request& request) const;
  Result<Response> ListUploads(const Request& request) const;
  Result<Response> ListParts(const Request& request) const;
  // object_ops.cc
  Result<Response> Get(const Request& request) const;
  Result<Response> Put(const Request& request, const BodySink& body);
  Result<Response> Delete(const Request& request);
  Result<Response> DeleteMany(const Request& request, const BodySink* body);
  // state_ops.cc
  Result<Response> Tagging(const Request& request, const BodySink* body);
  Result<Response> Restore(const Request& request, const BodySink* body);
  Result<Response> LockConfiguration(const Request& request) const;
  // copy_ops.cc
  Result<CopySource> FindCopySource(const Request& request) const;
  Result<Response> Copy(const Request& request);
  Result<Response> UploadPartCopy(const Request& request);
  Result<std::string> EtagOfRange(const Content& content, uint64_t offset, uint64_t length);
  // multipart_ops.cc
  Result<Response> CreateUpload(const Request& request);
  Result<Response> UploadPart(const Request& request, const BodySink& body);
  Result<Response> Complete(const Request& request, const BodySink* body);
  Result<Response> Abort(const Request& request);

  // The conditions of a write; none when a server like this one does not look at them.
  static Result<WriteConditions> ConditionsFor(const Request& request, bool ignored);

  // 32 hex digits: the MD5 when there is one, else a number that never comes twice.
  std::string EtagOf(const std::string& md5);
  // To whole seconds, which is all that Last-Modified can say.
  absl::Time Now() const;
  Result<int> PartNumber(const Request& request) const;

  const Options& options_;
  Store* const store_;
  ObjectMap* const map_;
  SigV4Verifier verifier_;
  const SigV2Verifier verifier_v2_;
  std::atomic<uint64_t> next_etag_{1};
};

bool IsOneOf(const std::string& name, const std::vector<std::string>& names);
// Whether the request brings a digest of its body: Content-MD5 or x-amz-checksum-*.
bool HasDigest(const Request& request);

// The only owner of everything, as S3 shows it.
extern const char kOwnerXml[];

}  // namespace s3server

#endif  // TESTS_S3SERVER_SERVICE_H_
