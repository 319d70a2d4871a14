#include "sim/workers.hpp"

#include <string>
#include <utility>

#include "base/share.hpp"
#include "sim/clock.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

namespace {

constexpr std::int64_t request_bytes = 32;

// Thrown by an actor that sees that its life is over, in the moment before it is killed.
struct Stale {};

}  // namespace

Workers::Workers(Cluster& cluster, Round& round, const BroadcastShape& shape, const WorkerSettings& settings,
                 ActivityLog& log, ActorErrorTrap& guard)
    : cluster_(cluster),
      round_(round),
      shape_(shape),
      settings_(settings),
      log_(log),
      error_trap_(guard),
      workers_(cluster.workers().size()) {}

void Workers::start() {
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w)
    if (cluster_.worker(w)->is_on()) start_incarnation(w);
}

// Whatever is asked of SimGrid lets other actors act before it returns, so a worker's state is right before each such
// call, and looked at again after it.

void Workers::start_incarnation(int w) {
  Worker& me = of(w);
  me.state = State::idle;
  me.holds_gradient = false;
  me.incarnation = std::make_unique<Incarnation>();
  Incarnation& incarnation = *me.incarnation;
  try {
    incarnation.actor = start_actor("worker", cluster_.worker(w),
                                    [this, w, &incarnation] { error_trap_([&] { worker_main(w, incarnation); }); });
    incarnation.actor->daemonize();  // workers serve for ever: the run ends when the server returns
  } catch (const simgrid::HostFailureException&) {
    end_incarnation(w);  // switched off in the same moment
  }
}

Workers::Incarnation* Workers::end_incarnation(int w) {
  Worker& me = of(w);
  if (!me.incarnation) return nullptr;
  Incarnation* const incarnation = me.incarnation.get();
  ended_.push_back(std::move(me.incarnation));
  me.state = State::off;
  // What it was to pass on goes with it.
  if (broadcast_ && me.job.iteration == broadcast_iteration_ && me.position > 0) wake(broadcast_->left(me.position));
  return incarnation;
}

void Workers::invite(std::int64_t iteration, const std::vector<double>& slowness) {
  retired_ = std::exchange(ended_, {});
  recipients_.clear();
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w)
    if (of(w).state == State::idle && of(w).reported < iteration) recipients_.push_back(w);
  for (Worker& worker : workers_) worker.position = 0;
  broadcast_.emplace(shape_, static_cast<int>(recipients_.size()));
  broadcast_iteration_ = iteration;
  round_.row().bytes_from_server += broadcast_->sent_by(0) * round_.parameter_bytes();
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    Worker& worker = of(recipients_[i]);
    worker.job = job(recipients_[i], iteration, slowness[static_cast<std::size_t>(recipients_[i])]);
    worker.position = static_cast<int>(i) + 1;
    worker.incarnation->orders.push(Order::compute);
    enter(recipients_[i], State::receiving, "receive");
  }
  for (const int w : std::vector<int>(recipients_))
    if (of(w).state == State::receiving) wake_up(w);
}

bool Workers::ask(int w) {
  Worker& worker = of(w);
  if (worker.state != State::idle || !worker.holds_gradient) return false;
  enter(w, State::answering, "send");
  worker.incarnation->orders.push(Order::answer);
  wake_up(w);
  return true;
}

// The semaphore only wakes: what it counted may have been taken already.
std::optional<WorkerEvent> Workers::next(double until_s) {
  while (events_.empty()) {
    if (until_s == never) {
      event_posted_->acquire();
      continue;
    }
    const double left = until_s - now();
    if (left <= 0) break;
    if (event_posted_->acquire_timeout(left)) {
      // Who has sent the last of its shares in this very moment is in time, but may not have had its turn.
      for (std::size_t i = 0; i <= cluster_.servers().size(); ++i) sg::this_actor::yield();
      break;
    }
  }
  if (events_.empty()) return std::nullopt;
  const WorkerEvent event = events_.front();
  events_.pop();
  return event;
}

void Workers::cancel(CancelScope whom) {
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w) {
    const State state = of(w).state;
    const bool at_work = state == State::computing || state == State::sending;
    const bool meant = state == State::receiving || (state == State::answering && whom != CancelScope::receiving) ||
                       (at_work && whom == CancelScope::any);
    if (!meant) continue;
    if (state == State::sending) ++round_.row().late_reports;
    log_.enter(w, "", now());
    log_.instant(w, "dropped", now());
    Incarnation* const incarnation = end_incarnation(w);
    incarnation->actor->kill();
    give_up(incarnation->in_flight);  // what it waits for ends with it, but it may just have begun more
    if (cluster_.worker(w)->is_on() && !of(w).incarnation) start_incarnation(w);
  }
}

void Workers::host_changed(int w, bool on) {
  if (on) {
    log_.enter(w, "wait", now());
    if (!of(w).incarnation) start_incarnation(w);
    return;
  }
  log_.enter(w, "off", now());
  if (of(w).state == State::sending) ++round_.row().lost_reports;
  if (end_incarnation(w)) post_event(WorkerEvent::What::lost, w);
}

