// The server as a whole: what lasts (store, map, log, faults) and what runs (threads, connections).
// Stop() destroys only the second. Each connection belongs to one io_context, which one thread
// runs, so sessions need no locks.

#include "tests/s3server/server.h"

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <limits>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/control.h"
#include "tests/s3server/fault_engine.h"
#include "tests/s3server/gate.h"
#include "tests/s3server/http_session.h"
#include "tests/s3server/mutex.h"
#include "tests/s3server/object_map.h"
#include "tests/s3server/service.h"
#include "tests/s3server/store.h"
#include "tests/s3server/tls_context.h"
#include "tests/s3server/traffic_model.h"

namespace s3server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

// Programs that a test starts must not hold the port, or the connections, of a server that stops.
void KeepFromChildren(int fd) { fcntl(fd, F_SETFD, FD_CLOEXEC); }

absl::Status ToStatus(const S3Error& error) {
  const std::string text = absl::StrCat(error.code, ": ", error.message);
  return error.status == 404 ? absl::NotFoundError(text) : absl::InternalError(text);
}

absl::StatusOr<std::unique_ptr<Store>> OpenStore(const std::string& data) {
  if (data == "memory") {
    return NewMemoryStore();
  }
  if (data == "null") {
    return NewNullStore();
  }
  return NewDirectoryStore(data);
}

}  // namespace

class Server::Impl {
 public:
  Impl(Server* self, Options options, std::unique_ptr<Store> store,
       std::unique_ptr<asio::ssl::context> tls)
      : options_(std::move(options)),
        store_(std::move(store)),
        tls_(std::move(tls)),
        map_(store_.get(), options_.limits),
        service_(options_, store_.get(), &map_),
        log_(options_.log_capacity, options_.log_file),
        traffic_(options_.model),
        context_{options_,
                 service_,
                 log_,
                 faults_,
                 traffic_,
                 pause_,
                 stalls_,
                 tls_.get(),
                 [self](const Request& request, const std::string& body) {
                   return HandleControl(self, request, body);
                 }} {}

  ~Impl() {
    Stop();
    store_->Close();
  }

  absl::Status Prepare();
  absl::Status Run() ABSL_LOCKS_EXCLUDED(mutex_);
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);
  void Accept();
  void OnAccept(const error_code& error, tcp::socket socket);

  const Options options_;
  const std::unique_ptr<Store> store_;
  const std::unique_ptr<asio::ssl::context> tls_;
  ObjectMap map_;
  S3Service service_;
  RequestLog log_;
  FaultEngine faults_;
  TrafficModel traffic_;
  Gate pause_{true};
  Gate stalls_{false};
  SessionContext context_;
  std::atomic<int> port_{0};

 private:
  Mutex mutex_;  // held by Run and Stop
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::vector<std::thread> threads_;
  uint64_t connections_ = 0;  // used by the first context's thread
};

absl::Status Server::Impl::Prepare() {
  absl::Status loaded = map_.Load();
  if (!loaded.ok()) {
    return loaded;
  }
  for (const std::string& bucket : options_.buckets) {
    const Result<Done> created = map_.CreateBucket(bucket, options_.now());
    if (!created.ok() && created.error().code != "BucketAlreadyOwnedByYou") {
      return ToStatus(created.error());
    }
  }
  port_ = options_.port;
  return Run();
}

absl::Status Server::Impl::Run() {
  MutexLock lock(&mutex_);
  if (!threads_.empty()) {
    return absl::OkStatus();
  }
  for (int i = 0; i < std::max(1, options_.threads); ++i) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
  }
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(),
                               static_cast<uint16_t>(port_.load()));
  acceptor_ = std::make_unique<tcp::acceptor>(*contexts_[0]);
  error_code error;
  acceptor_->open(endpoint.protocol(), error);
  KeepFromChildren(acceptor_->native_handle());
  acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
  acceptor_->bind(endpoint, error);
  if (!error) {
    acceptor_->listen(asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    acceptor_.reset();
    contexts_.clear();
    return absl::UnavailableError(
        absl::StrCat("cannot listen on 127.0.0.1:", port_.load(), ": ", error.message()));
  }
  port_ = acceptor_->local_endpoint().port();
  Accept();
  for (auto& context : contexts_) {
    threads_.emplace_back([io = context.get()] {
      const auto work = asio::make_work_guard(*io);
      io->run();
    });
  }
  return absl::OkStatus();
}

void Server::Impl::Accept() {
  acceptor_->async_accept(
      *contexts_[connections_ % contexts_.size()],
      [this](const error_code& error, tcp::socket socket) { OnAccept(error, std::move(socket)); });
}

void Server::Impl::OnAccept(const error_code& error, tcp::socket socket) {
  if (error == asio::error::operation_aborted) {
    return;
  }
  if (!error) {
    ++connections_;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    KeepFromChildren(socket.native_handle());
    auto moved = std::make_shared<tcp::socket>(std::move(socket));
    // The session lives on the thread of its socket's context.
    asio::post(moved->get_executor(), [this, moved, number = connections_] {
      StartSession(&context_, number, std::move(*moved));
    });
  }
  Accept();
}

