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
#include "sim/worker_state.hpp"

namespace detoxsim {

/// What a worker does in an iteration, and what it will send: settled when the parameters are sent to it, by that
/// iteration's samples and Byzantine workers. A later iteration has others, and a late report belongs to its own.
struct Job {
  std::int64_t iteration = 0;
  double compute_s = 0;           ///< gradient, and its digest where there is one
  std::int64_t report_bytes = 0;  ///< the gradient, or what announces it
  bool silent = false;            ///< sends no gradient when the server requests what it announced
  double received_at = 0;         ///< when it had the parameters, simulated seconds
  double computed_at = 0;
};

/// What the server learns of a worker, at the time when it learns it.
struct WorkerEvent {
  enum class Kind {
    report,          ///< a report has arrived
    gradient_begun,  ///< the first bytes of a requested gradient have come
    gradient,        ///< all of it has
    lost             ///< the worker has crashed, or a message from or to it was lost
  };
  Kind kind;
  int worker;
  Job job;  ///< the one that it is about
};

/// Counts reports in the round's row: sent, late (cancelled on their way) and lost.
class Workers {
 public:
  Workers(Cluster& cluster, Round& round, const BroadcastShape& shape, const WorkerSettings& settings, ActivityLog& log,
          ActorErrorTrap& error_trap);

  /// Starts the workers whose host is on.
  void start();
  /// Sends the parameters to every worker that is up, not busy and has not reported in this iteration.
  /// slowness: what multiplies each worker's compute time.
  void send_parameters(std::int64_t iteration, const std::vector<double>& slowness);
  /// Requests from a worker the gradient that it announced. False: it doesn't have it any more.
  bool request_gradient(int worker);
  /// Waits for the next event; nullopt: none until then.
  std::optional<WorkerEvent> wait_for_event(double until_s);
  /// The workers that the scope means drop their work, sending included.
  void cancel(CancelScope scope);
  /// To be called when a worker's host has been switched off or on, whatever did it.
  void host_changed(int worker, bool on);

 private:
  using State = WorkerState;
  // What belongs to one actor; a crash or a cancellation ends it, and the worker goes on with a new one.
  struct Incarnation {
    simgrid::s4u::ActorPtr actor;
    simgrid::s4u::SemaphorePtr wake = simgrid::s4u::Semaphore::create(0);  // released when something may have changed
    TransfersInFlight in_flight;
  };
  struct Worker {
    State state = State::off;
    Job job;                                   // its last
    std::int64_t last_reported = 0;            // iteration of its last report
    int position = 0;                          // in the broadcast; 0: in none
    std::unique_ptr<Incarnation> incarnation;  // none where it is off
  };

  void change_state(int w, State next);
  /// The same, and the timeline shows it.
  void enter(int w, State next);

  Worker& worker(int w) { return workers_[static_cast<std::size_t>(w)]; }
  const Worker& worker(int w) const { return workers_[static_cast<std::size_t>(w)]; }

  void start_incarnation(int w);
  /// The incarnation that has ended; nullptr where there was none.
  Incarnation* end_incarnation(int w);
  bool is_current(int w, const Incarnation& incarnation) const { return worker(w).incarnation.get() == &incarnation; }
  /// Ends the calling actor where its incarnation has ended.
  void abort_if_stale(int w, const Incarnation& incarnation) const;

  // Bodies of a worker's actor.
  void worker_main(int w, Incarnation& incarnation);
  void wait_for_work(int w, Incarnation& incarnation);
  void receive_compute_report(int w, Incarnation& incarnation);
  void answer_request(int w, Incarnation& incarnation);
  void receive_parameters(int w, Incarnation& incarnation);
  void send_to_servers(int w, Incarnation& incarnation, std::int64_t bytes);
  void transfer_failed(int w);

  Job job_of(int w, std::int64_t iteration, double slowness) const;
  double gradient_seconds(int w) const;
  enum class Direction { to_servers, from_servers };
  /// Transfers of each server's share of the bytes.
  std::vector<Transfer> shares(int w, std::int64_t bytes, Direction direction) const;
  /// Wakes those at these positions of the broadcast that are waiting for parameters.
  void wake_receivers(const std::vector<int>& positions);
  void wake(int w);
  void post_event(WorkerEvent::Kind kind, int w);

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
  std::vector<std::unique_ptr<Incarnation>> ended_, retired_;  // kept until their actors have surely ended
  std::queue<WorkerEvent> events_;
  simgrid::s4u::SemaphorePtr event_posted_ = simgrid::s4u::Semaphore::create(0);
};

}  // namespace detoxsim
