#ifndef UFS_AWS_SERVICE_STUB_FAKE_H_
#define UFS_AWS_SERVICE_STUB_FAKE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "ufs/base/mutex.h"
#include "ufs/http/raw_server_fake.h"

namespace ufs {

// The services that give credentials, on loopback: IMDS, a container's, STS, IAM Identity Center.
// Answers are by "METHOD /path" (the longest beginning that fits); what has none is 404.
class ServiceStub {
 public:
  struct Request {
    std::string line;  // "GET /x"
    std::map<std::string, std::string> headers;
    std::string body;
  };
  struct Answer {
    int status = 200;
    std::string body;
    bool silent = false;       // nothing is answered until the client gives up
    std::string headers = {};  // further lines, each with its line break
  };
  using Route = std::function<Answer(const Request&)>;

  void On(const std::string& line, Route route) {
    MutexLock lock(&mutex_);
    routes_[line] = std::move(route);
  }
  void On(const std::string& line, Answer answer) {
    On(line, [answer](const Request&) { return answer; });
  }

  std::string url() const { return absl::StrCat("http://", server_.authority()); }
  std::string authority() const { return server_.authority(); }
  // Requests so far whose line begins with `line`.
  std::vector<Request> Requests(const std::string& line = "") const {
    MutexLock lock(&mutex_);
    std::vector<Request> found;
    for (const Request& request : requests_) {
      if (absl::StartsWith(request.line, line)) {
        found.push_back(request);
      }
    }
    return found;
  }
  size_t Count(const std::string& line = "") const { return Requests(line).size(); }

  // Documents as the services write them; they expire in an hour unless told otherwise.
  static std::string Time(absl::Time time) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
  }
  static std::string Role(const std::string& id,
                          absl::Time expires = absl::Now() + absl::Hours(1)) {
    return absl::StrCat(R"({"Code":"Success","Type":"AWS-HMAC","AccessKeyId":")", id,
                        R"(","SecretAccessKey":"hush","Token":"token-)", id, R"(","Expiration":")",
                        Time(expires), "\"}");
  }
  static std::string Sts(const std::string& id, absl::Time expires = absl::Now() + absl::Hours(1)) {
    return absl::StrCat(
        R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">)",
        "<AssumeRoleResult><AssumedRoleUser><Arn>arn:x</Arn></AssumedRoleUser><Credentials>",
        "<AccessKeyId>", id, "</AccessKeyId><SecretAccessKey>hush</SecretAccessKey>",
        "<SessionToken>token-", id, "</SessionToken><Expiration>", Time(expires),
        "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>");
  }
  static std::string Sso(const std::string& id, absl::Time expires = absl::Now() + absl::Hours(1)) {
    return absl::StrCat(R"({"roleCredentials":{"accessKeyId":")", id,
                        R"(","secretAccessKey":"hush","sessionToken":"token-)", id,
                        R"(","expiration":)", absl::ToUnixMillis(expires), "}}");
  }
  // IMDSv2 with a role that has `id`.
  void ServeInstance(const std::string& id) {
    On("PUT /latest/api/token", {200, "imds-token"});
    On("GET /latest/meta-data/", Answer{401, ""});
    On("GET /latest/meta-data/placement/region", Tokened("eu-central-1"));
    On("GET /latest/meta-data/iam/security-credentials/", Tokened("role-name"));
    On("GET /latest/meta-data/iam/security-credentials/role-name", Tokened(Role(id)));
  }
  // Answers 401 to who does not carry the token.
  static Route Tokened(const std::string& body) {
    return [body](const Request& request) {
      const auto token = request.headers.find("x-aws-ec2-metadata-token");
      const bool good = token != request.headers.end() && token->second == "imds-token";
      return good ? Answer{200, body} : Answer{401, ""};
    };
  }

 private:
  void Serve(RawConnection& connection) {
    while (absl::optional<RawConnection::Request> raw = connection.ReadRequest()) {
      Request request = Parse(*raw);
      Route route;
      {
        MutexLock lock(&mutex_);
        requests_.push_back(request);
        size_t longest = 0;
        for (const auto& [line, each] : routes_) {
          if (absl::StartsWith(request.line, line) && line.size() >= longest) {
            longest = line.size();
            route = each;
          }
        }
      }
      const Answer answer = route ? route(request) : Answer{404, "not here"};
      if (answer.silent) {
        connection.WaitForClose();
        return;
      }
      connection.Send(absl::StrCat("HTTP/1.1 ", answer.status, " x\r\n", answer.headers,
                                   "Content-Length: ", answer.body.size(), "\r\n\r\n",
                                   answer.body));
    }
  }
  static Request Parse(const RawConnection::Request& raw) {
    Request request;
    const std::vector<std::string> lines = absl::StrSplit(raw.head, "\r\n");
    const std::vector<std::string> words = absl::StrSplit(lines[0], ' ');
    request.line = absl::StrCat(words[0], " ", words.size() > 1 ? words[1] : "");
    for (size_t i = 1; i < lines.size(); ++i) {
      const std::pair<std::string, std::string> header =
          absl::StrSplit(lines[i], absl::MaxSplits(": ", 1));
      request.headers[absl::AsciiStrToLower(header.first)] = header.second;
    }
    request.body = raw.body;
    return request;
  }

  mutable Mutex mutex_;
  std::map<std::string, Route> routes_ ABSL_GUARDED_BY(mutex_);
  std::vector<Request> requests_ ABSL_GUARDED_BY(mutex_);
  RawServer server_{{[this](RawConnection& connection) { Serve(connection); }}};
};

}  // namespace ufs

#endif  // UFS_AWS_SERVICE_STUB_FAKE_H_
