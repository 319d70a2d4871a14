// Where SimGrid 3.32 (Debian 12) and 4.0 (Debian 13) differ.
#pragma once

#include <cstdio>
#include <functional>
#include <simgrid/s4u.hpp>
#include <string>
#include <utility>
#include <vector>

#include <simgrid/version.h>  // needs what s4u.hpp defines, so it stands after it
#include <xbt/config.hpp>

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

/// A setting of the network model, "network/latency-factor" say, as text: SimGrid 4 has factors that depend on sizes.
inline std::string network_factor(const std::string& name) {
#if SIMGRID_VERSION_MAJOR >= 4
  return simgrid::config::get_value<std::string>(name);
#else
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", simgrid::config::get_value<double>(name));
  return text;
#endif
}

// Platforms that are built by calls. From SimGrid 4 on, everything is added to a zone that is there, and zones know
// their gateways themselves.

/// The zone around all others; to be called once all settings of the network are made.
inline simgrid::s4u::NetZone* root_zone() {
#if SIMGRID_VERSION_MAJOR >= 4
  return simgrid::s4u::Engine::get_instance()->get_netzone_root();
#else
  return simgrid::s4u::create_full_zone("platform");
#endif
}

/// A star in another zone, and its gateway, to which the links of its members lead.
struct StarZone {
  simgrid::s4u::NetZone* zone = nullptr;
  simgrid::kernel::routing::NetPoint* gateway = nullptr;
};

inline StarZone add_star(simgrid::s4u::NetZone* parent, const std::string& name) {
  StarZone star;
#if SIMGRID_VERSION_MAJOR >= 4
  star.zone = parent->add_netzone_star(name);
  star.gateway = star.zone->add_router(name + "-switch");
  star.zone->set_gateway(star.gateway);
#else
  star.zone = simgrid::s4u::create_star_zone(name);
  star.zone->set_parent(parent);
  star.gateway = star.zone->create_router(name + "-switch");
  star.zone->add_route(star.gateway, nullptr, nullptr, nullptr, {});
#endif
  return star;
}

inline simgrid::s4u::Host* add_host(simgrid::s4u::NetZone* zone, const std::string& name, double flops_per_s) {
#if SIMGRID_VERSION_MAJOR >= 4
  return zone->add_host(name, flops_per_s);
#else
  return zone->create_host(name, flops_per_s);
#endif
}

/// A link that both directions and all flows share as its policy says.
inline simgrid::s4u::Link* add_link(simgrid::s4u::NetZone* zone, const std::string& name, double bandwidth) {
#if SIMGRID_VERSION_MAJOR >= 4
  return zone->add_link(name, bandwidth);
#else
  return zone->create_link(name, bandwidth);
#endif
}

/// A link with the bandwidth in each direction.
inline simgrid::s4u::Link* add_duplex_link(simgrid::s4u::NetZone* zone, const std::string& name, double bandwidth) {
#if SIMGRID_VERSION_MAJOR >= 4
  return zone->add_split_duplex_link(name, bandwidth);
#else
  return zone->create_split_duplex_link(name, bandwidth);
#endif
}

using LinksInRoute = std::vector<simgrid::s4u::LinkInRoute>;

/// What leads from a host of a star to its middle, and back.
inline void connect(const StarZone& star, const simgrid::s4u::Host* host, const LinksInRoute& links) {
#if SIMGRID_VERSION_MAJOR >= 4
  star.zone->add_route(host->get_netpoint(), nullptr, links, true);
#else
  star.zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, links, true);
#endif
}

/// What leads from a star in a star to the middle, and back.
inline void connect(const StarZone& star, const StarZone& inner, const LinksInRoute& links) {
#if SIMGRID_VERSION_MAJOR >= 4
  const simgrid::s4u::NetZone* const everybody = nullptr;
  star.zone->add_route(inner.zone, everybody, links, true);
#else
  star.zone->add_route(inner.zone->get_netpoint(), nullptr, inner.gateway, nullptr, links, true);
#endif
}

/// A fat tree whose links are all alike; make_host makes the host at a leaf.
struct FatTreeShape {
  std::vector<unsigned> down, up, parallel;  ///< by level, from the leaves
  double bandwidth = 0, latency = 0;         ///< of each link, in each direction
};

inline void add_fat_tree(simgrid::s4u::NetZone* parent, const std::string& name, const FatTreeShape& shape,
                         const std::function<simgrid::s4u::Host*(simgrid::s4u::NetZone*, unsigned long)>& make_host) {
  using simgrid::s4u::NetZone;
  const auto levels = static_cast<unsigned>(shape.down.size());
  constexpr auto duplex = simgrid::s4u::Link::SharingPolicy::SPLITDUPLEX;
#if SIMGRID_VERSION_MAJOR >= 4
  parent
      ->add_netzone_fatTree(name, levels, shape.down, shape.up, shape.parallel, shape.bandwidth, shape.latency, duplex)
      ->set_host_cb([make_host](NetZone* zone, const std::vector<unsigned long>&, unsigned long leaf) {
        return make_host(zone, leaf);
      });
#else
  const simgrid::s4u::ClusterCallbacks callbacks(
      [&](NetZone* zone, const std::vector<unsigned long>&, unsigned long leaf) {
        return std::pair<simgrid::kernel::routing::NetPoint*, simgrid::kernel::routing::NetPoint*>(
            make_host(zone, leaf)->get_netpoint(), nullptr);
      });
  simgrid::s4u::create_fatTree_zone(name, parent, {levels, shape.down, shape.up, shape.parallel}, callbacks,
                                    shape.bandwidth, shape.latency, duplex)
      ->seal();
#endif
}

}  // namespace detoxsim
