#include "tests/s3server/server.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/test_server.h"
#include "tests/s3server/test_signer.h"

namespace s3server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using RunningServerTest = ServerTest;

TEST_F(RunningServerTest, CountsWhatItWasAsked) {
  Do("PUT", "/bucket/k", "12345");
  Do("GET", "/bucket/k", "", {"Range: bytes=1-2"});
  Do("GET", "/bucket/none?x=y");
  RequestLog& log = server_->log();
  EXPECT_EQ(log.Count(), 3u);
  EXPECT_EQ(log.Count(Op::kGetObject), 2u);
  EXPECT_EQ(log.CountWrites(), 1u);
  const std::vector<LogEntry> entries = log.Snapshot();
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[0].op, Op::kPutObject);
  EXPECT_EQ(entries[0].bytes_in, 5u);
  EXPECT_EQ(entries[0].status, 200);
  EXPECT_EQ(entries[1].range, "bytes=1-2");
  EXPECT_EQ(entries[1].bytes_out, 2u);
  EXPECT_EQ(entries[1].status, 206);
  EXPECT_EQ(entries[2].code, "NoSuchKey");
  EXPECT_EQ(entries[2].target, "/bucket/none?x=y");
  EXPECT_EQ(entries[2].sequence, 3u);
  log.Clear();
  EXPECT_EQ(log.Count(), 0u);
  EXPECT_THAT(log.Snapshot(), IsEmpty());
  Do("GET", "/bucket/k");
  EXPECT_EQ(log.Snapshot()[0].sequence, 4u);
}

TEST_F(RunningServerTest, ComesBackOnTheSamePortWithItsObjects) {
  const int port = server_->port();
  Do("PUT", "/bucket/k", "kept");
  server_->Stop();
  EXPECT_EQ(Do("GET", "/bucket/k").status, 0);
  EXPECT_NE(RawClient(port).error(), 0);
  server_->Stop();
  ASSERT_TRUE(server_->Restart().ok());
  EXPECT_EQ(server_->port(), port);
  EXPECT_EQ(DoAnew("GET", "/bucket/k").body, "kept");
}

