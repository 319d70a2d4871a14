// The states of a worker of the simulated cluster, and what leads from one to the next:
//
//   state             what happens                     next state        effect
//   off               its host is on                   idle              a new actor starts
//   idle, reported    send_parameters                  receiving         its part of the broadcast begins
//   receiving         it has all parameters            computing
//   computing         it has the gradient              sending_report    counts as sent
//   sending_report    every server has its share       reported          event: report
//   reported          request_gradient                 sending_gradient
//   sending_gradient  the request has arrived          (the same)        event: gradient_begun
//   sending_gradient  every server has its share       reported          event: gradient
//   sending_gradient  a Byzantine worker keeps silent  reported          none: the server waits until its timeout
//   receiving         a transfer fails                 idle              event: lost; leaves the broadcast
//   sending_report    a transfer fails                 idle              event: lost; counts as lost
//   sending_gradient  a transfer fails                 reported          event: lost
//   all but off       its host is switched off         off               event: lost; leaves the broadcast; a report
//                                                                        on its way counts as lost
//   the busy ones     cancel                           off, then idle    leaves the broadcast; a report on its way
//                                                                        counts as late; a new actor starts
#pragma once

namespace detoxsim {

enum class WorkerState {
  off,
  idle,  ///< waits, and keeps no gradient
  receiving,
  computing,
  sending_report,
  reported,  ///< waits, and keeps the gradient of its last report
  sending_gradient
};

/// Whether the table has a way from one to the other.
bool is_legal_transition(WorkerState from, WorkerState to);

/// Whether a worker in this state has nothing to do.
inline bool is_waiting(WorkerState state) { return state == WorkerState::idle || state == WorkerState::reported; }

/// What the timeline shows of it: "wait", "receive" …
const char* activity(WorkerState state);

/// Which workers the server cancels.
enum class CancelScope {
  receiving,        ///< those that wait for parameters
  all_but_reports,  ///< and those that send a requested gradient
  all               ///< and those that compute or send a report
};
bool is_cancelled_by(WorkerState state, CancelScope scope);

}  // namespace detoxsim
