// Carries exceptions of actors to main(): one that leaves an actor would abort the process.
#pragma once

#include <exception>

#include "sim/compat.hpp"

namespace detoxsim {

class ActorErrorTrap {
 public:
  // There is no catch (...): SimGrid ends actors by an exception of its own.
  template <class Body>
  void operator()(Body body) {
    try {
      body();
      return;
    } catch (const simgrid::NetworkFailureException&) {
      // A simulated fault, no mistake of the program: the run remains unfinished.
    } catch (const simgrid::HostFailureException&) {
      // Another server failed while all of them worked: the same.
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
