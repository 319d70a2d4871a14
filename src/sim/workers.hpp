// The workers of the simulated cluster: an actor each, which receives parameters, computes and reports.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "protocol/round.hpp"
#include "sim/activity_log.hpp"
#include "sim/actor_error_trap.hpp"
#include "sim/broadcast.hpp"
#include "sim/cluster.hpp"
#include "sim/simulation.hpp"
#include "sim/transfer.hpp"

namespace detoxsim {

/// What a worker was invited to, and what it will send: settled then, by that iteration's samples and liars. A later
/// iteration has others, and the report of a late worker belongs to its own.
struct Job {
  std::int64_t iteration = 0;
  double compute_s = 0;           ///< gradient, and its digest where there is one
  std::int64_t report_bytes = 0;  ///< the gradient, or what announces it
  bool silent = false;            ///< sends no gradient when it is asked for what it announced
  double received_at = 0;         ///< when it had the parameters, simulated seconds
  double computed_at = 0;
};

/// What the server learns of a worker, when it learns it.
struct WorkerEvent {
  enum class What {
    report,     ///< a report has arrived
    answering,  ///< the first of a gradient that was asked for has come
    answer,     ///< all of it
    lost        ///< the worker has crashed, or a message from or to it was lost
  };
  What what;
  int worker;
  Job job;  ///< the one that it is about
};

/// Counts reports in the round's row: sent, late (called back) and lost.
class Workers {
 public:
  Workers(Cluster& cluster, Round& round, const BroadcastShape& shape, const WorkerSettings& settings, ActivityLog& log,
          ActorErrorTrap& guard);

  /// Begins the life of all workers whose host is on.
  void start();
  /// Sends the parameters to every worker that is up, idle and, in this iteration, has not reported.
  /// slowness: what multiplies each worker's compute time.
  void invite(std::int64_t iteration, const std::vector<double>& slowness);
  /// Asks a worker for the gradient that it announced. False: it is no longer there.
  bool ask(int worker);
  /// Waits for what comes next; nullopt: nothing until then.
  std::optional<WorkerEvent> next(double until_s);
  enum class CancelScope {
    receiving,  ///< waits for parameters
    useless,    ///< or sends a gradient that was asked for
    any         ///< or computes, or reports
  };
  /// Those workers drop their work, sending included.
  void cancel(CancelScope whom);
  /// A host was switched off or on, by whatever.
  void host_changed(int worker, bool on);

 private:
  enum class State { off, idle, receiving, computing, sending, answering };
  enum class Order { compute, answer };
  // What belongs to one life of an actor; a crash or being called back begins a new one.
  struct Incarnation {
    simgrid::s4u::ActorPtr actor;
    simgrid::s4u::SemaphorePtr wake = simgrid::s4u::Semaphore::create(0);  // wakes, no more: see what has changed
    std::queue<Order> orders;
    TransfersInFlight in_flight;
  };
  struct Worker {
    State state = State::off;
    Job job;                      // its last
    std::int64_t reported = 0;    // the iteration of its last report
    int position = 0;             // in the broadcast; 0: in none
    bool holds_gradient = false;  // of its last job
    std::unique_ptr<Incarnation> incarnation;
  };

  Worker& of(int worker) { return workers_[static_cast<std::size_t>(worker)]; }
  const Worker& of(int worker) const { return workers_[static_cast<std::size_t>(worker)]; }
  void start_incarnation(int w);
  /// The life that is over; nullptr where there was none.
  Incarnation* end_incarnation(int w);
  bool is_current(int w, const Incarnation& incarnation) const { return of(w).incarnation.get() == &incarnation; }
  /// Ends an actor whose life is over.
  void abort_if_stale(int w, const Incarnation& incarnation) const;
  void worker_main(int w, Incarnation& incarnation);
  void compute(int w, Incarnation& incarnation);
  void answer(int w, Incarnation& incarnation);
  void receive(int w, Incarnation& incarnation);
  void send(int w, Incarnation& incarnation, std::int64_t bytes);
  Job job(int w, std::int64_t iteration, double slowness) const;
  double gradient_seconds(int w) const;
  void lose(int w);
  void wake(const std::vector<int>& positions);
  void wake_up(int w);
  void enter(int w, State state, const char* what);
  void post_event(WorkerEvent::What what, int w);

  Cluster& cluster_;
  Round& round_;
  BroadcastShape shape_;
  WorkerSettings settings_;
  ActivityLog& log_;
  ActorErrorTrap& error_trap_;
  std::vector<Worker> workers_;
  std::vector<int> recipients_;  // of the broadcast, by position − 1
  std::optional<Dissemination> broadcast_;
  std::int64_t broadcast_iteration_ = 0;
  std::vector<std::unique_ptr<Incarnation>> ended_, retired_;  // until their actors have surely noticed
  std::queue<WorkerEvent> events_;
  simgrid::s4u::SemaphorePtr event_posted_ = simgrid::s4u::Semaphore::create(0);
};

}  // namespace detoxsim
