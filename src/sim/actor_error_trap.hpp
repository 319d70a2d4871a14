// Carries what goes wrong in an actor to main(): an exception that leaves an actor would abort the process.
#pragma once

#include <exception>

#include "sim/compat.hpp"

namespace detoxsim {

class ActorErrorTrap {
 public:
  // Never catch (...): SimGrid ends actors by throwing something of its own.
  template <class Body>
  void operator()(Body body) {
    try {
      body();
      return;
    } catch (const simgrid::NetworkFailureException&) {
      // A simulated fault, not one of the program: the run remains unfinished.
    } catch (const simgrid::HostFailureException&) {
      // The same, of another server while all of them work.
    } catch (const std::exception&) {
      if (!error_) error_ = std::current_exception();
    }
    simgrid::s4u::Actor::kill_all();
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::exception_ptr error_;
};

}  // namespace detoxsim