TEST_F(RunningServerTest, StopsWhileRequestsHang) {
  server_->Pause();
  client_->Send("GET /bucket/k HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server_->log().WaitForCount(Op::kGetObject, 1, absl::Seconds(10)));
  server_->Stop();
  EXPECT_EQ(client_->Read().status, 0);
}

TEST_F(RunningServerTest, PausedItAcceptsAndNeverAnswers) {
  ASSERT_TRUE(server_->PutObject("bucket", "k", "x").ok());
  server_->Pause();
  RawClient late(server_->port());
  EXPECT_EQ(late.error(), 0);
  late.Send("GET /bucket/k HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server_->log().WaitForCount(Op::kGetObject, 1, absl::Seconds(10)));
  EXPECT_EQ(server_->log().Snapshot()[0].status, 0);
  server_->Resume();
  EXPECT_EQ(late.Read().body, "x");
}

TEST_F(RunningServerTest, ServesVirtualHosts) {
  Do("PUT", "/k", "x", {"Host: bucket.localhost:1234"});
  EXPECT_EQ(*server_->GetObject("bucket", "k"), "x");
  EXPECT_THAT(Do("GET", "/?list-type=2", "", {"Host: bucket.localhost"}).Elements("Key"),
              ElementsAre("k"));
  EXPECT_EQ(Do("GET", "/bucket/k", "", {"Host: localhost"}).body, "x");
  EXPECT_EQ(Do("GET", "/k", "", {"Host: none.localhost"}).Element("Code"), "NoSuchBucket");
}

TEST_F(RunningServerTest, SendsContinueBeforeTheBody) {
  client_->Send(
      "PUT /bucket/k HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client_->Read().status, 100);
  client_->Send("body");
  EXPECT_EQ(client_->Read().status, 200);
  client_->Send(
      "PUT /none/k HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client_->Read().status, 404);
}

TEST_F(RunningServerTest, AnswersPipelinedRequestsInOrder) {
  client_->Send(
      "PUT /bucket/k HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "GET /bucket/k HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /none/k HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client_->Read().status, 200);
  EXPECT_EQ(client_->Read().body, "abc");
  EXPECT_EQ(client_->Read().status, 404);
}

TEST_F(RunningServerTest, DropsTheBodyOfARefusedRequestAndGoesOn) {
  EXPECT_EQ(Do("PUT", "/none/k", std::string(1 << 20, 'x')).status, 404);
  EXPECT_EQ(Do("PUT", "/bucket/k", "x").status, 200);
}

TEST_F(RunningServerTest, RefusesWhatIsNoHttp) {
  client_->Send("nonsense\r\n\r\n");
  EXPECT_EQ(client_->Read().status, 400);
  EXPECT_TRUE(client_->AtEnd());
}

TEST_F(RunningServerTest, IsControlledOverHttp) {
  Do("PUT", "/bucket/k", "12345");
  const RawAnswer log = Do("GET", "/_s3server/log");
  EXPECT_THAT(log.body, HasSubstr("\"op\":\"PutObject\""));
  EXPECT_THAT(Do("GET", "/_s3server/log?summary=1").body, HasSubstr("\"writes\":1"));
  EXPECT_EQ(Do("POST", "/_s3server/log/clear").status, 200);
  EXPECT_EQ(server_->log().Count(), 0u);
  const RawAnswer added = Do("POST", "/_s3server/faults",
                             R"({"op":"GetObject","action":"error","code":"SlowDown","last":1})");
  EXPECT_EQ(added.body, "{\"id\":1}\n");
  EXPECT_EQ(Do("GET", "/bucket/k").status, 503);
  EXPECT_EQ(Do("GET", "/bucket/k").status, 200);
  EXPECT_EQ(Do("GET", "/_s3server/faults/1").body, "{\"hits\":1}\n");
  EXPECT_EQ(Do("DELETE", "/_s3server/faults").status, 200);
  for (const char* bad :
       {"", "[]", R"({"action":"explode"})", R"({"op":"Get"})", R"({"opp":"GetObject"})",
        R"({"first":"1"})", R"({"every":0})", R"({"headers":{"a":1}})"}) {
    EXPECT_EQ(Do("POST", "/_s3server/faults", bad).status, 400) << bad;
  }
  EXPECT_EQ(Do("POST", "/_s3server/model", R"({"latency":0.001})").status, 200);
  EXPECT_EQ(Do("POST", "/_s3server/none").status, 404);
  // Control is answered while S3 is paused.
  EXPECT_EQ(Do("POST", "/_s3server/pause").status, 200);
  EXPECT_EQ(Do("POST", "/_s3server/resume").status, 200);
}

TEST_F(RunningServerTest, LimitsItsBandwidthWithoutLosingBytes) {
  Model model;
  model.latency = absl::Milliseconds(1);
  model.connection_bytes_per_second = 100 << 20;
  model.total_bytes_per_second = 200 << 20;
  server_->SetModel(model);
  const std::string body(3 << 20, 'y');
  EXPECT_EQ(Do("PUT", "/bucket/k", body).status, 200);
  EXPECT_EQ(Do("GET", "/bucket/k").body, body);
}

TEST_F(RunningServerTest, TheBackdoorSeesWhatClientsSee) {
  ASSERT_TRUE(server_->CreateBucket("more").ok());
  ASSERT_TRUE(server_->PutObject("more", "k", "x", {{"x-amz-meta-a", "1"}}).ok());
  EXPECT_EQ(Do("GET", "/more/k").Header("x-amz-meta-a"), "1");
  EXPECT_THAT(*server_->GetHeaders("more", "k"), SizeIs(1));
  EXPECT_EQ(*server_->GetEtag("more", "k"), Hex(Md5("x")));
  EXPECT_TRUE(server_->DeleteObject("more", "k").ok());
  EXPECT_TRUE(absl::IsNotFound(server_->DeleteObject("more", "k")));
  EXPECT_TRUE(absl::IsNotFound(server_->GetObject("more", "k").status()));
}

TEST(Server, ServesManyConnectionsOnManyThreads) {
  Options options;
  options.threads = 4;
  options.require_signature = false;
  const auto server = *Server::Start(options);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&server, t] {
      RawClient client(server->port());
      for (int i = 0; i < 50; ++i) {
        const std::string target = absl::StrCat("/bucket/", t, "/", i % 5);
        const std::string body(static_cast<size_t>(1000 * i), static_cast<char>('a' + t));
        EXPECT_EQ(client.Do("PUT", target, body).status, 200);
        EXPECT_EQ(client.Do("GET", target).body, body);
        EXPECT_EQ(client.Do("GET", "/bucket?list-type=2&delimiter=/").status, 200);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(server->log().Count(), 8u * 50 * 3);
  EXPECT_THAT(server->ListKeys("bucket"), SizeIs(40));
}

TEST(Server, ChecksSignaturesAndPayloads) {
  const auto server = *Server::Start(Options());
  RawClient client(server->port());
  TestSigner signer;
  signer.time = absl::Now();
  const std::string hash = Hex(Sha256("body"));
  const auto put = [&](const std::string& body) {
    return client.Do("PUT", "/bucket/k", body, signer.Headers("PUT", "/bucket/k", "", hash));
  };
  EXPECT_EQ(put("body").status, 200);
  EXPECT_EQ(put("BODY").Element("Code"), "XAmzContentSHA256Mismatch");
  EXPECT_EQ(*server->GetObject("bucket", "k"), "body");
  EXPECT_EQ(client.Do("GET", "/bucket/k").Element("Code"), "AccessDenied");
  EXPECT_EQ(client.Do("GET", "/bucket/k?" + signer.Presign("GET", "/bucket/k", 60)).body, "body");
  // A GET says that its body is empty.
  EXPECT_EQ(client.Do("GET", "/bucket/k", "", signer.Headers("GET", "/bucket/k", "", hash))
                .Element("Code"),
            "XAmzContentSHA256Mismatch");
}

// The upload of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, as it would
// come over the wire.
TEST(Server, TakesThePublishedStreamingUpload) {
  Options options;
  options.access_key = "AKIAIOSFODNN7EXAMPLE";
  options.secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  options.buckets = {"examplebucket"};
  options.now = [] { return absl::FromUnixSeconds(1369353600); };
  const auto server = *Server::Start(options);
  RawClient client(server->port());
  const auto upload = [&client](const std::string& first_signature) {
    client.Send(absl::StrCat(
        "PUT /examplebucket/chunkObject.txt HTTP/1.1\r\nHost: s3.amazonaws.com\r\n"
        "x-amz-date: 20130524T000000Z\r\nx-amz-storage-class: REDUCED_REDUNDANCY\r\n"
        "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n"
        "Content-Encoding: aws-chunked\r\nx-amz-decoded-content-length: 66560\r\n"
        "Content-Length: 66824\r\nAuthorization: AWS4-HMAC-SHA256 "
        "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="
        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
        "x-amz-decoded-content-length;x-amz-storage-class,Signature="
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9\r\n\r\n",
        "10000;chunk-signature=", first_signature, "\r\n", std::string(65536, 'a'),
        "\r\n400;chunk-signature="
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n",
        std::string(1024, 'a'),
        "\r\n0;chunk-signature="
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"));
    return client.Read();
  };
  EXPECT_EQ(upload(std::string(64, '0')).Element("Code"), "SignatureDoesNotMatch");
  EXPECT_THAT(server->ListKeys("examplebucket"), IsEmpty());
  const std::string right = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
  EXPECT_EQ(upload(right).status, 200);
  EXPECT_EQ(*server->GetObject("examplebucket", "chunkObject.txt"), std::string(66560, 'a'));
}

TEST(Server, RefusesATakenPort) {
  const auto first = *Server::Start(Options());
  Options options;
  options.port = first->port();
  EXPECT_TRUE(absl::IsUnavailable(Server::Start(options).status()));
}

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    std::string name = ::testing::TempDir() + "/s3server.XXXXXX";
    directory_ = ::mkdtemp(name.data());
    options_.data = directory_;
    options_.require_signature = false;
    options_.limits.min_part_size = 1;
    Open();
  }
  ~DirectoryTest() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }
  void Open() {
    server_.reset();
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::move(*server);
    client_ = std::make_unique<RawClient>(server_->port());
  }
  size_t Blobs() const {
    const std::filesystem::directory_iterator files(directory_ + "/blobs");
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  std::string directory_;
  Options options_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<RawClient> client_;
};

TEST_F(DirectoryTest, ObjectsSurviveARestart) {
  std::string key = "..";
  for (int c = 1; c < 256; ++c) {
    key.push_back(static_cast<char>(c));
  }
  const std::string longest(1024, '\xff');
  const std::string big(5 << 20, 'b');
  client_->Do("PUT", "/bucket/" + UriEncode(key, true), "odd",
              {"x-amz-meta-a: \xc3\xa9", "Content-Type: text/x"});
  client_->Do("PUT", "/bucket/" + UriEncode(longest, true), "long");
  client_->Do("PUT", "/bucket/..", "dots");
  client_->Do("PUT", "/bucket/empty", "");
  client_->Do("PUT", "/bucket/big", big);
  client_->Do("PUT", "/bucket/copy", "", {"x-amz-copy-source: bucket/big"});
  client_->Do("DELETE", "/bucket/big");
  const std::string modified = client_->Do("HEAD", "/bucket/copy").Header("last-modified");
  Open();
  EXPECT_THAT(server_->ListKeys("bucket"), SizeIs(5));
  const RawAnswer odd = client_->Do("GET", "/bucket/" + UriEncode(key, true));
  EXPECT_EQ(odd.body, "odd");
  EXPECT_EQ(odd.Header("x-amz-meta-a"), "\xc3\xa9");
  EXPECT_EQ(odd.Header("content-type"), "text/x");
  EXPECT_EQ(*server_->GetObject("bucket", longest), "long");
  EXPECT_EQ(*server_->GetObject("bucket", ".."), "dots");
  EXPECT_EQ(*server_->GetObject("bucket", "empty"), "");
  EXPECT_EQ(*server_->GetObject("bucket", "copy"), big);
  EXPECT_EQ(client_->Do("HEAD", "/bucket/copy").Header("last-modified"), modified);
}

TEST_F(DirectoryTest, UnfinishedUploadsSurviveARestart) {
  const std::string id = client_->Do("POST", "/bucket/k?uploads").Element("UploadId");
  const std::string target = "/bucket/k?uploadId=" + id;
  const std::string one = client_->Do("PUT", target + "&partNumber=1", "first ").Header("etag");
  Open();
  const std::string two = client_->Do("PUT", target + "&partNumber=2", "second").Header("etag");
  const std::string xml =
      absl::StrCat("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>", one,
                   "</ETag></Part><Part><PartNumber>2</PartNumber><ETag>", two,
                   "</ETag></Part></CompleteMultipartUpload>");
  EXPECT_EQ(client_->Do("POST", target, xml).status, 200);
  Open();
  EXPECT_EQ(*server_->GetObject("bucket", "k"), "first second");
  EXPECT_EQ(client_->Do("GET", "/bucket/k?partNumber=2").body, "second");
  EXPECT_THAT(server_->OpenUploads("bucket"), IsEmpty());
}

TEST_F(DirectoryTest, BytesGoWithTheLastObjectThatNeedsThem) {
  client_->Do("PUT", "/bucket/a", "x");
  client_->Do("PUT", "/bucket/b", "", {"x-amz-copy-source: bucket/a"});
  client_->Do("PUT", "/bucket/a", "y");
  EXPECT_EQ(Blobs(), 2u);
  client_->Do("DELETE", "/bucket/b");
  EXPECT_EQ(Blobs(), 1u);
  const std::string id = client_->Do("POST", "/bucket/k?uploads").Element("UploadId");
  client_->Do("PUT", "/bucket/k?partNumber=1&uploadId=" + id, "part");
  client_->Do("DELETE", "/bucket/k?uploadId=" + id);
  EXPECT_EQ(Blobs(), 1u);
}

TEST_F(DirectoryTest, BelongsToOneServer) {
  EXPECT_TRUE(absl::IsUnavailable(Server::Start(options_).status()));
}

}  // namespace
}  // namespace s3server