void Server::Impl::Stop() {
  MutexLock lock(&mutex_);
  for (auto& context : contexts_) {
    context->stop();
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
  // Whatever waits holds sessions, and sessions hold sockets of the contexts.
  pause_.Drop();
  stalls_.Drop();
  acceptor_.reset();
  contexts_.clear();
}

Server::Server() = default;

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options) {
  if (options.access_key.empty() || options.secret_key.empty() || options.data.empty()) {
    return absl::InvalidArgumentError("keys and data must not be empty");
  }
  absl::StatusOr<std::unique_ptr<Store>> store = OpenStore(options.data);
  if (!store.ok()) {
    return store.status();
  }
  absl::StatusOr<std::unique_ptr<asio::ssl::context>> tls = MakeTlsContext(options.tls);
  if (!tls.ok()) {
    return tls.status();
  }
  std::unique_ptr<Server> server(new Server());
  server->impl_ = std::make_unique<Impl>(server.get(), options, *std::move(store), *std::move(tls));
  absl::Status prepared = server->impl_->Prepare();
  if (!prepared.ok()) {
    return prepared;
  }
  return server;
}

Server::~Server() = default;

int Server::port() const { return impl_->port_; }

std::string Server::endpoint() const {
  return absl::StrCat(impl_->tls_ == nullptr ? "http" : "https", "://127.0.0.1:", port());
}

const Options& Server::options() const { return impl_->options_; }

RequestLog& Server::log() { return impl_->log_; }

int Server::AddFault(FaultRule rule) { return impl_->faults_.Add(std::move(rule)); }

void Server::RemoveFault(int id) { impl_->faults_.Remove(id); }

void Server::ClearFaults() {
  impl_->faults_.Clear();
  ReleaseStalls();
}

int Server::FaultHits(int id) const { return impl_->faults_.Hits(id); }

void Server::ReleaseStalls() { impl_->stalls_.Release(); }

void Server::SetModel(const Model& model) { impl_->traffic_.Set(model); }

void Server::PutUser(const User& user) { impl_->service_.users().PutUser(user); }

bool Server::RemoveUser(const std::string& access_key) {
  return impl_->service_.users().RemoveUser(access_key);
}

void Server::Pause() { impl_->pause_.Close(); }

void Server::Resume() { impl_->pause_.Open(); }

void Server::Stop() { impl_->Stop(); }

absl::Status Server::Restart() {
  Stop();
  return impl_->Run();
}

absl::Status Server::CreateBucket(const std::string& bucket) {
  const Result<Done> created = impl_->map_.CreateBucket(bucket, impl_->options_.now());
  return created.ok() ? absl::OkStatus() : ToStatus(created.error());
}

absl::Status Server::PutObject(const std::string& bucket, const std::string& key,
                               absl::string_view bytes, const HeaderList& headers) {
  ObjectAttributes attributes;
  attributes.headers = headers;
  const auto record = impl_->service_.MakeObject(bytes, std::move(attributes));
  if (!record.ok()) {
    return ToStatus(record.error());
  }
  const Result<Done> put = impl_->map_.Put(bucket, key, *record, WriteConditions());
  return put.ok() ? absl::OkStatus() : ToStatus(put.error());
}

absl::StatusOr<std::string> Server::GetObject(const std::string& bucket,
                                              const std::string& key) const {
  const auto found = impl_->map_.Find(bucket, key);
  if (!found.ok()) {
    return ToStatus(found.error());
  }
  return ReadAll(*(*found)->content, 0, (*found)->content->size());
}

absl::StatusOr<std::string> Server::GetEtag(const std::string& bucket,
                                            const std::string& key) const {
  const auto found = impl_->map_.Find(bucket, key);
  if (!found.ok()) {
    return ToStatus(found.error());
  }
  return (*found)->etag;
}

absl::StatusOr<HeaderList> Server::GetHeaders(const std::string& bucket,
                                              const std::string& key) const {
  const auto found = impl_->map_.Find(bucket, key);
  if (!found.ok()) {
    return ToStatus(found.error());
  }
  return (*found)->attributes.headers;
}

absl::Status Server::DeleteObject(const std::string& bucket, const std::string& key) {
  const auto found = impl_->map_.Find(bucket, key);
  if (!found.ok()) {
    return ToStatus(found.error());
  }
  const Result<Done> deleted = impl_->map_.Delete(bucket, key, WriteConditions());
  return deleted.ok() ? absl::OkStatus() : ToStatus(deleted.error());
}

std::vector<std::string> Server::ListKeys(const std::string& bucket,
                                          const std::string& prefix) const {
  ListQuery query;
  query.prefix = prefix;
  query.max_keys = std::numeric_limits<int>::max();
  std::vector<std::string> keys;
  const Result<ListResult> page = impl_->map_.List(bucket, query);
  if (page.ok()) {
    for (const auto& object : page->objects) {
      keys.push_back(object.first);
    }
  }
  return keys;
}

std::vector<Server::OpenUpload> Server::OpenUploads(const std::string& bucket) const {
  UploadListQuery query;
  query.max_uploads = std::numeric_limits<int>::max();
  std::vector<OpenUpload> uploads;
  const Result<UploadListResult> page = impl_->map_.ListUploads(bucket, query);
  if (!page.ok()) {
    return uploads;
  }
  for (const UploadListResult::Entry& entry : page->uploads) {
    OpenUpload upload{entry.key, entry.id, {}};
    const Result<UploadRecord> record = impl_->map_.FindUpload(bucket, entry.key, entry.id);
    if (record.ok()) {
      for (const auto& part : record->parts) {
        upload.parts.push_back(part.first);
      }
    }
    uploads.push_back(std::move(upload));
  }
  return uploads;
}

}  // namespace s3server
