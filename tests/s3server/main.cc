// underfs-s3server: the embedded S3 server as a program of its own.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "tests/s3server/server.h"

namespace {

constexpr char kUsage[] =
    "usage: underfs-s3server [OPTION]...\n"
    "An S3 server on 127.0.0.1 for tests, demonstrations and benchmarks. It prints its endpoint\n"
    "and runs until SIGTERM or SIGINT.\n"
    "\n"
    "  --port N              port; 0 (default): a free one\n"
    "  --port-file FILE      write the port there once it is open\n"
    "  --data WHERE          memory (default), null (sizes without bytes) or a directory\n"
    "  --bucket NAME         make this bucket; may be repeated\n"
    "  --requester-pays NAME whoever asks this bucket must say that he pays; may be repeated\n"
    "  --access-key ID       default AKIDEXAMPLE\n"
    "  --secret-key-file F   the secret key is the first line of this file\n"
    "  --secret-key-env VAR  the secret key is the value of this environment variable\n"
    "  --region NAME         default us-east-1\n"
    "  --domain NAME         serve BUCKET.NAME as well; may be repeated; default localhost\n"
    "  --tls-cert FILE       speak https with this certificate (PEM); needs --tls-key\n"
    "  --tls-key FILE        its private key\n"
    "  --anonymous           allow requests without a signature\n"
    "  --sigv2               accept Signature Version 2 as well\n"
    "  --latency DURATION    add this before every answer: 30ms\n"
    "  --bandwidth BYTES     bytes per second, each way, all connections together: 100M\n"
    "  --connection-bandwidth BYTES  the same for each connection\n"
    "  --fast-etag           no MD5 for bodies over 1 MiB\n"
    "  --threads N           default 1\n"
    "  --log FILE            append a line of JSON for each request\n";

int Fail(const std::string& message) {
  std::fprintf(stderr, "underfs-s3server: %s\n", message.c_str());
  return 64;  // EX_USAGE
}

// "100M": a number with an optional binary suffix.
bool ParseBytes(absl::string_view text, uint64_t* value) {
  uint64_t unit = 1;
  if (absl::ConsumeSuffix(&text, "K")) {
    unit = 1ull << 10;
  } else if (absl::ConsumeSuffix(&text, "M")) {
    unit = 1ull << 20;
  } else if (absl::ConsumeSuffix(&text, "G")) {
    unit = 1ull << 30;
  }
  if (!absl::SimpleAtoi(text, value)) {
    return false;
  }
  *value *= unit;
  return true;
}

struct CommandLine {
  s3server::Options options;
  std::string port_file;
  bool domains_given = false;
};

bool ReadSecret(const std::string& file, s3server::Options* options) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) {
    return false;
  }
  options->secret_key = std::string(absl::StripAsciiWhitespace(line));
  return true;
}

// Takes one option with its value; false when the value is no good.
bool Apply(absl::string_view name, const std::string& value, CommandLine* line) {
  s3server::Options& options = line->options;
  if (name == "--port") return absl::SimpleAtoi(value, &options.port);
  if (name == "--threads") return absl::SimpleAtoi(value, &options.threads);
  if (name == "--secret-key-file") return ReadSecret(value, &options);
  if (name == "--bandwidth") return ParseBytes(value, &options.model.total_bytes_per_second);
  if (name == "--latency") return absl::ParseDuration(value, &options.model.latency);
  if (name == "--connection-bandwidth") {
    return ParseBytes(value, &options.model.connection_bytes_per_second);
  }
  if (name == "--secret-key-env") {
    const char* secret = std::getenv(value.c_str());
    options.secret_key = secret == nullptr ? "" : secret;
    return secret != nullptr;
  }
  if (name == "--domain") {
    if (!line->domains_given) {
      options.domains.clear();
    }
    line->domains_given = true;
    options.domains.push_back(value);
    return true;
  }
  if (name == "--bucket") {
    options.buckets.push_back(value);
    return true;
  }
  if (name == "--requester-pays") {
    options.requester_pays.push_back(value);
    return true;
  }
  if (name == "--port-file") line->port_file = value;
  if (name == "--data") options.data = value;
  if (name == "--access-key") options.access_key = value;
  if (name == "--region") options.region = value;
  if (name == "--log") options.log_file = value;
  if (name == "--tls-cert") options.tls.certificate = value;
  if (name == "--tls-key") options.tls.key = value;
  return true;
}

bool IsValued(absl::string_view name) {
  for (absl::string_view known :
       {"--port", "--threads", "--secret-key-file", "--secret-key-env", "--bandwidth",
        "--connection-bandwidth", "--latency", "--bucket", "--port-file", "--data", "--access-key",
        "--region", "--domain", "--log", "--tls-cert", "--tls-key", "--requester-pays"}) {
    if (name == known) {
      return true;
    }
  }
  return false;
}

// Empty, or what is wrong with the command line.
std::string Parse(const std::vector<std::string>& arguments, CommandLine* line) {
  line->options.buckets.clear();
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--anonymous") {
      line->options.require_signature = false;
    } else if (name == "--sigv2") {
      line->options.sigv2 = true;
    } else if (name == "--fast-etag") {
      line->options.fast_etag = true;
    } else if (!IsValued(name)) {
      return absl::StrCat("unknown option: ", name);
    } else if (i + 1 == arguments.size()) {
      return absl::StrCat(name, " needs a value");
    } else if (!Apply(name, arguments[++i], line)) {
      return absl::StrCat("bad value for ", name);
    }
  }
  return "";
}

// Written aside and renamed, so that whoever waits for the file never reads half a number.
bool WritePortFile(const std::string& path, int port) {
  const std::string aside = path + ".new";
  std::ofstream out(aside);
  out << port << "\n";
  out.close();
  return out && std::rename(aside.c_str(), path.c_str()) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h")) {
    std::fputs(kUsage, stdout);
    return 0;
  }
  CommandLine line;
  const std::string wrong = Parse(arguments, &line);
  if (!wrong.empty()) {
    return Fail(absl::StrCat(wrong, " (--help lists all)"));
  }
  // Blocked before any thread starts, so that only sigwait below sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const auto server = s3server::Server::Start(line.options);
  if (!server.ok()) {
    std::fprintf(stderr, "underfs-s3server: %s\n", server.status().ToString().c_str());
    return 69;  // EX_UNAVAILABLE
  }
  if (!line.port_file.empty() && !WritePortFile(line.port_file, (*server)->port())) {
    return Fail(absl::StrCat("cannot write ", line.port_file));
  }
  std::printf("%s\n", (*server)->endpoint().c_str());
  std::fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  return 0;
}
