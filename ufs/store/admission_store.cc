// Admission. Invariants: a ticket is in the queue of its priority exactly while it waits; whoever
// takes it out, under the lock, owes its call; calls, registrations and timers are touched without
// the lock. One thread at a time serves the queues, so that requests that complete inline do not
// recurse. While the rate alone keeps somebody waiting, one timer is set for the moment when it
// will not. Lock order: the gate's, then the rate's.
#include "ufs/store/admission_store.h"

#include <algorithm>
#include <list>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "ufs/base/mutex.h"
#include "ufs/store/request_traits.h"

namespace ufs {

class AdmissionStore::Gate : public std::enable_shared_from_this<Gate> {
 public:
  // Called once: with OK and the priority that the slot counts under, or with why there is none.
  using Go = absl::AnyInvocable<void(const absl::Status&, Priority)>;

  Gate(const AdmissionLimits& limits, Timers* timers, std::shared_ptr<RequestRate> rate)
      : limits_(limits), timers_(timers), rate_(std::move(rate)) {}

  void Enter(const RequestContext& context, KindSet kinds, Go go);
  // Gives a slot back.
  void Leave(Priority priority, KindSet kinds) {
    {
      MutexLock lock(&mutex_);
      Count(priority, kinds, -1);
    }
    Serve();
  }
  // The bucket's rate; may be null.
  RequestRate* rate() const { return rate_.get(); }
  int in_flight() const {
    MutexLock lock(&mutex_);
    return total_;
  }
  int waiting() const {
    MutexLock lock(&mutex_);
    size_t waiting = 0;
    for (const auto& queue : queues_) {
      waiting += queue.size();
    }
    return static_cast<int>(waiting);
  }

 private:
  struct Ticket;
  using Queue = std::list<std::shared_ptr<Ticket>>;
  struct Ticket {
    Go go;
    Priority priority = Priority::kForeground;
    KindSet kinds;
    bool waits = false;
    Queue::iterator place;
    Timers::Id timer = 0;
    CancelToken::Registration on_cancel;
    CancelToken::Registration on_hurry;
  };

  static size_t Index(Priority priority) { return static_cast<size_t>(priority); }

  bool HasRoom(Priority priority, KindSet kinds) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (total_ >= limits_.total ||
        of_priority_[Index(priority)] >= limits_.of_priority[Index(priority)]) {
      return false;
    }
    for (size_t kind = 0; kind < kRequestKinds; ++kind) {
      const int limit = limits_.of_kind[kind];
      if (kinds[kind] && limit > 0 && of_kind_[kind] >= limit) {
        return false;
      }
    }
    return true;
  }
  // Whether the rate lets a request go now, which it then counts; else `when_` says when to ask.
  bool RateAllows() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    when_ = rate_ == nullptr ? Instant::Never() : rate_->Take();
    return when_ == Instant::Never();
  }
  bool SomebodyBefore(Priority priority) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::any_of(queues_.begin(), queues_.begin() + Index(priority) + 1,
                       [](const Queue& queue) { return !queue.empty(); });
  }
  void Count(Priority priority, KindSet kinds, int by) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    total_ += by;
    of_priority_[Index(priority)] += by;
    for (size_t kind = 0; kind < kRequestKinds; ++kind) {
      of_kind_[kind] += kinds[kind] ? by : 0;
    }
  }
  std::shared_ptr<Ticket> TakeNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Watch(const std::shared_ptr<Ticket>& ticket, const RequestContext& context);
  void GiveUp(const std::shared_ptr<Ticket>& ticket, const absl::Status& why);
  void MoveUp(const std::shared_ptr<Ticket>& ticket);
  void Serve();
  void WakeAt(Instant when);

  const AdmissionLimits limits_;
  Timers* const timers_;
  const std::shared_ptr<RequestRate> rate_;
  mutable Mutex mutex_;
  std::array<Queue, kPriorities> queues_ ABSL_GUARDED_BY(mutex_);
  int total_ ABSL_GUARDED_BY(mutex_) = 0;
  std::array<int, kPriorities> of_priority_ ABSL_GUARDED_BY(mutex_) = {};
  std::array<int, kRequestKinds> of_kind_ ABSL_GUARDED_BY(mutex_) = {};
  bool serving_ ABSL_GUARDED_BY(mutex_) = false;
  Instant when_ ABSL_GUARDED_BY(mutex_) = Instant::Never();  // what the rate said last
  bool wakes_ ABSL_GUARDED_BY(mutex_) = false;               // a timer is set for it
};

void AdmissionStore::Gate::Enter(const RequestContext& context, KindSet kinds, Go go) {
  const Priority priority = context.hurry.cancelled() ? Priority::kForeground : context.priority;
  auto ticket = std::make_shared<Ticket>();
  ticket->go = std::move(go);
  ticket->priority = priority;
  ticket->kinds = kinds;
  bool admitted = false;
  {
    MutexLock lock(&mutex_);
    admitted = HasRoom(priority, kinds) && !SomebodyBefore(priority) && RateAllows();
    if (admitted) {
      Count(priority, kinds, 1);
    } else {
      ticket->waits = true;
      Queue& queue = queues_[Index(priority)];
      ticket->place = queue.insert(queue.end(), ticket);
    }
  }
  if (admitted) {
    ticket->go(absl::OkStatus(), priority);
    return;
  }
  Watch(ticket, context);
  Serve();  // one that waits for its own priority's limit does not hold up the others
}

