// A platform of three hosts as text, to be changed by tests; and what a few simulated iterations on it come to.
#pragma once

#include <string>

#include "base/attempt.hpp"
#include "helpers.hpp"

namespace detoxsim {

inline const std::string small_platform = R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <config><prop id="network/crosstraffic" value="1"/></config>
  <zone id="all" routing="Full">
    <host id="boss" speed="1Gf"/>
    <host id="worker-1" speed="1Gf"/>
    <host id="worker-2" speed="2Gf,1Gf" core="2"/>
    <link id="link-1" bandwidth="1Gbps" latency="25us"/>
    <link id="link-2" bandwidth="2Gbps" latency="10us" sharing_policy="SPLITDUPLEX"/>
    <route src="boss" dst="worker-1"><link_ctn id="link-1"/></route>
    <route src="boss" dst="worker-2"><link_ctn id="link-2" direction="UP"/></route>
  </zone>
</platform>
)";

/// The text with the first `old` replaced; there must be one.
inline std::string with(std::string text, const std::string& old, const std::string& replacement) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), replacement);
}

/// The exit code that `detoxsim run` would have, "0", "2" with what is wrong, or "3", of two iterations without
/// gradients on the first hosts of a platform; "died" and why, where the process would have ended otherwise.
inline std::string outcome_on(const std::string& platform, const std::string& faults = "[]") {
  const AttemptOutcome outcome = attempt(
      [&](Attempt& copy) {
        try {
          const TinyRun result = run(tiny_scenario(platform, {{"cluster.workers", "2"},
                                                              {"cluster.faults", faults},
                                                              {"cluster.deadline", "100"},
                                                              {"cluster.attempts", "2"},
                                                              {"training.iterations", "2"},
                                                              {"training.batch_size", "12"},
                                                              {"workload", R"({"name": "timing-only", "parameters": 8,
                                                            "flops_per_sample": 24})"}}));
          copy.finish(result.status == RunStatus::done ? "0" : "3");
        } catch (const InputError& error) {
          copy.finish(std::string("2 ") + error.what());
        }
      },
      150);
  if (outcome.end == AttemptOutcome::End::finished) return outcome.answer;
  return "died, end " + std::to_string(static_cast<int>(outcome.end)) + ", code " + std::to_string(outcome.code) +
         ": " + outcome.err;
}

}  // namespace detoxsim
