#include "sim/simulation.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.hpp"
#include "protocol/gradient_requests.hpp"
#include "sim/actor_error_trap.hpp"
#include "sim/fault_injector.hpp"
#include "sim/servers.hpp"
#include "sim/workers.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

// The actor of the first server, which leads the others, and the run from start to end.
class Simulation {
 public:
  Simulation(Cluster& cluster, Round& round, const Stragglers& stragglers, std::vector<std::unique_ptr<Faults>> faults,
             const SimulationSettings& settings, const Observers& observers)
      : cluster_(cluster),
        round_(round),
        stragglers_(stragglers),
        settings_(settings),
        observers_(observers),
        servers_(cluster, settings.wait_policy),
        log_(servers_.count(), round.assignment().workers(), static_cast<bool>(observers.on_timeline)),
        workers_(cluster, round, settings.broadcast, settings.worker, log_, error_trap_),
        injector_(cluster, std::move(faults),
                  [this](int worker, const std::string& what) { log_.instant(worker, what, now()); }) {}

  RunStatus run() {
    const auto subscription =
        cluster_.on_host_change([this](int worker, bool on) { workers_.host_changed(worker, on); });
    workers_.start();
    start_actor("server", cluster_.server(), [this] { error_trap_([&] { iterate(); }); });
    start_actor("faults", cluster_.server(), [this] { error_trap_([&] { injector_.run(); }); })->daemonize();
    const bool alive = cluster_.run();
    error_trap_.rethrow();
    if (!alive) status_ = RunStatus::unfinished;
    if (status_ == RunStatus::unfinished && observers_.on_unfinished) observers_.on_unfinished(reason(alive));
    return status_;
  }

 private:
  struct Times {
    double start = 0;                   // of the iteration
    double received = 0, computed = 0;  // parameters and gradient, by the last worker whose report was used
    double decided = 0;                 // when the server waited no longer
  };

  // alive: some actor could still act.
  Standstill reason(bool alive) const {
    using Cause = Standstill::Cause;
    const Cause cause = !alive ? Cause::nobody_left : attempts_exhausted_ ? Cause::no_quorum : Cause::servers_apart;
    return {cause, round_.collector().received(), round_.row().iteration};
  }

  void iterate() {
    for (std::int64_t iteration = 1; iteration <= settings_.iterations; ++iteration) {
      if (observers_.stop && observers_.stop()) {
        status_ = RunStatus::interrupted;
        return;
      }
      if (!run_iteration(iteration)) return;
      if (observers_.on_iteration) observers_.on_iteration(round_.row());
      if (round_.row().diverged) break;
    }
    status_ = RunStatus::done;
  }

  // False: the cluster can't finish.
  bool run_iteration(std::int64_t iteration) {
    times_ = {now(), now(), now(), now()};
    round_.begin(iteration);
    slowness_ = stragglers_.factors(iteration);
    workers_.send_parameters(iteration, slowness_);
    if (!collect_reports(iteration)) return false;
    times_.decided = now();
    const bool all = settings_.wait_policy.cancel_late || iteration == settings_.iterations;
    cancel(all ? CancelScope::all : CancelScope::all_but_reports);
    const std::array<double, 4> steps = aggregate();
    IterationRow& row = round_.row();
    if (row.diverged) cancel(CancelScope::all);
    row.sim_s = now();
    row.broadcast_sim_s = times_.received - times_.start;
    row.gradient_sim_s = times_.computed - times_.received;
    row.upload_sim_s = times_.decided - times_.computed;
    row.aggregation_sim_s = row.sim_s - times_.decided;
    if (observers_.on_timeline) log_timeline(iteration, steps);
    return true;
  }

  // Handles events until all files are decided, or until the wait policy ends the wait. False: the attempts are
  // exhausted.
  bool collect_reports(std::int64_t iteration) {
    VoteCollector& collector = round_.collector();
    const WaitPolicy& wait_policy = settings_.wait_policy;
    double deadline = times_.start + wait_policy.deadline_s;
    int attempts = wait_policy.attempts;
    requests_.clear();
    bool open = true;
    const auto close = [&] {
      collector.close();
      deadline = never;
      open = false;
    };
    while (true) {
      if (open && collector.received() >= wait_policy.required_reports) close();
      request_gradients();
      if (collector.decided()) return true;
      const auto event = workers_.wait_for_event(std::min(deadline, requests_.next_timeout_s()));
      if (event) {
        handle_event(*event, iteration);
      } else if (const auto overdue = requests_.overdue(now()); !overdue.empty()) {
        for (const int worker : overdue) fail_request(worker);
      } else if (collector.received() >= wait_policy.quorum) {
        close();
      } else if (--attempts == 0) {
        attempts_exhausted_ = true;
        return false;
      } else {
        deadline =
            now() + wait_policy.deadline_s;  // a gradient's digest may have kept the server busy beyond the old one
        workers_.cancel(CancelScope::receiving);
        workers_.send_parameters(iteration, slowness_);
      }
    }
  }

