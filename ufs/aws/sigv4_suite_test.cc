// AWS's own test suite for Signature Version 4 (testdata/sigv4_suite.txt names its source): every
// case as headers and as a presigned URL.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/aws/sigv4.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/sha256.h"

namespace ufs {
namespace {

struct Case {
  std::string name;
  bool normalize = false;
  bool sign_body = false;
  std::string token;
  std::map<std::string, std::string> text;  // by the file's name in the suite
};

std::vector<Case> ReadSuite() {
  std::ifstream file(absl::StrCat(UFS_AWS_TESTDATA, "/sigv4_suite.txt"));
  std::stringstream all;
  all << file.rdbuf();
  std::vector<Case> cases;
  std::string* text = nullptr;
  for (absl::string_view line : absl::StrSplit(all.str(), '\n')) {
    if (line == "@end") {
      text->pop_back();  // the line end before the marker
      text = nullptr;
    } else if (text != nullptr) {
      absl::StrAppend(text, line, "\n");
    } else if (absl::ConsumePrefix(&line, "@case ")) {
      cases.emplace_back().name = std::string(line);
    } else if (absl::ConsumePrefix(&line, "@normalize ")) {
      cases.back().normalize = line == "true";
    } else if (absl::ConsumePrefix(&line, "@sign_body ")) {
      cases.back().sign_body = line == "true";
    } else if (absl::ConsumePrefix(&line, "@token ")) {
      cases.back().token = std::string(line);
    } else if (absl::ConsumePrefix(&line, "@text ")) {
      text = &cases.back().text[std::string(line)];
    }
  }
  return cases;
}

void AddQuery(absl::string_view text, SigV4Request* request) {
  for (const absl::string_view parameter : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    request->query.emplace_back(*UriDecode(parts.first, false), *UriDecode(parts.second, false));
  }
}

// "METHOD target HTTP/1.1", headers with folded lines, an empty line, the body.
SigV4Request ParseRequest(const Case& test) {
  SigV4Request request;
  const std::string& raw = test.text.at("request");
  const size_t border = raw.find("\n\n");
  const std::string body = border == std::string::npos ? "" : raw.substr(border + 2);
  const std::vector<std::string> lines = absl::StrSplit(raw.substr(0, border), '\n');
  const size_t target = lines[0].find(' ') + 1;
  request.method = lines[0].substr(0, target - 1);
  const std::string uri = lines[0].substr(target, lines[0].rfind(' ') - target);
  request.path = uri.substr(0, uri.find('?'));
  if (const size_t query = uri.find('?'); query != std::string::npos) {
    AddQuery(uri.substr(query + 1), &request);
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    if (absl::StartsWith(lines[i], " ")) {
      absl::StrAppend(&request.headers.back().second, "\n", lines[i]);
    } else if (!lines[i].empty()) {
      request.headers.push_back(absl::StrSplit(lines[i], absl::MaxSplits(':', 1)));
    }
  }
  request.payload_hash = HexEncode(Sha256::Of(body));
  return request;
}

SigV4Params ParamsOf(const Case& test) {
  SigV4Params params;
  params.region = "us-east-1";
  params.service = "service";
  params.time = absl::FromCivil(absl::CivilSecond(2015, 8, 30, 12, 36, 0), absl::UTCTimeZone());
  params.expires = absl::Hours(1);
  params.content_sha256_header = test.sign_body;
  params.normalize_path = test.normalize;
  params.encode_path = true;
  return params;
}

Credentials CredentialsOf(const Case& test) {
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  credentials.session_token = Secret(test.token);
  return credentials;
}

TEST(SigV4Suite, IsComplete) { EXPECT_EQ(ReadSuite().size(), 38u); }

TEST(SigV4Suite, HeadersAreSignedAsAwsSignsThem) {
  for (const Case& test : ReadSuite()) {
    SCOPED_TRACE(test.name);
    const SigV4Signature result =
        SignV4(ParseRequest(test), CredentialsOf(test), ParamsOf(test), nullptr);
    EXPECT_EQ(result.canonical_request, test.text.at("header-canonical-request"));
    EXPECT_EQ(result.string_to_sign, test.text.at("header-string-to-sign"));
    EXPECT_EQ(result.signature, test.text.at("header-signature"));
  }
}

TEST(SigV4Suite, UrlsArePresignedAsAwsPresignsThem) {
  for (const Case& test : ReadSuite()) {
    SCOPED_TRACE(test.name);
    const SigV4Signature result =
        PresignV4(ParseRequest(test), CredentialsOf(test), ParamsOf(test), nullptr);
    EXPECT_EQ(result.canonical_request, test.text.at("query-canonical-request"));
    EXPECT_EQ(result.string_to_sign, test.text.at("query-string-to-sign"));
    EXPECT_EQ(result.signature, test.text.at("query-signature"));
  }
}

}  // namespace
}  // namespace ufs
