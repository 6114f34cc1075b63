// Joining of identical reads. Invariants: a flight is in its table exactly while it may be joined;
// a waiter is in its flight exactly while its completion is owed; completions, registrations and
// signals are called and destroyed without the lock.
#include "ufs/store/single_flight_store.h"

#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ufs/base/mutex.h"
#include "ufs/store/request_traits.h"

namespace ufs {
namespace {

template <typename R>
constexpr bool kJoinable = std::is_same_v<R, HeadRequest> || std::is_same_v<R, ListRequest>;

template <typename R>
constexpr bool kWrites =
    std::is_same_v<R, PutRequest> || std::is_same_v<R, CompleteUploadRequest> ||
    std::is_same_v<R, CopyRequest> || std::is_same_v<R, DeleteRequest> ||
    std::is_same_v<R, DeleteManyRequest>;

template <typename R>
std::vector<std::string> KeysWrittenBy(const R& request) {
  if constexpr (std::is_same_v<R, DeleteManyRequest>) {
    return request.keys;
  } else {
    return {request.key};
  }
}

std::string FlightId(const HeadRequest& request) { return request.key; }

// Lengths keep the fields apart: they may hold any byte.
std::string FlightId(const ListRequest& request) {
  return absl::StrCat(request.max_keys, ":", request.prefix.size(), ":", request.delimiter.size(),
                      ":", request.token.size(), ":", request.prefix, request.delimiter,
                      request.token, request.start_after);
}

bool Shows(const HeadRequest& request, absl::string_view key) { return request.key == key; }
bool Shows(const ListRequest& request, absl::string_view key) {
  return absl::StartsWith(key, request.prefix);
}

// The flight ended by what only its first waiter asked for.
bool EndedForItsOwnReason(const absl::Status& status) {
  return absl::IsDeadlineExceeded(status) || absl::IsCancelled(status);
}

}  // namespace

struct SingleFlightStore::Core : std::enable_shared_from_this<Core> {
  template <typename R>
  struct Waiter {
    RequestContext context;
    Completion<typename R::Result> done;
    bool joined = false;   // not the one that the request was sent for
    Timers::Id timer = 0;  // for a deadline before the flight's own
    CancelToken::Registration on_cancel;
    CancelToken::Registration on_hurry;
  };

  template <typename R>
  struct Flight {
    std::string id;
    R request;
    RequestContext context;  // the first waiter's, with the flight's own signals
    CancelSource cancel;
    CancelSource hurry;
    std::map<uint64_t, Waiter<R>> waiters;  // guarded by the core's mutex
  };

  template <typename R>
  using Table = absl::flat_hash_map<std::string, std::shared_ptr<Flight<R>>>;

  Core(std::shared_ptr<ObjectStore> to, const Clock* now, Timers* alarms)
      : store(std::move(to)), clock(now), timers(alarms) {}

  template <typename R>
  Table<R>& TableOf() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if constexpr (std::is_same_v<R, HeadRequest>) {
      return heads;
    } else {
      return lists;
    }
  }

  template <typename R>
  void Join(const RequestContext& context, R request, Completion<typename R::Result> done);
  template <typename R>
  void Watch(const std::shared_ptr<Flight<R>>& flight, uint64_t id, const RequestContext& context);
  template <typename R>
  void Leave(const std::shared_ptr<Flight<R>>& flight, uint64_t id, const absl::Status& why);
  template <typename R>
  void Finish(const std::shared_ptr<Flight<R>>& flight, ResultOf<typename R::Result> result);
  template <typename R>
  void DetachFrom(Table<R>* table, absl::string_view key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    for (auto it = table->begin(); it != table->end();) {
      const auto current = it++;
      if (Shows(current->second->request, key)) {
        table->erase(current);
      }
    }
  }

  const std::shared_ptr<ObjectStore> store;
  const Clock* const clock;
  Timers* const timers;
  Mutex mutex;
  uint64_t next_waiter ABSL_GUARDED_BY(mutex) = 1;
  Table<HeadRequest> heads ABSL_GUARDED_BY(mutex);
  Table<ListRequest> lists ABSL_GUARDED_BY(mutex);
};

template <typename R>
void SingleFlightStore::Core::Join(const RequestContext& context, R request,
                                   Completion<typename R::Result> done) {
  std::shared_ptr<Flight<R>> flight;
  bool joined = false;
  uint64_t id = 0;
  {
    MutexLock lock(&mutex);
    std::shared_ptr<Flight<R>>& slot = TableOf<R>()[FlightId(request)];
    joined = slot != nullptr;
    if (!joined) {
      slot = std::make_shared<Flight<R>>();
      slot->id = FlightId(request);
      slot->request = std::move(request);
      slot->context = context;
      slot->context.cancel = slot->cancel.token();
      slot->context.hurry = slot->hurry.token();
    }
    flight = slot;
    id = next_waiter++;
    Waiter<R>& waiter = flight->waiters[id];
    waiter.context = context;
    waiter.done = std::move(done);
    waiter.joined = joined;
  }
  Watch(flight, id, context);
  if (!joined) {
    store->Execute(flight->context, flight->request,
                   [core = shared_from_this(), flight](ResultOf<typename R::Result> result) {
                     core->Finish(flight, std::move(result));
                   });
  } else if (context.priority < flight->context.priority) {
    flight->hurry.Cancel();
  }
}