  void cancel(CancelScope scope) {
    workers_.cancel(scope);
    // Events of the moment in which the last file was decided belong to this iteration.
    while (const auto event = workers_.wait_for_event(now())) handle_event(*event, round_.row().iteration);
  }

  void handle_event(const WorkerEvent& event, std::int64_t iteration) {
    VoteCollector& collector = round_.collector();
    IterationRow& row = round_.row();
    const int w = event.worker;
    const bool current = event.job.iteration == iteration;
    switch (event.kind) {
      case WorkerEvent::Kind::report:
        row.bytes_to_server += event.job.report_bytes;
        if (!current || !collector.receive(w)) {
          ++row.late_reports;
          return;
        }
        ++row.reports_voted;
        times_.received = std::max(times_.received, event.job.received_at);
        times_.computed = std::max(times_.computed, event.job.computed_at);
        return;
      case WorkerEvent::Kind::gradient_begun:
        if (current) requests_.extend(w, now() + settings_.wait_policy.deadline_s);
        return;
      case WorkerEvent::Kind::gradient:
        row.bytes_to_server += round_.transfer_settings().gradient_bytes();
        if (!current || !requests_.remove(w)) return;
        servers_.spend_each(static_cast<double>(round_.transfer_settings().gradient_bytes()) / servers_.count() /
                            settings_.worker.hash_rate);
        if (!collector.gradient_received(w)) ++row.failed_fetches;
        return;
      case WorkerEvent::Kind::lost:
        if (current && requests_.pending(w)) fail_request(w);
        return;
    }
  }

  // A request that fails at once makes the collector name another worker.
  void request_gradients() {
    VoteCollector& collector = round_.collector();
    for (auto holders = collector.take_requests(); !holders.empty(); holders = collector.take_requests()) {
      for (const int worker : holders) {
        requests_.add(worker, now() + settings_.wait_policy.fetch_s);
        if (!workers_.request_gradient(worker)) fail_request(worker);
      }
    }
  }

  void fail_request(int worker) {
    requests_.remove(worker);
    ++round_.row().failed_fetches;
    round_.collector().gradient_failed(worker);
  }

  // Vote, inner rule, outer rule and update; returns the simulated seconds that each of them took.
  std::array<double, 4> aggregate() {
    std::array<double, 4> seconds = {};
    const std::vector<OperationCost> cost = round_.aggregate();
    const double optimizer_wall_s = round_.update();
    const IterationRow& row = round_.row();
    const std::array<std::optional<double>, 4> wall = {row.vote_wall_s, row.inner_wall_s, row.outer_wall_s,
                                                       optimizer_wall_s};
    for (std::size_t step = 0; step < seconds.size(); ++step) {
      const double start = now();
      if (settings_.aggregation_measured) {
        spend(*wall[step]);
      } else {
        round_.row().bytes_between_servers += servers_.perform(cost[step]);
      }
      seconds[step] = now() - start;
    }
    return seconds;
  }

  void log_timeline(std::int64_t iteration, const std::array<double, 4>& steps) {
    constexpr std::array names = {"vote", "inner rule", "outer rule", "update"};
    const auto add = [&](const char* what, double begin_s, double end_s) {
      for (int server = 0; end_s > begin_s && server < servers_.count(); ++server)
        log_.add({server, what, begin_s, end_s});
    };
    add("send", times_.start, times_.received);
    add("wait", times_.received, times_.decided);
    double begin = times_.decided;
    for (std::size_t step = 0; step < steps.size(); ++step) {
      add(names[step], begin, begin + steps[step]);
      begin += steps[step];
    }
    observers_.on_timeline(iteration, log_.drain(now()));
  }

  Cluster& cluster_;
  Round& round_;
  const Stragglers& stragglers_;
  const SimulationSettings& settings_;
  const Observers& observers_;
  Servers servers_;
  ActorErrorTrap error_trap_;
  ActivityLog log_;
  Workers workers_;
  FaultInjector injector_;
  std::vector<double> slowness_;  // by worker
  Times times_;
  GradientRequests requests_;
  RunStatus status_ = RunStatus::unfinished;
  bool attempts_exhausted_ = false;
};

}  // namespace

RunStatus simulate(Cluster& cluster, Round& round, const Stragglers& stragglers,
                   std::vector<std::unique_ptr<Faults>> faults, const SimulationSettings& settings,
                   const Observers& observers) {
  return Simulation(cluster, round, stragglers, std::move(faults), settings, observers).run();
}

}  // namespace detoxsim