void Workers::worker_main(int w, Incarnation& incarnation) {
  while (true) {
    while (incarnation.orders.empty()) incarnation.wake->acquire();
    const Order order = incarnation.orders.front();
    incarnation.orders.pop();
    try {
      if (order == Order::compute)
        compute(w, incarnation);
      else
        answer(w, incarnation);
    } catch (const simgrid::NetworkFailureException&) {
      if (is_current(w, incarnation)) lose(w);
    } catch (const Stale&) {
      return;
    }
  }
}

void Workers::compute(int w, Incarnation& incarnation) {
  Worker& me = of(w);
  receive(w, incarnation);
  me.job.received_at = now();
  enter(w, State::computing, "compute");
  spend(me.job.compute_s);
  abort_if_stale(w, incarnation);
  me.job.computed_at = now();
  me.holds_gradient = true;
  enter(w, State::sending, "send");
  ++round_.row().reports_sent;
  send(w, incarnation, me.job.report_bytes);
  me.reported = me.job.iteration;
  enter(w, State::idle, "wait");
  post_event(WorkerEvent::What::report, w);
}

void Workers::answer(int w, Incarnation& incarnation) {
  if (of(w).job.silent) {
    enter(w, State::idle, "wait");
    return;
  }
  // The request travels first: a name.
  transfer({{cluster_.server(), cluster_.worker(w), request_bytes}}, incarnation.in_flight);
  abort_if_stale(w, incarnation);
  post_event(WorkerEvent::What::answering, w);
  send(w, incarnation, round_.gradient_bytes());
  enter(w, State::idle, "wait");
  post_event(WorkerEvent::What::answer, w);
}

// From every server its share, or from another worker all of it.
void Workers::receive(int w, Incarnation& incarnation) {
  Worker& me = of(w);
  const int parent = broadcast_->parent(me.position);
  const std::int64_t bytes = round_.parameter_bytes(), chunks = broadcast_->chunks();
  const auto m = static_cast<std::int64_t>(cluster_.servers().size());
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    while (!broadcast_->ready(me.position)) {
      incarnation.wake->acquire();
      abort_if_stale(w, incarnation);
    }
    const std::int64_t begin = share_begin(bytes, chunks, chunk), end = share_begin(bytes, chunks, chunk + 1);
    std::vector<Transfer> transfers;
    if (parent == 0) {
      for (std::int64_t j = 0; j < m; ++j)
        transfers.push_back({cluster_.servers()[static_cast<std::size_t>(j)], cluster_.worker(w),
                             share_begin(end - begin, m, j + 1) - share_begin(end - begin, m, j)});
    } else {
      transfers.push_back(
          {cluster_.worker(recipients_[static_cast<std::size_t>(parent - 1)]), cluster_.worker(w), end - begin});
    }
    transfer(transfers, incarnation.in_flight);
    abort_if_stale(w, incarnation);
    wake(broadcast_->received(me.position));
    abort_if_stale(w, incarnation);
  }
}

// To every server its share.
void Workers::send(int w, Incarnation& incarnation, std::int64_t bytes) {
  std::vector<Transfer> transfers;
  const auto m = static_cast<std::int64_t>(cluster_.servers().size());
  for (std::int64_t j = 0; j < m; ++j)
    transfers.push_back({cluster_.worker(w), cluster_.servers()[static_cast<std::size_t>(j)],
                         share_begin(bytes, m, j + 1) - share_begin(bytes, m, j)});
  transfer(transfers, incarnation.in_flight);
  abort_if_stale(w, incarnation);
}

Job Workers::job(int w, std::int64_t iteration, double slowness) const {
  Job job;
  job.iteration = iteration;
  job.compute_s = slowness * gradient_seconds(w);
  if (round_.wire().digests) job.compute_s += static_cast<double>(round_.gradient_bytes()) / settings_.hash_rate;
  job.report_bytes = round_.report_bytes(w);
  job.silent = round_.silent(w);
  return job;
}

double Workers::gradient_seconds(int w) const {
  const auto file = static_cast<std::size_t>(round_.assignment().file_of[static_cast<std::size_t>(w)]);
  if (settings_.gradient_measured) return round_.file_wall_s()[file];
  return settings_.flops_per_sample * round_.split().size(static_cast<int>(file)) /
         cluster_.worker_properties(w).flops_per_s;
}

void Workers::lose(int w) {
  const State state = of(w).state;
  if (state == State::sending) ++round_.row().lost_reports;
  log_.instant(w, "lost", now());
  enter(w, State::idle, "wait");
  post_event(WorkerEvent::What::lost, w);
  if (state == State::receiving) wake(broadcast_->left(of(w).position));
}

void Workers::abort_if_stale(int w, const Incarnation& incarnation) const {
  if (!is_current(w, incarnation)) throw Stale();
}

void Workers::wake(const std::vector<int>& positions) {
  for (const int position : positions) {
    const int w = recipients_[static_cast<std::size_t>(position - 1)];
    if (of(w).state == State::receiving) wake_up(w);
  }
}

void Workers::wake_up(int w) {
  const sg::SemaphorePtr wake = of(w).incarnation->wake;  // its life may end meanwhile
  wake->release();
}

void Workers::enter(int w, State state, const char* what) {
  of(w).state = state;
  log_.enter(w, what, now());
}

void Workers::post_event(WorkerEvent::What what, int w) {
  events_.push({what, w, of(w).job});
  event_posted_->release();
}

}  // namespace detoxsim
