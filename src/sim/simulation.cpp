#include "sim/simulation.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.hpp"
#include "sim/fault_injector.hpp"
#include "sim/fetches.hpp"
#include "sim/guard.hpp"
#include "sim/servers.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

// The server, or the one that leads the others, and everybody's beginning and end.
class Protocol {
 public:
  Protocol(Cluster& cluster, Round& round, const Stragglers& stragglers, std::vector<std::unique_ptr<Faults>> faults,
           const SimulationSettings& settings, const Observers& observers)
      : cluster_(cluster),
        round_(round),
        stragglers_(stragglers),
        settings_(settings),
        observers_(observers),
        servers_(cluster, settings.patience),
        log_(servers_.count(), round.assignment().workers(), static_cast<bool>(observers.on_spans)),
        workers_(cluster, round, settings.broadcast, settings.worker, log_, guard_),
        injector_(cluster, std::move(faults),
                  [this](int worker, const std::string& what) { log_.instant(worker, what, now()); }) {}

  Ending run() {
    const auto listening = cluster_.on_host_change([this](int worker, bool on) { workers_.host_changed(worker, on); });
    workers_.start();
    start_actor("server", cluster_.server(), [this] { guard_([&] { iterate(); }); });
    start_actor("faults", cluster_.server(), [this] { guard_([&] { injector_.run(); }); })->daemonize();
    const bool alive = cluster_.run();
    guard_.rethrow();
    if (!alive) ending_ = Ending::unfinished;
    if (ending_ == Ending::unfinished && observers_.on_unfinished) observers_.on_unfinished(why(alive));
    return ending_;
  }

 private:
  struct Times {
    double start = 0;                   // of the iteration
    double received = 0, computed = 0;  // by the last worker whose report was used
    double decided = 0;                 // all files, or given up
  };

  std::string why(bool alive) const {
    const std::string reports =
        std::to_string(round_.tally().received()) + " reports in iteration " + std::to_string(round_.row().iteration);
    if (!alive) return reports + ", and nobody is left who could send another";
    if (!out_of_patience_) return "the servers can't reach each other, or one of them is gone";
    const Patience& patience = settings_.patience;
    std::string text = reports + " after " + std::to_string(patience.attempts) + " deadlines (cluster.attempts) of " +
                       shortest(patience.deadline_s) + " s, and cluster.quorum is " + std::to_string(patience.quorum);
    if (round_.tally().received() == 0)
      text += "; do they leave time for broadcast, gradient and upload, and can all servers be reached?";
    return text;
  }

  void iterate() {
    for (std::int64_t iteration = 1; iteration <= settings_.iterations; ++iteration) {
      if (observers_.stop && observers_.stop()) {
        ending_ = Ending::interrupted;
        return;
      }
      if (!serve(iteration)) return;
      if (observers_.on_iteration) observers_.on_iteration(round_.row());
      if (round_.row().diverged) break;
    }
    ending_ = Ending::done;
  }

  // False: the cluster can't finish.
  bool serve(std::int64_t iteration) {
    times_ = {now(), now(), now(), now()};
    round_.begin(iteration);
    slowness_ = stragglers_.factors(iteration);
    workers_.invite(iteration, slowness_);
    if (!collect(iteration)) return false;
    times_.decided = now();
    const bool all = settings_.patience.call_back_late || iteration == settings_.iterations;
    call_back(all ? Workers::Busy::any : Workers::Busy::useless);
    const std::array<double, 4> steps = aggregate();
    IterationRow& row = round_.row();
    if (row.diverged) call_back(Workers::Busy::any);
    row.sim_s = now();
    row.broadcast_sim_s = times_.received - times_.start;
    row.gradient_sim_s = times_.computed - times_.received;
    row.upload_sim_s = times_.decided - times_.computed;
    row.aggregation_sim_s = row.sim_s - times_.decided;
    if (observers_.on_spans) tell_spans(iteration, steps);
    return true;
  }

