#include "sim/workers.hpp"

#include <cassert>
#include <string>
#include <utility>

#include "base/share.hpp"
#include "sim/clock.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

namespace {

constexpr std::int64_t request_bytes = 32;

// Thrown in an actor whose incarnation has ended, in the moment before it is killed.
struct Stale {};

}  // namespace

Workers::Workers(Cluster& cluster, Round& round, const BroadcastShape& shape, const WorkerSettings& settings,
                 ActivityLog& log, ActorErrorTrap& error_trap)
    : cluster_(cluster),
      round_(round),
      shape_(shape),
      settings_(settings),
      log_(log),
      error_trap_(error_trap),
      workers_(cluster.workers().size()) {}

void Workers::start() {
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w)
    if (cluster_.worker(w)->is_on()) start_incarnation(w);
}

void Workers::change_state(int w, State next) {
  assert(is_legal_transition(worker(w).state, next));
  worker(w).state = next;
}

void Workers::enter(int w, State next) {
  change_state(w, next);
  log_.enter(w, activity(next), now());
}

// Every call of SimGrid may let other actors act before it returns. So a worker's state is brought up to date before
// such a call, and looked at again after it.

void Workers::start_incarnation(int w) {
  Worker& me = worker(w);
  change_state(w, State::idle);
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
  Worker& me = worker(w);
  if (!me.incarnation) return nullptr;
  Incarnation* const incarnation = me.incarnation.get();
  ended_.push_back(std::move(me.incarnation));
  change_state(w, State::off);
  // The parameters that it was to pass on are gone with it.
  if (broadcast_ && me.job.iteration == broadcast_iteration_ && me.position > 0)
    wake_receivers(broadcast_->withdraw(me.position));
  return incarnation;
}

void Workers::send_parameters(std::int64_t iteration, const std::vector<double>& slowness) {
  retired_ = std::exchange(ended_, {});
  recipients_.clear();
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w)
    if (is_waiting(worker(w).state) && worker(w).last_reported < iteration) recipients_.push_back(w);
  for (Worker& each : workers_) each.position = 0;
  broadcast_.emplace(shape_, static_cast<int>(recipients_.size()));
  broadcast_iteration_ = iteration;
  round_.row().bytes_from_server += broadcast_->children_of(0) * round_.transfer_settings().parameter_bytes();
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    const int w = recipients_[i];
    worker(w).job = job_of(w, iteration, slowness[static_cast<std::size_t>(w)]);
    worker(w).position = static_cast<int>(i) + 1;
    enter(w, State::receiving);
  }
  for (const int w : std::vector<int>(recipients_))
    if (worker(w).state == State::receiving) wake(w);
}

bool Workers::request_gradient(int w) {
  if (worker(w).state != State::reported) return false;
  enter(w, State::sending_gradient);
  wake(w);
  return true;
}

// The semaphore may have counted events that were taken already, so the queue decides.
std::optional<WorkerEvent> Workers::wait_for_event(double until_s) {
  while (events_.empty()) {
    if (until_s == never) {
      event_posted_->acquire();
      continue;
    }
    const double left = until_s - now();
    if (left <= 0) break;
    if (event_posted_->acquire_timeout(left)) {
      // A worker that has sent the last of its shares in this very moment is in time, but its actor may not have run
      // since.
      for (std::size_t i = 0; i <= cluster_.servers().size(); ++i) sg::this_actor::yield();
      break;
    }
  }
  if (events_.empty()) return std::nullopt;
  const WorkerEvent event = events_.front();
  events_.pop();
  return event;
}

void Workers::cancel(CancelScope scope) {
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w) {
    if (!is_cancelled_by(worker(w).state, scope)) continue;
    if (worker(w).state == State::sending_report) ++round_.row().late_reports;
    log_.enter(w, "", now());
    log_.instant(w, "dropped", now());
    Incarnation* const incarnation = end_incarnation(w);
    incarnation->actor->kill();
    cancel_transfers(incarnation->in_flight);  // the one that it waits for ends with it, but others may just have begun
    if (cluster_.worker(w)->is_on() && !worker(w).incarnation) start_incarnation(w);
  }
}

void Workers::host_changed(int w, bool on) {
  if (on) {
    log_.enter(w, activity(State::idle), now());
    if (!worker(w).incarnation) start_incarnation(w);
    return;
  }
  log_.enter(w, activity(State::off), now());
  if (worker(w).state == State::sending_report) ++round_.row().lost_reports;
  if (end_incarnation(w)) post_event(WorkerEvent::Kind::lost, w);
}

void Workers::worker_main(int w, Incarnation& incarnation) {
  try {
    while (true) {
      wait_for_work(w, incarnation);
      try {
        if (worker(w).state == State::receiving)
          receive_compute_report(w, incarnation);
        else
          answer_request(w, incarnation);
      } catch (const simgrid::NetworkFailureException&) {
        abort_if_stale(w, incarnation);
        transfer_failed(w);
      }
    }
  } catch (const Stale&) {
  }
}

