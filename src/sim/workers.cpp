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
struct Over {};

}  // namespace

Workers::Workers(Cluster& cluster, Round& round, const BroadcastShape& shape, const WorkerSettings& settings,
                 ActivityLog& log, Guard& guard)
    : cluster_(cluster),
      round_(round),
      shape_(shape),
      settings_(settings),
      log_(log),
      guard_(guard),
      workers_(cluster.workers().size()) {}

void Workers::start() {
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w)
    if (cluster_.worker(w)->is_on()) begin_life(w);
}

// Whatever is asked of SimGrid lets other actors act before it returns, so a worker's state is right before each such
// call, and looked at again after it.

void Workers::begin_life(int w) {
  Worker& me = of(w);
  me.state = State::idle;
  me.holds_gradient = false;
  me.life = std::make_unique<Life>();
  Life& life = *me.life;
  try {
    life.actor = start_actor("worker", cluster_.worker(w), [this, w, &life] { guard_([&] { live(w, life); }); });
    life.actor->daemonize();  // workers serve for ever: the run ends when the server returns
  } catch (const simgrid::HostFailureException&) {
    end_life(w);  // switched off in the same moment
  }
}

Workers::Life* Workers::end_life(int w) {
  Worker& me = of(w);
  if (!me.life) return nullptr;
  Life* const life = me.life.get();
  ended_.push_back(std::move(me.life));
  me.state = State::off;
  // What it was to pass on goes with it.
  if (broadcast_ && me.job.iteration == broadcast_iteration_ && me.position > 0) wake(broadcast_->left(me.position));
  return life;
}

void Workers::invite(std::int64_t iteration, const std::vector<double>& slowness) {
  forgotten_ = std::exchange(ended_, {});
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
    worker.life->orders.push(Order::compute);
    enter(recipients_[i], State::receiving, "receive");
  }
  for (const int w : std::vector<int>(recipients_))
    if (of(w).state == State::receiving) wake_up(w);
}

bool Workers::ask(int w) {
  Worker& worker = of(w);
  if (worker.state != State::idle || !worker.holds_gradient) return false;
  enter(w, State::answering, "send");
  worker.life->orders.push(Order::answer);
  wake_up(w);
  return true;
}