void AdmissionStore::Gate::Watch(const std::shared_ptr<Ticket>& ticket,
                                 const RequestContext& context) {
  const std::shared_ptr<Gate> gate = shared_from_this();
  CancelToken::Registration on_cancel = context.cancel.OnCancel([gate, ticket] {
    gate->GiveUp(ticket, absl::CancelledError("the operation was cancelled while it waited"));
  });
  CancelToken::Registration on_hurry =
      context.hurry.OnCancel([gate, ticket] { gate->MoveUp(ticket); });
  Timers::Id timer = 0;
  if (context.deadline != Instant::Infinite()) {
    timer = timers_->RunAt(context.deadline, [gate, ticket] {
      gate->GiveUp(ticket,
                   absl::DeadlineExceededError("too many requests in flight: the operation's "
                                               "deadline came before its turn"));
    });
  }
  MutexLock lock(&mutex_);  // released before the registrations die, when the ticket has gone
  if (ticket->waits) {
    ticket->on_cancel = std::move(on_cancel);
    ticket->on_hurry = std::move(on_hurry);
    ticket->timer = timer;
  } else if (timer != 0) {
    timers_->Cancel(timer);
  }
}

std::shared_ptr<AdmissionStore::Gate::Ticket> AdmissionStore::Gate::TakeNext() {
  when_ = Instant::Never();
  if (total_ >= limits_.total) {
    return nullptr;
  }
  for (size_t i = 0; i < queues_.size(); ++i) {
    Queue& queue = queues_[i];
    if (queue.empty() || of_priority_[i] >= limits_.of_priority[i]) {
      continue;
    }
    // Who waits for the limit of his kind is passed over.
    const auto next = std::find_if(
        queue.begin(), queue.end(),
        [this](const std::shared_ptr<Ticket>& ticket)
            ABSL_NO_THREAD_SAFETY_ANALYSIS { return HasRoom(ticket->priority, ticket->kinds); });
    if (next == queue.end()) {
      continue;
    }
    if (!RateAllows()) {
      return nullptr;
    }
    std::shared_ptr<Ticket> ticket = *next;
    queue.erase(next);
    ticket->waits = false;
    Count(ticket->priority, ticket->kinds, 1);
    return ticket;
  }
  return nullptr;
}

void AdmissionStore::Gate::Serve() {
  {
    MutexLock lock(&mutex_);
    if (serving_) {
      return;  // that thread looks again before it stops
    }
    serving_ = true;
  }
  while (true) {
    std::shared_ptr<Ticket> ticket;
    Instant wake = Instant::Never();
    {
      MutexLock lock(&mutex_);
      ticket = TakeNext();
      if (ticket == nullptr) {
        serving_ = false;
        if (when_ != Instant::Never() && !wakes_) {
          wakes_ = true;
          wake = when_;
        }
      }
    }
    if (ticket == nullptr) {
      WakeAt(wake);
      return;
    }
    if (ticket->timer != 0) {
      timers_->Cancel(ticket->timer);
    }
    ticket->on_cancel.Reset();
    ticket->on_hurry.Reset();
    ticket->go(absl::OkStatus(), ticket->priority);
  }
}

void AdmissionStore::Gate::WakeAt(Instant when) {
  if (when == Instant::Never()) {
    return;
  }
  timers_->RunAt(when, [gate = shared_from_this()] {
    {
      MutexLock lock(&gate->mutex_);
      gate->wakes_ = false;
    }
    gate->Serve();
  });
}

void AdmissionStore::Gate::GiveUp(const std::shared_ptr<Ticket>& ticket, const absl::Status& why) {
  {
    MutexLock lock(&mutex_);
    if (!ticket->waits) {
      return;
    }
    ticket->waits = false;
    queues_[Index(ticket->priority)].erase(ticket->place);
  }
  if (ticket->timer != 0) {
    timers_->Cancel(ticket->timer);
  }
  ticket->on_hurry.Reset();
  ticket->on_cancel.Reset();
  ticket->go(why, ticket->priority);
}

void AdmissionStore::Gate::MoveUp(const std::shared_ptr<Ticket>& ticket) {
  {
    MutexLock lock(&mutex_);
    if (!ticket->waits || ticket->priority == Priority::kForeground) {
      return;
    }
    Queue& urgent = queues_[Index(Priority::kForeground)];
    urgent.splice(urgent.end(), queues_[Index(ticket->priority)], ticket->place);
    ticket->priority = Priority::kForeground;
  }
  Serve();
}

AdmissionStore::AdmissionStore(std::shared_ptr<ObjectStore> next, const AdmissionLimits& limits,
                               Timers* timers, std::shared_ptr<RequestRate> rate)
    : StoreDispatch(std::move(next)),
      gate_(std::make_shared<Gate>(limits, timers, std::move(rate))) {}

AdmissionStore::~AdmissionStore() = default;

int AdmissionStore::in_flight() const { return gate_->in_flight(); }
int AdmissionStore::waiting() const { return gate_->waiting(); }

template <typename R>
void AdmissionStore::Run(const RequestContext& context, R request,
                         Completion<typename R::Result> done) {
  using Result = ResultOf<typename R::Result>;
  static constexpr KindSet kKinds = KindsOf<R>();
  gate_->Enter(context, kKinds,
               [gate = gate_, store = next(), context, request = std::move(request),
                done = std::move(done)](const absl::Status& status, Priority priority) mutable {
                 if (!status.ok()) {
                   done(status);
                   return;
                 }
                 RequestRate* const rate = gate->rate();
                 const Instant sent = rate == nullptr ? Instant::Never() : rate->clock().Now();
                 store->Execute(
                     context, std::move(request),
                     [gate, rate, sent, priority, done = std::move(done)](Result result) mutable {
                       if (rate != nullptr) {
                         rate->OnAnswer(sent, StatusOf(result));
                       }
                       gate->Leave(priority, kKinds);
                       done(std::move(result));
                     });
               });
}

}  // namespace ufs