template <typename R>
void SingleFlightStore::Core::Watch(const std::shared_ptr<Flight<R>>& flight, uint64_t id,
                                    const RequestContext& context) {
  std::shared_ptr<Core> core = this->shared_from_this();
  CancelToken::Registration on_cancel = context.cancel.OnCancel([core, flight, id] {
    core->Leave(flight, id, absl::CancelledError("the operation was cancelled"));
  });
  CancelToken::Registration on_hurry =
      context.hurry.OnCancel([hurry = flight->hurry]() mutable { hurry.Cancel(); });
  Timers::Id timer = 0;
  if (context.deadline < flight->context.deadline) {
    timer = timers->RunAt(context.deadline, [core, flight, id] {
      core->Leave(flight, id,
                  absl::DeadlineExceededError("no answer within the operation's deadline"));
    });
  }
  MutexLock lock(&mutex);  // released before the registrations die, when the waiter has gone
  const auto found = flight->waiters.find(id);
  if (found != flight->waiters.end()) {
    found->second.on_cancel = std::move(on_cancel);
    found->second.on_hurry = std::move(on_hurry);
    found->second.timer = timer;
  } else if (timer != 0) {
    timers->Cancel(timer);
  }
}

template <typename R>
void SingleFlightStore::Core::Leave(const std::shared_ptr<Flight<R>>& flight, uint64_t id,
                                    const absl::Status& why) {
  Waiter<R> waiter;
  bool last = false;
  {
    MutexLock lock(&mutex);
    const auto found = flight->waiters.find(id);
    if (found == flight->waiters.end()) {
      return;
    }
    waiter = std::move(found->second);
    flight->waiters.erase(found);
    last = flight->waiters.empty();
    Table<R>& table = TableOf<R>();
    const auto entry = table.find(flight->id);
    if (last && entry != table.end() && entry->second == flight) {
      table.erase(entry);
    }
  }
  if (last) {
    flight->cancel.Cancel();
  }
  if (waiter.timer != 0) {
    timers->Cancel(waiter.timer);
  }
  waiter.done(why);
}

template <typename R>
void SingleFlightStore::Core::Finish(const std::shared_ptr<Flight<R>>& flight,
                                     ResultOf<typename R::Result> result) {
  std::map<uint64_t, Waiter<R>> waiters;
  {
    MutexLock lock(&mutex);
    waiters.swap(flight->waiters);
    Table<R>& table = TableOf<R>();
    const auto entry = table.find(flight->id);
    if (entry != table.end() && entry->second == flight) {
      table.erase(entry);
    }
  }
  for (auto& [id, waiter] : waiters) {
    waiter.on_cancel.Reset();
    waiter.on_hurry.Reset();
    if (waiter.timer != 0) {
      timers->Cancel(waiter.timer);
    }
    if (waiter.joined && EndedForItsOwnReason(result.status()) &&
        clock->Now() < waiter.context.deadline) {
      Join<R>(waiter.context, flight->request, std::move(waiter.done));
    } else {
      waiter.done(result);
    }
  }
}

SingleFlightStore::SingleFlightStore(std::shared_ptr<ObjectStore> next, const Clock* clock,
                                     Timers* timers)
    : StoreDispatch(std::move(next)), core_(std::make_shared<Core>(this->next(), clock, timers)) {}

SingleFlightStore::~SingleFlightStore() = default;

template <typename R>
void SingleFlightStore::Run(const RequestContext& context, R request,
                            Completion<typename R::Result> done) {
  if constexpr (kJoinable<R>) {
    core_->Join<R>(context, std::move(request), std::move(done));
  } else if constexpr (kWrites<R>) {
    std::vector<std::string> keys = KeysWrittenBy(request);
    next()->Execute(context, std::move(request),
                    [core = core_, keys = std::move(keys),
                     done = std::move(done)](ResultOf<typename R::Result> result) mutable {
                      {
                        MutexLock lock(&core->mutex);
                        for (const std::string& key : keys) {
                          core->DetachFrom(&core->heads, key);
                          core->DetachFrom(&core->lists, key);
                        }
                      }
                      done(std::move(result));
                    });
  } else {
    next()->Execute(context, std::move(request), std::move(done));
  }
}

}  // namespace ufs
