#include "sim/simulation.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <numeric>
#include <queue>

#include "sim/compat.hpp"
#include "sim/messages.hpp"
#include "sim/spans.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

// Seconds of work on the host that the actor runs on, at full speed of all its cores.
void spend(double seconds) {
  sg::Host* const host = sg::this_actor::get_host();
  if (seconds <= 0) return;
  // On all cores, for the host's energy; the time is the same.
  if (host->get_core_count() > 1)
    sg::this_actor::thread_execute(host, seconds * host->get_speed(), host->get_core_count());
  else
    sg::this_actor::execute(seconds * host->get_speed());
}

// Server and workers of one run, and what they share: the order in which reports arrived.
class Protocol {
 public:
  Protocol(Cluster& cluster, Round& round, const Stragglers& stragglers, const SimulationSettings& settings,
           const Observers& observers)
      : cluster_(cluster),
        round_(round),
        stragglers_(stragglers),
        settings_(settings),
        observers_(observers),
        server_facts_(cluster.server_facts()),
        peers_(static_cast<std::size_t>(round.assignment().workers())),
        parameters_(round.assignment().workers()),
        reports_(round.assignment().workers()) {}

  Ending run() {
    for (int w = 0; w < round_.assignment().workers(); ++w) start_worker(w);
    start_actor("server", cluster_.server(), [this] { guarded([&] { serve(); }); });
    const bool alive = cluster_.run();
    if (error_) std::rethrow_exception(error_);
    return alive ? ending_ : Ending::unfinished;
  }

 private:
  // An exception that leaves an actor aborts the process, so it is carried to main(). Never catch (...): SimGrid ends
  // actors by throwing something of its own.
  template <class Body>
  void guarded(Body body) {
    try {
      body();
      return;
    } catch (const simgrid::NetworkFailureException&) {
      ending_ = Ending::unfinished;  // a simulated fault, not one of the program
    } catch (const std::exception&) {
      if (!error_) error_ = std::current_exception();
    }
    sg::Actor::kill_all();
  }

  // With mailboxes of its own: in those of a worker that was killed something may be left.
  void start_worker(int w) {
    Peer& peer = peers_[static_cast<std::size_t>(w)];
    const std::string name = std::to_string(w) + "-" + std::to_string(++peer.starts);
    peer.inbox = sg::Mailbox::by_name("parameters-" + name);
    peer.outbox = sg::Mailbox::by_name("report-" + name);
    peer.actor = start_actor("worker", cluster_.worker(w), [this, w] { guarded([&] { work(w); }); });
    peer.actor->daemonize();  // workers serve for ever: the run ends when the server returns
  }

  void work(int w) {
    const auto file = static_cast<std::size_t>(round_.assignment().file_of[static_cast<std::size_t>(w)]);
    const double flops = settings_.flops_per_sample * round_.split().size(static_cast<int>(file));
    const double seconds = flops / cluster_.worker_facts(w).flops_per_s;
    const Peer& me = peers_[static_cast<std::size_t>(w)];
    while (true) {
      me.inbox->get<Parameters>();
      const auto parameters = parameters_.take(w);
      times_[static_cast<std::size_t>(w)].received_at = sg::Engine::get_clock();
      spend(slowness_[static_cast<std::size_t>(w)] *
            (settings_.gradient_measured ? round_.file_wall_s()[file] : seconds));
      times_[static_cast<std::size_t>(w)].computed_at = sg::Engine::get_clock();
      const Report report{parameters->iteration, round_.payload(w)};
      me.outbox->put(reports_.post(w, report), static_cast<std::uint64_t>(round_.report_bytes()));
      arrived_.push({w, report.iteration});
      arrivals_->release();
    }
  }

  void serve() {
    // Uploads start when they are sent, not when they are asked for. Nothing is ever pending in the server's name:
    // SimGrid searches an actor's list of transfers at the end of each, which for thousands of workers took longest.
    receive_for(sg::Actor::self());
    iterate();
    receive_for(nullptr);
  }

  void receive_for(sg::ActorPtr actor) {
    for (Peer& peer : peers_) peer.outbox->set_receiver(actor);
  }

  void iterate() {
    for (std::int64_t iteration = 1; iteration <= settings_.iterations; ++iteration) {
      if (observers_.stop && observers_.stop()) {
        ending_ = Ending::interrupted;
        return;
      }
      serve_iteration(iteration);
      if (observers_.on_iteration) observers_.on_iteration(round_.row());
      if (round_.row().diverged) break;
    }
    ending_ = Ending::done;
  }

