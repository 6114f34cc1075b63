// Admission. Invariants: a ticket is in the queue of its priority exactly while it waits; whoever
// takes it out, under the lock, owes its call; calls, registrations and timers are touched without
// the lock. One thread at a time serves the queues, so that requests that complete inline do not
// recurse.
#include "ufs/store/admission_store.h"

#include <algorithm>
#include <list>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "ufs/base/mutex.h"

namespace ufs {

class AdmissionStore::Gate : public std::enable_shared_from_this<Gate> {
 public:
  // Called once: with OK and the priority that the slot counts under, or with why there is none.
  using Go = absl::AnyInvocable<void(const absl::Status&, Priority)>;

  Gate(const AdmissionLimits& limits, Timers* timers) : limits_(limits), timers_(timers) {}

  void Enter(const RequestContext& context, Go go);
  // Gives a slot back.
  void Leave(Priority priority) {
    {
      MutexLock lock(&mutex_);
      --total_;
      --of_priority_[Index(priority)];
    }
    Serve();
  }
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
    bool waits = false;
    Queue::iterator place;
    Timers::Id timer = 0;
    CancelToken::Registration on_cancel;
    CancelToken::Registration on_hurry;
  };

  static size_t Index(Priority priority) { return static_cast<size_t>(priority); }

  bool HasRoom(Priority priority) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return total_ < limits_.total &&
           of_priority_[Index(priority)] < limits_.of_priority[Index(priority)];
  }
  bool SomebodyBefore(Priority priority) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::any_of(queues_.begin(), queues_.begin() + Index(priority) + 1,
                       [](const Queue& queue) { return !queue.empty(); });
  }
  void TakeSlot(Priority priority) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++total_;
    ++of_priority_[Index(priority)];
  }
  std::shared_ptr<Ticket> TakeNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Watch(const std::shared_ptr<Ticket>& ticket, const RequestContext& context);
  void GiveUp(const std::shared_ptr<Ticket>& ticket, const absl::Status& why);
  void MoveUp(const std::shared_ptr<Ticket>& ticket);
  void Serve();

  const AdmissionLimits limits_;
  Timers* const timers_;
  mutable Mutex mutex_;
  std::array<Queue, kPriorities> queues_ ABSL_GUARDED_BY(mutex_);
  int total_ ABSL_GUARDED_BY(mutex_) = 0;
  std::array<int, kPriorities> of_priority_ ABSL_GUARDED_BY(mutex_) = {};
  bool serving_ ABSL_GUARDED_BY(mutex_) = false;
};

void AdmissionStore::Gate::Enter(const RequestContext& context, Go go) {
  const Priority priority = context.hurry.cancelled() ? Priority::kForeground : context.priority;
  auto ticket = std::make_shared<Ticket>();
  ticket->go = std::move(go);
  ticket->priority = priority;
  bool admitted = false;
  {
    MutexLock lock(&mutex_);
    admitted = HasRoom(priority) && !SomebodyBefore(priority);
    if (admitted) {
      TakeSlot(priority);
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
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (!queues_[i].empty() && HasRoom(static_cast<Priority>(i))) {
      std::shared_ptr<Ticket> ticket = queues_[i].front();
      queues_[i].pop_front();
      ticket->waits = false;
      TakeSlot(ticket->priority);
      return ticket;
    }
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
    {
      MutexLock lock(&mutex_);
      ticket = TakeNext();
      if (ticket == nullptr) {
        serving_ = false;
        return;
      }
    }
    if (ticket->timer != 0) {
      timers_->Cancel(ticket->timer);
    }
    ticket->on_cancel.Reset();
    ticket->on_hurry.Reset();
    ticket->go(absl::OkStatus(), ticket->priority);
  }
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
                               Timers* timers)
    : StoreDispatch(std::move(next)), gate_(std::make_shared<Gate>(limits, timers)) {}

AdmissionStore::~AdmissionStore() = default;

int AdmissionStore::in_flight() const { return gate_->in_flight(); }
int AdmissionStore::waiting() const { return gate_->waiting(); }

template <typename R>
void AdmissionStore::Run(const RequestContext& context, R request,
                         Completion<typename R::Result> done) {
  using Result = ResultOf<typename R::Result>;
  gate_->Enter(context,
               [gate = gate_, store = next(), context, request = std::move(request),
                done = std::move(done)](const absl::Status& status, Priority priority) mutable {
                 if (!status.ok()) {
                   done(status);
                   return;
                 }
                 store->Execute(context, std::move(request),
                                [gate, priority, done = std::move(done)](Result result) mutable {
                                  gate->Leave(priority);
                                  done(std::move(result));
                                });
               });
}

}  // namespace ufs