// The semaphore only wakes: what it counted may have been taken already.
std::optional<WorkerEvent> Workers::next(double until_s) {
  while (events_.empty()) {
    if (until_s == never) {
      news_->acquire();
      continue;
    }
    const double left = until_s - now();
    if (left <= 0) break;
    if (news_->acquire_timeout(left)) {
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

void Workers::call_back(Busy whom) {
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w) {
    const State state = of(w).state;
    const bool at_work = state == State::computing || state == State::sending;
    const bool meant = state == State::receiving || (state == State::answering && whom != Busy::receiving) ||
                       (at_work && whom == Busy::any);
    if (!meant) continue;
    if (state == State::sending) ++round_.row().late_reports;
    log_.enter(w, "", now());
    log_.instant(w, "dropped", now());
    Life* const life = end_life(w);
    life->actor->kill();
    give_up(life->flying);  // what it waits for ends with it, but it may just have begun more
    if (cluster_.worker(w)->is_on() && !of(w).life) begin_life(w);
  }
}

void Workers::host_changed(int w, bool on) {
  if (on) {
    log_.enter(w, "wait", now());
    if (!of(w).life) begin_life(w);
    return;
  }
  log_.enter(w, "off", now());
  if (of(w).state == State::sending) ++round_.row().lost_reports;
  if (end_life(w)) tell(WorkerEvent::What::lost, w);
}

void Workers::live(int w, Life& life) {
  while (true) {
    while (life.orders.empty()) life.wake->acquire();
    const Order order = life.orders.front();
    life.orders.pop();
    try {
      if (order == Order::compute)
        compute(w, life);
      else
        answer(w, life);
    } catch (const simgrid::NetworkFailureException&) {
      if (lives(w, life)) lose(w);
    } catch (const Over&) {
      return;
    }
  }
}

void Workers::compute(int w, Life& life) {
  Worker& me = of(w);
  receive(w, life);
  me.job.received_at = now();
  enter(w, State::computing, "compute");
  spend(me.job.compute_s);
  go_on(w, life);
  me.job.computed_at = now();
  me.holds_gradient = true;
  enter(w, State::sending, "send");
  ++round_.row().reports_sent;
  send(w, life, me.job.report_bytes);
  me.reported = me.job.iteration;
  enter(w, State::idle, "wait");
  tell(WorkerEvent::What::report, w);
}

void Workers::answer(int w, Life& life) {
  if (of(w).job.silent) {
    enter(w, State::idle, "wait");
    return;
  }
  // The request travels first: a name.
  transfer({{cluster_.server(), cluster_.worker(w), request_bytes}}, life.flying);
  go_on(w, life);
  tell(WorkerEvent::What::answering, w);
  send(w, life, round_.gradient_bytes());
  enter(w, State::idle, "wait");
  tell(WorkerEvent::What::answer, w);
}

// From every server its share, or from another worker all of it.
void Workers::receive(int w, Life& life) {
  Worker& me = of(w);
  const int parent = broadcast_->parent(me.position);
  const std::int64_t bytes = round_.parameter_bytes(), chunks = broadcast_->chunks();
  const auto m = static_cast<std::int64_t>(cluster_.servers().size());
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    while (!broadcast_->ready(me.position)) {
      life.wake->acquire();
      go_on(w, life);
    }
    const std::int64_t begin = share_begin(bytes, chunks, chunk), end = share_begin(bytes, chunks, chunk + 1);
    std::vector<Leg> legs;
    if (parent == 0) {
      for (std::int64_t j = 0; j < m; ++j)
        legs.push_back({cluster_.servers()[static_cast<std::size_t>(j)], cluster_.worker(w),
                        share_begin(end - begin, m, j + 1) - share_begin(end - begin, m, j)});
    } else {
      legs.push_back(
          {cluster_.worker(recipients_[static_cast<std::size_t>(parent - 1)]), cluster_.worker(w), end - begin});
    }
    transfer(legs, life.flying);
    go_on(w, life);
    wake(broadcast_->received(me.position));
    go_on(w, life);
  }
}

// To every server its share.
void Workers::send(int w, Life& life, std::int64_t bytes) {
  std::vector<Leg> legs;
  const auto m = static_cast<std::int64_t>(cluster_.servers().size());
  for (std::int64_t j = 0; j < m; ++j)
    legs.push_back({cluster_.worker(w), cluster_.servers()[static_cast<std::size_t>(j)],
                    share_begin(bytes, m, j + 1) - share_begin(bytes, m, j)});
  transfer(legs, life.flying);
  go_on(w, life);
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
         cluster_.worker_facts(w).flops_per_s;
}

void Workers::lose(int w) {
  const State state = of(w).state;
  if (state == State::sending) ++round_.row().lost_reports;
  log_.instant(w, "lost", now());
  enter(w, State::idle, "wait");
  tell(WorkerEvent::What::lost, w);
  if (state == State::receiving) wake(broadcast_->left(of(w).position));
}

void Workers::go_on(int w, const Life& life) const {
  if (!lives(w, life)) throw Over();
}

void Workers::wake(const std::vector<int>& positions) {
  for (const int position : positions) {
    const int w = recipients_[static_cast<std::size_t>(position - 1)];
    if (of(w).state == State::receiving) wake_up(w);
  }
}

void Workers::wake_up(int w) {
  const sg::SemaphorePtr wake = of(w).life->wake;  // its life may end meanwhile
  wake->release();
}

void Workers::enter(int w, State state, const char* what) {
  of(w).state = state;
  log_.enter(w, what, now());
}

void Workers::tell(WorkerEvent::What what, int w) {
  events_.push({what, w, of(w).job});
  news_->release();
}

}  // namespace detoxsim
