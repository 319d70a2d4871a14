// Faults hit some workers or links, at a given time or at random, and end some time later or never.
#include "sim/faults.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "protocol/wait_policy.hpp"
#include "sim/clock.hpp"

namespace detoxsim {

namespace {

using Kind = FaultEvent::Kind;

std::vector<int> workers_of(const Params& params, const FaultContext& context) {
  std::vector<int> workers;
  if (params.integers("workers").empty()) throw InputError(Mistake::bad_value, "workers", "nobody is named");
  for (const std::int64_t worker : params.integers("workers")) {
    if (worker >= context.workers)
      throw InputError(
          Mistake::bad_value, "workers",
          "expected workers in 0 … p-1 = " + std::to_string(context.workers - 1) + ", got " + std::to_string(worker));
    workers.push_back(static_cast<int>(worker));
  }
  return workers;
}

std::vector<int> all_workers(const Params&, const FaultContext& context) {
  std::vector<int> workers(static_cast<std::size_t>(context.workers));
  std::iota(workers.begin(), workers.end(), 0);
  return workers;
}

std::vector<int> links_of(const Params& params, const FaultContext& context) {
  const std::string& pattern = params.word("links");
  std::vector<int> links;
  for (std::size_t i = 0; i < context.links.size(); ++i)
    if (fnmatch(pattern.c_str(), context.links[i].c_str(), 0) == 0) links.push_back(static_cast<int>(i));
  if (!links.empty()) return links;
  std::string some;
  for (std::size_t i = 0; i < std::min<std::size_t>(context.links.size(), 4); ++i) some += " " + context.links[i];
  throw InputError(Mistake::bad_value, "links",
                   "no link of the platform matches '" + pattern + "'; its links are called" + some +
                       (context.links.size() > 4 ? " …" : ""));
}

using Targets = std::vector<int> (*)(const Params&, const FaultContext&);

double factor_of(const Params& params) { return params.values().count("factor") > 0 ? params.number("factor") : 1; }

// All targets at a given time.
class Scheduled final : public Faults {
 public:
  Scheduled(Kind kind, const std::vector<int>& targets, const Params& params) : kind_(kind) {
    const double at = params.number("at"), lasts = params.number_or("lasts", never), factor = factor_of(params);
    for (const int target : targets) events_.push_back({at, kind, target, true, factor});
    if (lasts == never) return;
    for (const int target : targets) events_.push_back({at + lasts, kind, target, false, factor});
  }
  Kind kind() const override { return kind_; }
  std::optional<FaultEvent> next() override {
    return next_ < events_.size() ? std::optional(events_[next_++]) : std::nullopt;
  }

 private:
  Kind kind_;
  std::vector<FaultEvent> events_;
  std::size_t next_ = 0;
};

// Each target independently: times without and with the fault alternate, both exponentially distributed.
class Random final : public Faults {
 public:
  Random(Kind kind, const std::vector<int>& targets, const Params& params, const FaultContext& context)
      : kind_(kind), rate_(params.number("rate")), lasts_(params.number_or("lasts", never)) {
    const std::string purpose = "faults " + std::to_string(context.index);
    for (const int target : targets) {
      processes_.push_back({RandomStream(context.seed, purpose, static_cast<std::uint64_t>(target)),
                            {0, kind, target, true, factor_of(params)}});
      processes_.back().next.at_s = exponential(processes_.back().random, 1 / rate_);
    }
  }
  Kind kind() const override { return kind_; }
  std::optional<FaultEvent> next() override {
    const auto first = std::min_element(processes_.begin(), processes_.end(),
                                        [](const auto& a, const auto& b) { return a.next.at_s < b.next.at_s; });
    if (first == processes_.end() || first->next.at_s == never) return std::nullopt;
    const FaultEvent event = first->next;
    const double mean = event.begins ? lasts_ : 1 / rate_;
    first->next.at_s += mean == never ? never : exponential(first->random, mean);
    first->next.begins = !event.begins;
    return event;
  }

 private:
  struct Process {
    RandomStream random;
    FaultEvent next;
  };
  static double exponential(RandomStream& random, double mean) { return -mean * std::log1p(-random.uniform()); }

  Kind kind_;
  double rate_, lasts_;
  std::vector<Process> processes_;
};

template <Kind kind, Targets targets>
std::unique_ptr<Faults> scheduled(const Params& params, const FaultContext& context) {
  return std::make_unique<Scheduled>(kind, targets(params, context), params);
}

template <Kind kind, Targets targets>
std::unique_ptr<Faults> random(const Params& params, const FaultContext& context) {
  return std::make_unique<Random>(kind, targets(params, context), params, context);
}

const ParamSpec workers = integers_param("workers", {0}, 0, "who crashes, from 0");
const ParamSpec links = text_param("links", "*", "names of the platform's links; * and ? stand for anything");
const ParamSpec at = number_param("at", 0, 0, 1e15, "when, simulated seconds");
const ParamSpec rate = positive_param("rate", 0.01, "of each worker or link: how often in a simulated second");
const ParamSpec lasts = positive_param("lasts", 1, "seconds until it is over").or_word("for-ever");
const ParamSpec mean_lasts = positive_param("lasts", 1, "seconds until it is over, on average").or_word("for-ever");
ParamSpec factor() {
  ParamSpec spec = positive_param("factor", 0.1, "what is left of the bandwidth");
  spec.max = 1;
  return spec;
}

const FaultRegistry::Registration registrations[] = {
    {ComponentKind::fault,
     {"crash", "some workers crash; what they were doing or sending is lost", "", {workers, at, lasts}},
     scheduled<Kind::crash, workers_of>},
    {ComponentKind::fault,
     {"random-crashes", "every worker crashes now and then", "", {rate, mean_lasts}},
     random<Kind::crash, all_workers>},
    {ComponentKind::fault,
     {"link-failure", "some links fail; what they were carrying is lost", "", {links, at, lasts}},
     scheduled<Kind::link_failure, links_of>},
    {ComponentKind::fault,
     {"random-link-failures", "links fail now and then", "", {links, rate, mean_lasts}},
     random<Kind::link_failure, links_of>},
    {ComponentKind::fault,
     {"slow-link", "some links lose bandwidth", "", {links, factor(), at, lasts}},
     scheduled<Kind::slow_link, links_of>},
    {ComponentKind::fault,
     {"random-slow-links", "links lose bandwidth now and then", "", {links, factor(), rate, mean_lasts}},
     random<Kind::slow_link, links_of>}};

}  // namespace

}  // namespace detoxsim
