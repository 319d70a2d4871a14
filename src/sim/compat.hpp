// Where SimGrid 3.32 (Debian 12) and 4.0 (Debian 13) differ.
#pragma once

#include <simgrid/s4u.hpp>
#include <string>
#include <utility>

#include <simgrid/version.h>  // needs what s4u.hpp defines, so it stands after it

namespace detoxsim {

template <class Body>
simgrid::s4u::ActorPtr start_actor(const std::string& name, simgrid::s4u::Host* host, Body body) {
#if SIMGRID_VERSION_MAJOR >= 4
  return simgrid::s4u::Engine::get_instance()->add_actor(name, host, std::move(body));
#else
  return simgrid::s4u::Actor::create(name, host, std::move(body));
#endif
}

template <class Callback>
void on_host_switched(Callback callback) {
#if SIMGRID_VERSION_MAJOR >= 4
  simgrid::s4u::Host::on_onoff_cb(std::move(callback));
#else
  simgrid::s4u::Host::on_state_change_cb(std::move(callback));
#endif
}

template <class Callback>
void on_link_switched(Callback callback) {
#if SIMGRID_VERSION_MAJOR >= 4
  simgrid::s4u::Link::on_onoff_cb(std::move(callback));
#else
  simgrid::s4u::Link::on_state_change_cb(std::move(callback));
#endif
}

}  // namespace detoxsim
