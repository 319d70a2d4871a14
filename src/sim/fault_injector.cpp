#include "sim/fault_injector.hpp"

#include <algorithm>
#include <numeric>

#include "sim/compat.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

FaultInjector::FaultInjector(Cluster& cluster, std::vector<std::unique_ptr<Faults>> faults, OnFault on_fault)
    : cluster_(cluster),
      faults_(std::move(faults)),
      on_fault_(std::move(on_fault)),
      crashes_(cluster.workers().size(), 0) {
  const auto slows = [](const auto& faults) { return faults->kind() == FaultEvent::Kind::slow_link; };
  if (std::any_of(faults_.begin(), faults_.end(), slows)) Cluster::expect_changing_bandwidths();
  for (sg::Link* link : cluster.links()) links_.push_back({link, link->get_bandwidth()});
}

void FaultInjector::run() {
  std::vector<std::optional<FaultEvent>> next;
  for (const auto& faults : faults_) next.push_back(faults->next());
  while (true) {
    // Events at the same time happen in the order of the faults in the scenario.
    const auto first = std::min_element(next.begin(), next.end(),
                                        [](const auto& a, const auto& b) { return a && (!b || a->at_s < b->at_s); });
    if (first == next.end() || !*first) return;
    sg::this_actor::sleep_until((*first)->at_s);
    apply(**first);
    *first = faults_[static_cast<std::size_t>(first - next.begin())]->next();
  }
}

void FaultInjector::apply(const FaultEvent& event) {
  if (event.kind == FaultEvent::Kind::crash)
    crash(event.target, event.begins);
  else
    change(links_[static_cast<std::size_t>(event.target)], event);
}

// Crashes of a worker may overlap: its host is on again when the last of them has ended.
void FaultInjector::crash(int worker, bool begins) {
  int& crashes = crashes_[static_cast<std::size_t>(worker)];
  crashes += begins ? 1 : -1;
  sg::Host* const host = cluster_.worker(worker);
  const bool up = crashes == 0;
  if (host->is_on() == up) return;
  on_fault_(worker, up ? "recovery" : "crash");
  if (up)
    host->turn_on();
  else
    host->turn_off();
}

void FaultInjector::change(Link& link, const FaultEvent& event) {
  const std::string name = " " + link.link->get_name();
  if (event.kind == FaultEvent::Kind::link_failure) {
    link.failures += event.begins ? 1 : -1;
    const bool up = link.failures == 0;
    if (link.link->is_on() == up) return;
    on_fault_(-1, (up ? "repair of" : "failure of") + name);
    if (up)
      link.link->turn_on();
    else
      link.link->turn_off();
    return;
  }
  if (event.begins)
    link.factors.push_back(event.factor);
  else
    link.factors.erase(std::find(link.factors.begin(), link.factors.end(), event.factor));
  on_fault_(-1, (event.begins ? "slow" : "usual speed of") + name);
  // SimGrid's solver treats smaller bandwidths as 0.
  constexpr double least = 1e-3;
  link.link->set_bandwidth(
      std::max(least, std::accumulate(link.factors.begin(), link.factors.end(), link.bandwidth, std::multiplies<>())));
}

}  // namespace detoxsim
