#ifndef UFS_PROBE_PROBE_CONTEXT_H_
#define UFS_PROBE_PROBE_CONTEXT_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/base/cancel.h"
#include "ufs/base/clock.h"
#include "ufs/base/environment.h"
#include "ufs/base/random.h"
#include "ufs/base/request_context.h"
#include "ufs/base/uri.h"
#include "ufs/config/mount_options.h"
#include "ufs/http/http_transport.h"
#include "ufs/mount/mount_prefix.h"
#include "ufs/object/object_store.h"
#include "ufs/object/object_types.h"
#include "ufs/probe/ask.h"
#include "ufs/probe/dialer.h"
#include "ufs/probe/greeting.h"
#include "ufs/probe/machine.h"
#include "ufs/probe/scratch_objects.h"
#include "ufs/probe/store_source.h"
#include "ufs/s3/endpoint.h"

namespace ufs {

// What the checks of one run share: what they look at, given by whoever runs them, and what earlier
// ones found for those that come after. One thread.
struct ProbeContext {
  // What is examined. The source is null when the URI is none.
  absl::StatusOr<Uri> uri = absl::InvalidArgumentError("no URI");
  MountOptions options;
  bool read_only = false;  // nothing is written anywhere
  std::unique_ptr<StoreSource> source;

  // What it is looked at with; all outlives the run.
  const Environment* environment = nullptr;
  const Clock* clock = nullptr;
  Random* random = nullptr;
  HttpTransport* transport = nullptr;
  Dialer* dialer = nullptr;
  const Machine* machine = nullptr;
  CancelToken cancel;
  absl::Duration timeout = absl::Seconds(30);  // of one request; one connection may take a third

  // What was found. Set by the check that is named; unset when it failed or did not run.
  absl::optional<StoreSource::Place> place;           // addressing
  absl::optional<absl::StatusOr<Greeting>> greeting;  // tls, or http when there is none
  std::shared_ptr<ObjectStore> store;                 // credentials
  absl::optional<absl::StatusOr<ListPage>> listing;   // bucket
  std::unique_ptr<ScratchObjects> scratch;            // delete
  absl::optional<ObjectId> written;                   // put
  std::string content;                                // put: its bytes
  std::string multipart_etag;                         // multipart: of those bytes as one part
  absl::optional<Capabilities> capabilities;          // conditional: what the store does

  bool is_s3() const { return uri.ok() && uri->scheme == "s3"; }
  // Where objects are looked for and written: a directory's prefix, or empty.
  std::string prefix() const { return is_local() ? std::string() : DirectoryPrefix(*uri); }
  bool is_local() const { return uri.ok() && uri->scheme == "file"; }

  // The context of a request that only reads: it ends when the run is interrupted.
  RequestContext Reading() const {
    RequestContext context = Writing();
    context.cancel = cancel;
    return context;
  }
  // Of one that writes: it is not given up in the middle, for then nobody would know whether it was
  // carried out after what it wrote was removed.
  RequestContext Writing() const {
    RequestContext context;
    context.deadline = clock->Now() + timeout;
    return context;
  }
  template <typename Request>
  ResultOf<typename Request::Result> Read(Request request) const {
    return Ask(*store, Reading(), std::move(request));
  }
  template <typename Request>
  ResultOf<typename Request::Result> Write(Request request) const {
    return Ask(*store, Writing(), std::move(request));
  }
};

}  // namespace ufs

#endif  // UFS_PROBE_PROBE_CONTEXT_H_
