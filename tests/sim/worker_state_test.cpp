// The transitions of a worker, against the rows of the table in worker_state.hpp.
#include "sim/worker_state.hpp"

#include <set>
#include <utility>

#include "catch.hpp"

using namespace detoxsim;
using State = WorkerState;

namespace {

constexpr State states[] = {State::off,
                            State::idle,
                            State::receiving,
                            State::computing,
                            State::sending_report,
                            State::reported,
                            State::sending_gradient};

}  // namespace

TEST_CASE("worker states: the table's transitions and no others") {
  std::set<std::pair<State, State>> table = {{State::off, State::idle},
                                             {State::idle, State::receiving},
                                             {State::reported, State::receiving},
                                             {State::receiving, State::computing},
                                             {State::computing, State::sending_report},
                                             {State::sending_report, State::reported},
                                             {State::reported, State::sending_gradient},
                                             {State::sending_gradient, State::reported},
                                             {State::receiving, State::idle},
                                             {State::sending_report, State::idle}};
  for (const State state : states)
    if (state != State::off) table.insert({state, State::off});
  for (const State from : states)
    for (const State to : states) {
      CAPTURE(static_cast<int>(from), static_cast<int>(to));
      CHECK(is_legal_transition(from, to) == (table.count({from, to}) > 0));
    }
}

TEST_CASE("worker states: whom the server cancels") {
  const auto cancelled = [](CancelScope scope) {
    std::set<State> result;
    for (const State state : states)
      if (is_cancelled_by(state, scope)) result.insert(state);
    return result;
  };
  CHECK(cancelled(CancelScope::receiving) == std::set{State::receiving});
  CHECK(cancelled(CancelScope::all_but_reports) == std::set{State::receiving, State::sending_gradient});
  CHECK(cancelled(CancelScope::all) ==
        std::set{State::receiving, State::computing, State::sending_report, State::sending_gradient});
}
