#ifndef TESTS_S3SERVER_SERVER_H_
#define TESTS_S3SERVER_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/s3server/fault_rule.h"
#include "tests/s3server/options.h"
#include "tests/s3server/request_log.h"

namespace s3server {

// An S3 server on loopback for tests, strict where S3 is, that breaks on command.
//
//   absl::StatusOr<std::unique_ptr<s3server::Server>> server = s3server::Server::Start({});
//   ... talk to (*server)->endpoint() ...
//   EXPECT_EQ((*server)->log().Count(s3server::Op::kPutObject), 1);
//
// All members may be called from any thread. What the backdoor does is neither logged nor broken.
class Server {
 public:
  // Starts serving. InvalidArgument for bad options, Unavailable when the port is taken.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options);
  // Stops.
  ~Server();

  int port() const;
  std::string endpoint() const;  // "http://127.0.0.1:PORT", or https
  const Options& options() const;

  RequestLog& log();

  // Faults: see FaultRule. Ids are for RemoveFault and FaultHits. ClearFaults also releases stalls.
  int AddFault(FaultRule rule);
  void RemoveFault(int id);
  void ClearFaults();
  int FaultHits(int id) const;
  // Lets all answers go on that stall without an end.
  void ReleaseStalls();

  void SetModel(const Model& model);

  // Users beside the one of the options: adds or replaces, by the access key. RemoveUser is false
  // when there is none of it.
  void PutUser(const User& user);
  bool RemoveUser(const std::string& access_key);

  // Paused, the server accepts connections and reads heads, but answers nothing until Resume().
  void Pause();
  void Resume();

  // Closes the port and resets all connections; waits until no thread runs. Objects, uploads, log
  // and faults stay. Restart() serves again on the same port. Both are harmless when repeated.
  void Stop();
  absl::Status Restart();

  // The backdoor: objects without HTTP. NotFound for what is not there.
  absl::Status CreateBucket(const std::string& bucket);
  absl::Status PutObject(const std::string& bucket, const std::string& key, absl::string_view bytes,
                         const HeaderList& headers = {});
  absl::StatusOr<std::string> GetObject(const std::string& bucket, const std::string& key) const;
  absl::StatusOr<std::string> GetEtag(const std::string& bucket, const std::string& key) const;
  // The kept headers of an object: Content-Type, x-amz-meta-*.
  absl::StatusOr<HeaderList> GetHeaders(const std::string& bucket, const std::string& key) const;
  absl::Status DeleteObject(const std::string& bucket, const std::string& key);
  std::vector<std::string> ListKeys(const std::string& bucket,
                                    const std::string& prefix = "") const;

  struct OpenUpload {
    std::string key;
    std::string id;
    std::vector<int> parts;
  };
  std::vector<OpenUpload> OpenUploads(const std::string& bucket) const;

 private:
  class Impl;
  Server();
  std::unique_ptr<Impl> impl_;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_SERVER_H_
