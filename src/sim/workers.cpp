#include "sim/workers.hpp"

#include <string>
#include <utility>

#include "sim/clock.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

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

void Workers::begin_life(int w) {
  Worker& me = of(w);
  me.state = State::idle;
  me.life = std::make_unique<Life>();
  me.life->actor = start_actor("worker", cluster_.worker(w), [this, w] { guard_([&] { live(w); }); });
  me.life->actor->daemonize();  // workers serve for ever: the run ends when the server returns
}

void Workers::end_life(int w, State state) {
  Worker& me = of(w);
  if (me.state == State::receiving) leave_broadcast(w);
  me.state = state;
  ended_.push_back(std::move(me.life));
}

void Workers::invite(std::int64_t iteration, const std::vector<double>& slowness) {
  forgotten_ = std::exchange(ended_, {});
  recipients_.clear();
  for (int w = 0; w < static_cast<int>(workers_.size()); ++w)
    if (of(w).state == State::idle && of(w).reported < iteration) recipients_.push_back(w);
  broadcast_.emplace(shape_, static_cast<int>(recipients_.size()));
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    const int w = recipients_[i];
    Worker& worker = of(w);
    worker.iteration = iteration;
    worker.position = static_cast<int>(i) + 1;
    worker.slowness = slowness[static_cast<std::size_t>(w)];
    if (broadcast_->parent(worker.position) == 0) round_.row().bytes_from_server += round_.parameter_bytes();
    enter(w, State::receiving, "receive");
    worker.life->orders.push({true, iteration});
    worker.life->wake->release();
  }
}

bool Workers::ask(int w) {
  Worker& worker = of(w);
  if (worker.state != State::idle) return false;
  enter(w, State::answering, "send");
  worker.life->orders.push({false, worker.iteration});
  worker.life->wake->release();
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
    if (left <= 0 || news_->acquire_timeout(left)) break;
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
    of(w).life->actor->kill();
    give_up(of(w).life->flying);  // what it waits for ends with it, but it may just have begun more
    end_life(w, State::off);
    begin_life(w);
  }
}

void Workers::host_changed(int w, bool on) {
  if (on == (of(w).state != State::off)) return;
  if (on) {
    begin_life(w);
    enter(w, State::idle, "wait");
    return;
  }
  if (of(w).state == State::sending) ++round_.row().lost_reports;
  log_.enter(w, "off", now());
  end_life(w, State::off);
  tell(WorkerEvent::What::lost, w);
}

void Workers::live(int w) {
  Life& life = *of(w).life;
  while (true) {
    while (life.orders.empty()) life.wake->acquire();
    const Order order = life.orders.front();
    life.orders.pop();
    try {
      if (order.compute)
        compute(w, order);
      else
        answer(w, order);
    } catch (const simgrid::NetworkFailureException&) {
      lose(w);
    }
  }
}

void Workers::compute(int w, const Order& order) {
  Worker& me = of(w);
  receive(w);
  me.received_at = now();
  enter(w, State::computing, "compute");
  double seconds = me.slowness * compute_seconds(w);
  if (round_.wire().digests) seconds += static_cast<double>(round_.gradient_bytes()) / settings_.hash_rate;
  spend(seconds);
  me.computed_at = now();
  enter(w, State::sending, "send");
  ++round_.row().reports_sent;
  send(w, round_.report_bytes(w));
  me.reported = order.iteration;
  enter(w, State::idle, "wait");
  tell(WorkerEvent::What::report, w);
}

void Workers::answer(int w, const Order&) {
  if (round_.silent(w)) {
    enter(w, State::idle, "wait");
    return;
  }
  // The request travels first: a name.
  transfer({{cluster_.server(), cluster_.worker(w), 32}}, of(w).life->flying);
  tell(WorkerEvent::What::answering, w);
  send(w, round_.gradient_bytes());
  enter(w, State::idle, "wait");
  tell(WorkerEvent::What::answer, w);
}

// From every server its share, or from another worker all of it.
void Workers::receive(int w) {
  Worker& me = of(w);
  Life& life = *me.life;
  const int parent = broadcast_->parent(me.position);
  const std::int64_t bytes = round_.parameter_bytes(), chunks = broadcast_->chunks();
  const auto m = static_cast<std::int64_t>(cluster_.servers().size());
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    while (!broadcast_->ready(me.position)) life.wake->acquire();
    const std::int64_t begin = bytes * chunk / chunks, end = bytes * (chunk + 1) / chunks;
    std::vector<Leg> legs;
    if (parent == 0) {
      for (std::int64_t j = 0; j < m; ++j)
        legs.push_back({cluster_.servers()[static_cast<std::size_t>(j)], cluster_.worker(w),
                        (end - begin) * (j + 1) / m - (end - begin) * j / m});
    } else {
      legs.push_back(
          {cluster_.worker(recipients_[static_cast<std::size_t>(parent - 1)]), cluster_.worker(w), end - begin});
    }
    transfer(legs, life.flying);
    wake(broadcast_->received(me.position));
  }
}

// To every server its share.
void Workers::send(int w, std::int64_t bytes) {
  std::vector<Leg> legs;
  const auto m = static_cast<std::int64_t>(cluster_.servers().size());
  for (std::int64_t j = 0; j < m; ++j)
    legs.push_back(
        {cluster_.worker(w), cluster_.servers()[static_cast<std::size_t>(j)], bytes * (j + 1) / m - bytes * j / m});
  transfer(legs, of(w).life->flying);
}

double Workers::compute_seconds(int w) const {
  const auto file = static_cast<std::size_t>(round_.assignment().file_of[static_cast<std::size_t>(w)]);
  if (settings_.gradient_measured) return round_.file_wall_s()[file];
  return settings_.flops_per_sample * round_.split().size(static_cast<int>(file)) /
         cluster_.worker_facts(w).flops_per_s;
}

void Workers::lose(int w) {
  const State state = of(w).state;
  if (state == State::receiving) leave_broadcast(w);
  if (state == State::sending) ++round_.row().lost_reports;
  log_.instant(w, "lost", now());
  enter(w, State::idle, "wait");
  tell(WorkerEvent::What::lost, w);
}

void Workers::leave_broadcast(int w) { wake(broadcast_->left(of(w).position)); }

void Workers::wake(const std::vector<int>& positions) {
  for (const int position : positions) {
    Worker& worker = of(recipients_[static_cast<std::size_t>(position - 1)]);
    if (worker.state == State::receiving) worker.life->wake->release();
  }
}

void Workers::enter(int w, State state, const char* what) {
  of(w).state = state;
  log_.enter(w, what, now());
}

void Workers::tell(WorkerEvent::What what, int w) {
  events_.push({what, w, of(w).iteration});
  news_->release();
}

}  // namespace detoxsim
