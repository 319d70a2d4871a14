#include "sim/simulation.hpp"

#include <algorithm>
#include <cassert>
#include <exception>
#include <memory>
#include <queue>

#include "sim/compat.hpp"
#include "sim/messages.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

sg::Mailbox* parameters_box(int worker) { return sg::Mailbox::by_name("parameters-" + std::to_string(worker)); }
sg::Mailbox* report_box(int worker) { return sg::Mailbox::by_name("report-" + std::to_string(worker)); }

// Seconds of work on the host that the actor runs on, at full speed of all its cores.
void spend(double seconds) {
  if (seconds > 0) sg::this_actor::execute(seconds * sg::this_actor::get_host()->get_speed());
}

// Server and workers of one run, and what they share: the order in which reports arrived.
class Protocol {
 public:
  Protocol(Cluster& cluster, Round& round, const Stragglers& stragglers, const SimulationSettings& settings,
           const std::function<void(const IterationRow&)>& on_iteration, const std::function<bool()>& stop)
      : cluster_(cluster),
        round_(round),
        stragglers_(stragglers),
        settings_(settings),
        on_iteration_(on_iteration),
        stop_(stop),
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

  void start_worker(int w) {
    auto& actor = workers_[static_cast<std::size_t>(w)].actor;
    actor = start_actor("worker", cluster_.worker(w), [this, w] { guarded([&] { work(w); }); });
    actor->daemonize();  // workers serve for ever: the run ends when the server returns
  }

  void work(int w) {
    sg::Mailbox* const inbox = parameters_box(w);
    sg::Mailbox* const outbox = report_box(w);
    const auto file = static_cast<std::size_t>(round_.assignment().file_of[static_cast<std::size_t>(w)]);
    const double flops = settings_.flops_per_sample * round_.split().size(static_cast<int>(file));
    const double seconds = flops / cluster_.worker_facts(w).flops_per_s;
    while (true) {
      inbox->get<Parameters>();
      const auto parameters = parameters_.take(w);
      Report report;
      report.iteration = parameters->iteration;
      report.worker = w;
      report.received_at = sg::Engine::get_clock();
      spend(slowness_[static_cast<std::size_t>(w)] *
            (settings_.gradient_measured ? round_.file_wall_s()[file] : seconds));
      report.computed_at = sg::Engine::get_clock();
      report.gradient = round_.payload(w);
      outbox->put(reports_.post(w, report), static_cast<std::uint64_t>(round_.report_bytes()));
      arrived_.push({w, report.iteration});
      arrivals_->release();
    }
  }

  void serve() {
    for (std::int64_t iteration = 1; iteration <= settings_.iterations; ++iteration) {
      if (stop_()) {
        ending_ = Ending::interrupted;
        return;
      }
      serve_iteration(iteration);
      on_iteration_(round_.row());
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
      workers_[static_cast<std::size_t>(w)].receive->wait();
      workers_[static_cast<std::size_t>(w)].send->wait();
      workers_[static_cast<std::size_t>(w)].reported = true;
      const auto report = reports_.take(w);
      if (!round_.receive(w, report->gradient)) continue;
      received = std::max(received, report->received_at);
      computed = std::max(computed, report->computed_at);
      reported = sg::Engine::get_clock();
    }
    drop_late_workers();

    double modelled_s = 0;
    for (const Work& work : round_.aggregate())
      modelled_s += std::max(work.flops / server_facts_.flops_per_s, work.bytes / server_facts_.memory_bandwidth);
    const double optimizer_wall_s = round_.update();
    spend(settings_.aggregation_measured ? *row.aggregation_wall_s + optimizer_wall_s : modelled_s);
    row.sim_s = sg::Engine::get_clock();
    row.broadcast_sim_s = received - start;
    row.gradient_sim_s = computed - received;
    row.upload_sim_s = reported - computed;
    row.aggregation_sim_s = row.sim_s - reported;
  }

  void broadcast(std::int64_t iteration) {
    // A transfer starts when both ends are posted: one receive per worker, or the uploads would queue up.
    for (int w = 0; w < round_.assignment().workers(); ++w) {
      Peer& peer = workers_[static_cast<std::size_t>(w)];
      peer.receive = report_box(w)->get_async<Report>(&peer.arriving);
      peer.reported = false;
    }
    for (int w = 0; w < round_.assignment().workers(); ++w) {
      workers_[static_cast<std::size_t>(w)].send = parameters_box(w)->put_async(
          parameters_.post(w, {iteration}), static_cast<std::uint64_t>(round_.parameter_bytes()));
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
      if (peer.reported) continue;
      peer.actor->kill();
      peer.send->cancel();
      peer.receive->cancel();
      start_worker(w);
    }
  }

  // What the server knows of a worker.
  struct Peer {
    sg::ActorPtr actor;
    sg::CommPtr send, receive;   // of this iteration
    Report* arriving = nullptr;  // filled by SimGrid, also after the server was killed
    bool reported = false;
  };
  struct Arrival {
    int worker;
    std::int64_t iteration;
  };

  Cluster& cluster_;
  Round& round_;
  const Stragglers& stragglers_;
  const SimulationSettings& settings_;
  const std::function<void(const IterationRow&)>& on_iteration_;
  const std::function<bool()>& stop_;
  HostFacts server_facts_;
  std::vector<Peer> workers_;
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
                const std::function<void(const IterationRow&)>& on_iteration, const std::function<bool()>& stop) {
  return Protocol(cluster, round, stragglers, settings, on_iteration, stop).run();
}

}  // namespace detoxsim