  void serve_iteration(std::int64_t iteration) {
    const double start = sg::Engine::get_clock();
    round_.begin(iteration);
    slowness_ = stragglers_.factors(iteration);
    IterationRow& row = round_.row();
    broadcast(iteration);
    IterationTimes times{start, start};
    double computed = start, reported = start;
    while (!round_.decided()) {
      const int w = next_arrival(iteration);
      peers_[static_cast<std::size_t>(w)].outbox->get<Report>();
      WorkerTimes& worker = times_[static_cast<std::size_t>(w)];
      worker.reported_at = sg::Engine::get_clock();
      if (!round_.receive(w, reports_.take(w)->gradient)) continue;
      times.received = std::max(times.received, *worker.received_at);
      computed = std::max(computed, *worker.computed_at);
      reported = *worker.reported_at;
    }
    times.decided = sg::Engine::get_clock();
    drop_late_workers();
    times.aggregation = aggregate();
    times.end = row.sim_s = sg::Engine::get_clock();
    row.broadcast_sim_s = times.received - start;
    row.gradient_sim_s = computed - times.received;
    row.upload_sim_s = reported - computed;
    row.aggregation_sim_s = row.sim_s - reported;
    if (observers_.on_spans) observers_.on_spans(iteration, spans_of(times, times_));
  }

  // Vote, inner rule, outer rule and update; returns the simulated seconds that each of them took.
  std::array<double, 4> aggregate() {
    std::array<double, 4> seconds;
    const std::vector<Work> work = round_.aggregate();
    std::transform(work.begin(), work.end(), seconds.begin(), [this](const Work& step) {
      return step.seconds_at(server_facts_.flops_per_s, server_facts_.memory_bandwidth);
    });
    const double optimizer_wall_s = round_.update();
    const IterationRow& row = round_.row();
    if (settings_.aggregation_measured)
      seconds = {*row.vote_wall_s, *row.inner_wall_s, *row.outer_wall_s, optimizer_wall_s};
    spend(std::accumulate(seconds.begin(), seconds.end(), 0.0));
    return seconds;
  }

  void broadcast(std::int64_t iteration) {
    times_.assign(peers_.size(), {});
    for (int w = 0; w < round_.assignment().workers(); ++w) {
      // Detached: a report tells that its parameters have arrived.
      peers_[static_cast<std::size_t>(w)]
          .inbox->put_init(parameters_.post(w, {iteration}), static_cast<std::uint64_t>(round_.parameter_bytes()))
          ->detach();
      round_.row().bytes_from_server += round_.parameter_bytes();
    }
  }

  // The next worker whose report of this iteration is in. The semaphore only wakes: a worker that is killed between
  // push and release leaves an entry without a count.
  int next_arrival(std::int64_t iteration) {
    while (true) {
      while (arrived_.empty()) arrivals_->acquire();
      const Arrival arrival = arrived_.front();
      arrived_.pop();
      if (arrival.iteration == iteration) return arrival.worker;
    }
  }

  // Nobody waits for these any more. The new parameters make a worker drop what it does, sending included.
  void drop_late_workers() {
    for (int w = 0; w < round_.assignment().workers(); ++w) {
      if (times_[static_cast<std::size_t>(w)].reported_at) continue;
      Peer& peer = peers_[static_cast<std::size_t>(w)];
      peer.actor->kill();
      peer.outbox->set_receiver(nullptr);
      start_worker(w);
      peer.outbox->set_receiver(sg::Actor::self());
    }
  }

  // What the server knows of a worker.
  struct Peer {
    sg::ActorPtr actor;
    sg::Mailbox *inbox = nullptr, *outbox = nullptr;
    int starts = 0;
  };
  struct Arrival {
    int worker;
    std::int64_t iteration;
  };

  Cluster& cluster_;
  Round& round_;
  const Stragglers& stragglers_;
  const SimulationSettings& settings_;
  const Observers& observers_;
  HostFacts server_facts_;
  std::vector<Peer> peers_;         // by worker
  std::vector<WorkerTimes> times_;  // of this iteration
  InFlight<Parameters> parameters_;
  InFlight<Report> reports_;
  std::vector<double> slowness_;  // by worker
  std::queue<Arrival> arrived_;
  sg::SemaphorePtr arrivals_ = sg::Semaphore::create(0);
  std::exception_ptr error_;
  Ending ending_ = Ending::unfinished;
};

}  // namespace

Ending simulate(Cluster& cluster, Round& round, const Stragglers& stragglers, const SimulationSettings& settings,
                const Observers& observers) {
  return Protocol(cluster, round, stragglers, settings, observers).run();
}

}  // namespace detoxsim
