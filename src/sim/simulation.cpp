#include "sim/simulation.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <numeric>
#include <optional>
#include <queue>

#include "sim/compat.hpp"
#include "sim/messages.hpp"

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
        workers_(static_cast<std::size_t>(round.assignment().workers())),
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
    Peer& peer = workers_[static_cast<std::size_t>(w)];
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
    Peer& me = workers_[static_cast<std::size_t>(w)];
    while (true) {
      me.inbox->get<Parameters>();
      const auto parameters = parameters_.take(w);
      me.received_at = sg::Engine::get_clock();
      spend(slowness_[static_cast<std::size_t>(w)] *
            (settings_.gradient_measured ? round_.file_wall_s()[file] : seconds));
      me.computed_at = sg::Engine::get_clock();
      const Report report{parameters->iteration, w, round_.payload(w)};
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
    for (Peer& peer : workers_) peer.outbox->set_receiver(actor);
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
    double received = start, computed = start, reported = start;
    while (!round_.decided()) {
      const int w = next_arrival(iteration);
      Peer& peer = workers_[static_cast<std::size_t>(w)];
      peer.outbox->get<Report>();
      peer.reported_at = sg::Engine::get_clock();
      if (!round_.receive(w, reports_.take(w)->gradient)) continue;
      received = std::max(received, *peer.received_at);
      computed = std::max(computed, *peer.computed_at);
      reported = *peer.reported_at;
    }
    const double decided = sg::Engine::get_clock();
    drop_late_workers();
    aggregate(start, received);
    tell_workers(start, decided);
    row.sim_s = sg::Engine::get_clock();
    row.broadcast_sim_s = received - start;
    row.gradient_sim_s = computed - received;
    row.upload_sim_s = reported - computed;
    row.aggregation_sim_s = row.sim_s - reported;
    if (observers_.on_spans) observers_.on_spans(iteration, spans_);
    spans_.clear();
  }

  // Vote, rules and optimiser, and the time that each of them takes.
  void aggregate(double start, double received) {
    const double decided = sg::Engine::get_clock();
    std::vector<double> seconds;
    for (const Work& work : round_.aggregate())
      seconds.push_back(std::max(work.flops / server_facts_.flops_per_s, work.bytes / server_facts_.memory_bandwidth));
    const double optimizer_wall_s = round_.update();
    const IterationRow& row = round_.row();
    if (settings_.aggregation_measured)
      seconds = {*row.vote_wall_s, *row.inner_wall_s, *row.outer_wall_s, optimizer_wall_s};
    spend(std::accumulate(seconds.begin(), seconds.end(), 0.0));
    tell(Span::server, "send", start, received);
    tell(Span::server, "wait", received, decided);
    double begin = decided;
    for (std::size_t step = 0; step < seconds.size(); ++step) {
      tell(Span::server, std::array{"vote", "inner rule", "outer rule", "update"}[step], begin, begin + seconds[step]);
      begin += seconds[step];
    }
  }

  // What workers did. Who had not reported was dropped.
  void tell_workers(double start, double decided) {
    if (!observers_.on_spans) return;
    for (int w = 0; w < round_.assignment().workers(); ++w) {
      const Peer& peer = workers_[static_cast<std::size_t>(w)];
      tell(w, "receive", start, peer.received_at.value_or(decided));
      if (peer.received_at) tell(w, "compute", *peer.received_at, peer.computed_at.value_or(decided));
      if (peer.computed_at) tell(w, "send", *peer.computed_at, peer.reported_at.value_or(decided));
      if (peer.reported_at)
        tell(w, "wait", *peer.reported_at, sg::Engine::get_clock());
      else
        spans_.push_back({w, "dropped", decided, decided});
    }
  }

  void tell(int worker, const char* what, double begin_s, double end_s) {
    if (observers_.on_spans && end_s > begin_s) spans_.push_back({worker, what, begin_s, end_s});
  }

  void broadcast(std::int64_t iteration) {
    for (int w = 0; w < round_.assignment().workers(); ++w) {
      Peer& peer = workers_[static_cast<std::size_t>(w)];
      peer.received_at = peer.computed_at = peer.reported_at = std::nullopt;
      // Detached: a report tells that its parameters have arrived.
      peer.inbox->put_init(parameters_.post(w, {iteration}), static_cast<std::uint64_t>(round_.parameter_bytes()))
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
      Peer& peer = workers_[static_cast<std::size_t>(w)];
      if (peer.reported_at) continue;
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
    std::optional<double> received_at, computed_at, reported_at;  // in this iteration; simulated seconds
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
  std::vector<Peer> workers_;
  InFlight<Parameters> parameters_;
  InFlight<Report> reports_;
  std::vector<double> slowness_;  // by worker
  std::vector<Span> spans_;       // of this iteration
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
