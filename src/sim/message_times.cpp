#include "sim/message_times.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/attempt.hpp"
#include "base/text.hpp"
#include "sim/clock.hpp"
#include "sim/compat.hpp"
#include "sim/transfer.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

constexpr int most_seconds = 60;

double latency_to(const Cluster& cluster, const sg::Host* worker) {
  std::vector<sg::Link*> links;
  double latency = 0;
  cluster.server()->route_to(worker, links, &latency);
  return latency;
}

double time_of(const Cluster& cluster, sg::Host* worker, std::int64_t bytes, TransfersInFlight& in_flight) {
  const double begin = now();
  transfer({{cluster.server(), worker, bytes}}, in_flight);
  return now() - begin;
}

// In the copy: "0 5e-05 5.1e-05 0.0003", a line for a worker, with its number first.
std::string simulated(Cluster& cluster, std::int64_t parameter_bytes, TransfersInFlight& in_flight) {
  sg::Engine::get_instance()->get_netzone_root()->seal();  // SimGrid knows routes from then on only
  std::vector<double> latencies;
  for (const sg::Host* worker : cluster.workers()) latencies.push_back(latency_to(cluster, worker));
  const auto nearest = std::min_element(latencies.begin(), latencies.end()),
             farthest = std::max_element(latencies.begin(), latencies.end());  // the first of equals
  std::vector<std::ptrdiff_t> chosen = {nearest - latencies.begin()};
  if (*farthest > *nearest * (1 + 1e-9)) chosen.push_back(farthest - latencies.begin());
  std::string answer;
  start_actor("messages", cluster.server(), [&] {
    for (const std::ptrdiff_t i : chosen) {
      sg::Host* const worker = cluster.worker(static_cast<int>(i));
      const double small = time_of(cluster, worker, 1, in_flight),
                   parameters = time_of(cluster, worker, parameter_bytes, in_flight);
      answer += std::to_string(i) + " " + shortest(latencies[static_cast<std::size_t>(i)]) + " " + shortest(small) +
                " " + shortest(parameters) + "\n";
    }
  });
  cluster.run();
  return answer;
}

}  // namespace

std::vector<MessageTimes> message_times(Cluster& cluster, std::int64_t parameter_bytes) {
  const AttemptOutcome outcome = attempt(
      [&](Attempt& copy) {
        static TransfersInFlight in_flight;  // outlives the actor
        copy.step("it simulates messages");
        copy.finish(simulated(cluster, parameter_bytes, in_flight));
      },
      most_seconds);
  std::vector<MessageTimes> times;
  if (outcome.end != AttemptOutcome::End::finished) return times;
  const std::vector<std::string> names = cluster.worker_names();
  for (const auto& line : split(outcome.answer, '\n')) {
    const auto words = split(line, ' ');
    if (words.size() != 4) continue;
    const auto number = [&](std::size_t i) { return std::strtod(words[i].c_str(), nullptr); };
    times.push_back({names[static_cast<std::size_t>(number(0))], number(1), number(2), number(3)});
  }
  return times;
}

}  // namespace detoxsim
