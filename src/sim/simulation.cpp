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
  Protocol(Cluster& cluster, Round& round, const SimulationSettings& settings,
           const std::function<void(const IterationRow&)>& on_iteration, const std::function<bool()>& stop)
      : cluster_(cluster),
        round_(round),
        settings_(settings),
        on_iteration_(on_iteration),
        stop_(stop),
        server_facts_(cluster.server_facts()) {}

  Ending run() {
    const int workers = round_.assignment().workers();
    for (int w = 0; w < workers; ++w) {
      // Workers serve for ever: the run ends when the server returns.
      start_actor("worker", cluster_.worker(w), [this, w] { guarded([&] { work(w); }); })->daemonize();
    }
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

  void work(int w) {
    sg::Mailbox* const inbox = parameters_box(w);
    sg::Mailbox* const outbox = report_box(w);
    const auto file = static_cast<std::size_t>(round_.assignment().file_of[static_cast<std::size_t>(w)]);
    const double flops = settings_.flops_per_sample * round_.split().size(static_cast<int>(file));
    const double seconds = flops / cluster_.worker_facts(w).flops_per_s;
    while (true) {
      const auto parameters = parameters_.take(inbox->get<Parameters>());
      Report report;
      report.iteration = parameters->iteration;
      report.worker = w;
      report.received_at = sg::Engine::get_clock();
      spend(settings_.gradient_measured ? round_.file_wall_s()[file] : seconds);
      report.computed_at = sg::Engine::get_clock();
      report.gradient = round_.payload(w);
      outbox->put(reports_.post(report), static_cast<std::uint64_t>(round_.report_bytes()));
      arrived_.push(w);
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
    for (int w = 0; w < round_.assignment().workers(); ++w) report_box(w)->set_receiver(actor);
  }

  void iterate() {
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
    IterationRow& row = round_.row();
    const int workers = round_.assignment().workers();

    for (int w = 0; w < workers; ++w) {
      // Detached: a report tells that its parameters have arrived.
      parameters_box(w)
          ->put_init(parameters_.post({iteration}), static_cast<std::uint64_t>(round_.parameter_bytes()))
          ->detach();
      row.bytes_from_server += round_.parameter_bytes();
    }

    double received = start, computed = start, reported = start;
    for (int i = 0; i < workers; ++i) {
      arrivals_->acquire();
      const int w = arrived_.front();
      arrived_.pop();
      const auto report = reports_.take(report_box(w)->get<Report>());
      assert(report->iteration == iteration);  // all reports are awaited, so none is late
      received = std::max(received, report->received_at);
      computed = std::max(computed, report->computed_at);
      reported = sg::Engine::get_clock();
      round_.receive(report->worker, report->gradient);
    }

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

  Cluster& cluster_;
  Round& round_;
  const SimulationSettings& settings_;
  const std::function<void(const IterationRow&)>& on_iteration_;
  const std::function<bool()>& stop_;
  HostFacts server_facts_;
  InFlight<Parameters> parameters_;
  InFlight<Report> reports_;
  std::queue<int> arrived_;
  sg::SemaphorePtr arrivals_ = sg::Semaphore::create(0);
  std::exception_ptr error_;
  Ending ending_ = Ending::unfinished;
};

}  // namespace

Ending simulate(Cluster& cluster, Round& round, const SimulationSettings& settings,
                const std::function<void(const IterationRow&)>& on_iteration, const std::function<bool()>& stop) {
  return Protocol(cluster, round, settings, on_iteration, stop).run();
}

}  // namespace detoxsim