void Workers::wait_for_work(int w, Incarnation& incarnation) {
  abort_if_stale(w, incarnation);
  while (is_waiting(worker(w).state)) {
    incarnation.wake->acquire();
    abort_if_stale(w, incarnation);
  }
}

void Workers::receive_compute_report(int w, Incarnation& incarnation) {
  Worker& me = worker(w);
  receive_parameters(w, incarnation);
  me.job.received_at = now();
  enter(w, State::computing);
  spend(me.job.compute_s);
  abort_if_stale(w, incarnation);
  me.job.computed_at = now();
  enter(w, State::sending_report);
  ++round_.row().reports_sent;
  send_to_servers(w, incarnation, me.job.report_bytes);
  me.last_reported = me.job.iteration;
  enter(w, State::reported);
  post_event(WorkerEvent::Kind::report, w);
}

void Workers::answer_request(int w, Incarnation& incarnation) {
  if (worker(w).job.silent) {
    enter(w, State::reported);
    return;
  }
  // The request itself travels first.
  transfer({{cluster_.server(), cluster_.worker(w), request_bytes}}, incarnation.in_flight);
  abort_if_stale(w, incarnation);
  post_event(WorkerEvent::Kind::gradient_begun, w);
  send_to_servers(w, incarnation, round_.transfer_settings().gradient_bytes());
  enter(w, State::reported);
  post_event(WorkerEvent::Kind::gradient, w);
}

// From every server its share, or from another worker all of it.
void Workers::receive_parameters(int w, Incarnation& incarnation) {
  Worker& me = worker(w);
  const int parent = broadcast_->parent(me.position);
  const std::int64_t bytes = round_.transfer_settings().parameter_bytes(), chunks = broadcast_->chunks();
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    while (!broadcast_->ready(me.position)) {
      incarnation.wake->acquire();
      abort_if_stale(w, incarnation);
    }
    const std::int64_t size = share_begin(bytes, chunks, chunk + 1) - share_begin(bytes, chunks, chunk);
    if (parent == 0) {
      transfer(shares(w, size, Direction::from_servers), incarnation.in_flight);
    } else {
      sg::Host* const sender = cluster_.worker(recipients_[static_cast<std::size_t>(parent - 1)]);
      transfer({{sender, cluster_.worker(w), size}}, incarnation.in_flight);
    }
    abort_if_stale(w, incarnation);
    wake_receivers(broadcast_->chunk_received(me.position));
    abort_if_stale(w, incarnation);
  }
}

void Workers::send_to_servers(int w, Incarnation& incarnation, std::int64_t bytes) {
  transfer(shares(w, bytes, Direction::to_servers), incarnation.in_flight);
  abort_if_stale(w, incarnation);
}

std::vector<Transfer> Workers::shares(int w, std::int64_t bytes, Direction direction) const {
  sg::Host* const host = cluster_.worker(w);
  const auto& servers = cluster_.servers();
  const auto m = static_cast<std::int64_t>(servers.size());
  std::vector<Transfer> transfers;
  for (std::int64_t j = 0; j < m; ++j) {
    sg::Host* const server = servers[static_cast<std::size_t>(j)];
    const std::int64_t share = share_begin(bytes, m, j + 1) - share_begin(bytes, m, j);
    const bool up = direction == Direction::to_servers;
    transfers.push_back({up ? host : server, up ? server : host, share});
  }
  return transfers;
}

Job Workers::job_of(int w, std::int64_t iteration, double slowness) const {
  Job job;
  job.iteration = iteration;
  job.compute_s = slowness * gradient_seconds(w);
  const TransferSettings& transfer = round_.transfer_settings();
  if (transfer.digests) job.compute_s += static_cast<double>(transfer.gradient_bytes()) / settings_.hash_rate;
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

void Workers::transfer_failed(int w) {
  const State state = worker(w).state;
  if (state == State::sending_report) ++round_.row().lost_reports;
  log_.instant(w, "lost", now());
  enter(w, state == State::sending_gradient ? State::reported : State::idle);
  post_event(WorkerEvent::Kind::lost, w);
  if (state == State::receiving) wake_receivers(broadcast_->withdraw(worker(w).position));
}

void Workers::abort_if_stale(int w, const Incarnation& incarnation) const {
  if (!is_current(w, incarnation)) throw Stale();
}

void Workers::wake_receivers(const std::vector<int>& positions) {
  for (const int position : positions) {
    const int w = recipients_[static_cast<std::size_t>(position - 1)];
    if (worker(w).state == State::receiving) wake(w);
  }
}

void Workers::wake(int w) {
  const sg::SemaphorePtr wake = worker(w).incarnation->wake;  // the incarnation may end meanwhile
  wake->release();
}

void Workers::post_event(WorkerEvent::Kind kind, int w) {
  events_.push({kind, w, worker(w).job});
  event_posted_->release();
}

}  // namespace detoxsim