  // Until all files are decided, or the server's patience ends. False: it never will.
  bool collect(std::int64_t iteration) {
    Tally& tally = round_.tally();
    const Patience& patience = settings_.patience;
    double deadline = times_.start + patience.deadline_s;
    int attempts = patience.attempts;
    fetches_.clear();
    bool open = true;
    const auto close = [&] {
      tally.close();
      deadline = never;
      open = false;
    };
    while (true) {
      if (open && tally.received() >= patience.enough) close();
      ask_for_gradients();
      if (tally.decided()) return true;
      const auto event = workers_.next(std::min(deadline, fetches_.first_limit_s()));
      if (event) {
        take(*event, iteration);
      } else if (const auto overdue = fetches_.overdue(now()); !overdue.empty()) {
        for (const int worker : overdue) fail(worker);
      } else if (tally.received() >= patience.quorum) {
        close();
      } else if (--attempts == 0) {
        out_of_patience_ = true;
        return false;
      } else {
        deadline = now() + patience.deadline_s;  // an answer may have kept the server busy beyond it
        workers_.call_back(Workers::Busy::receiving);
        workers_.invite(iteration, slowness_);
      }
    }
  }

  void call_back(Workers::Busy whom) {
    workers_.call_back(whom);
    // What came at the moment when all was decided belongs to this iteration.
    while (const auto event = workers_.next(now())) take(*event, round_.row().iteration);
  }

  void take(const WorkerEvent& event, std::int64_t iteration) {
    Tally& tally = round_.tally();
    IterationRow& row = round_.row();
    const int w = event.worker;
    const bool current = event.job.iteration == iteration;
    switch (event.what) {
      case WorkerEvent::What::report:
        row.bytes_to_server += event.job.report_bytes;
        if (!current || !tally.receive(w)) {
          ++row.late_reports;
          return;
        }
        ++row.reports_voted;
        times_.received = std::max(times_.received, event.job.received_at);
        times_.computed = std::max(times_.computed, event.job.computed_at);
        return;
      case WorkerEvent::What::answering:
        if (current) fetches_.extend(w, now() + settings_.patience.deadline_s);
        return;
      case WorkerEvent::What::answer:
        row.bytes_to_server += round_.gradient_bytes();
        if (!current || !fetches_.remove(w)) return;
        servers_.spend_each(static_cast<double>(round_.gradient_bytes()) / servers_.count() /
                            settings_.worker.hash_rate);
        if (!tally.answered(w)) ++row.failed_fetches;
        return;
      case WorkerEvent::What::lost:
        if (current && fetches_.asked(w)) fail(w);
        return;
    }
  }

  void ask_for_gradients() {
    Tally& tally = round_.tally();
    for (auto holders = tally.requests(); !holders.empty(); holders = tally.requests()) {
      for (const int worker : holders) {
        fetches_.add(worker, now() + settings_.patience.fetch_s);
        if (!workers_.ask(worker)) fail(worker);
      }
    }
  }
  void fail(int worker) {
    fetches_.remove(worker);
    ++round_.row().failed_fetches;
    round_.tally().unanswered(worker);
  }

  // Vote, inner rule, outer rule and update; returns the simulated seconds that each of them took.
  std::array<double, 4> aggregate() {
    std::array<double, 4> seconds = {};
    const std::vector<Work> work = round_.aggregate();
    const double optimizer_wall_s = round_.update();
    const IterationRow& row = round_.row();
    const std::array<std::optional<double>, 4> wall = {row.vote_wall_s, row.inner_wall_s, row.outer_wall_s,
                                                       optimizer_wall_s};
    for (std::size_t step = 0; step < seconds.size(); ++step) {
      const double start = now();
      if (settings_.aggregation_measured) {
        spend(*wall[step]);
      } else {
        round_.row().bytes_between_servers += servers_.work(work[step]);
      }
      seconds[step] = now() - start;
    }
    return seconds;
  }

  void tell_spans(std::int64_t iteration, const std::array<double, 4>& steps) {
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
    observers_.on_spans(iteration, log_.take(now()));
  }

  Cluster& cluster_;
  Round& round_;
  const Stragglers& stragglers_;
  const SimulationSettings& settings_;
  const Observers& observers_;
  Servers servers_;
  Guard guard_;
  ActivityLog log_;
  Workers workers_;
  FaultInjector injector_;
  std::vector<double> slowness_;  // by worker
  Times times_;
  Fetches fetches_;
  Ending ending_ = Ending::unfinished;
  bool out_of_patience_ = false;
};

}  // namespace

Ending simulate(Cluster& cluster, Round& round, const Stragglers& stragglers,
                std::vector<std::unique_ptr<Faults>> faults, const SimulationSettings& settings,
                const Observers& observers) {
  return Protocol(cluster, round, stragglers, std::move(faults), settings, observers).run();
}

}  // namespace detoxsim
