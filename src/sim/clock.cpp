#include "sim/clock.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

void spend(double seconds) { spend({sg::this_actor::get_host()}, {seconds}); }

// The work runs on all cores, which matters for the host's energy only: the time is the same.
void spend(const std::vector<sg::Host*>& hosts, const std::vector<double>& seconds) {
  std::vector<sg::ExecPtr> work;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (seconds[i] <= 0) continue;
    sg::Host* const host = hosts[i];
    work.push_back(sg::this_actor::exec_init(seconds[i] * host->get_speed()));
    work.back()->set_host(host);
    if (host->get_core_count() > 1) work.back()->set_thread_count(host->get_core_count());
    work.back()->start();
  }
  for (const auto& exec : work) exec->wait();
}

}  // namespace detoxsim
