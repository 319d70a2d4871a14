#include "sim/worker_state.hpp"

namespace detoxsim {

bool is_legal_transition(WorkerState from, WorkerState to) {
  switch (to) {
    case WorkerState::off: return from != WorkerState::off;
    case WorkerState::idle:
      return from == WorkerState::off || from == WorkerState::receiving || from == WorkerState::sending_report;
    case WorkerState::receiving: return is_waiting(from);
    case WorkerState::computing: return from == WorkerState::receiving;
    case WorkerState::sending_report: return from == WorkerState::computing;
    case WorkerState::reported: return from == WorkerState::sending_report || from == WorkerState::sending_gradient;
    case WorkerState::sending_gradient: return from == WorkerState::reported;
  }
  return false;
}

const char* activity(WorkerState state) {
  switch (state) {
    case WorkerState::off: return "off";
    case WorkerState::idle:
    case WorkerState::reported: return "wait";
    case WorkerState::receiving: return "receive";
    case WorkerState::computing: return "compute";
    case WorkerState::sending_report:
    case WorkerState::sending_gradient: return "send";
  }
  return "";
}

bool is_cancelled_by(WorkerState state, CancelScope scope) {
  switch (state) {
    case WorkerState::off:
    case WorkerState::idle:
    case WorkerState::reported: return false;
    case WorkerState::receiving: return true;
    case WorkerState::sending_gradient: return scope != CancelScope::receiving;
    case WorkerState::computing:
    case WorkerState::sending_report: return scope == CancelScope::all;
  }
  return false;
}

}  // namespace detoxsim
