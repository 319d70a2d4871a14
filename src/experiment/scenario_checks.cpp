#include "experiment/scenario_checks.hpp"

#include "redundancy/vote_distribution.hpp"

namespace detoxsim {

namespace {

std::string equals(const std::string& name, std::int64_t value) { return name + " = " + std::to_string(value); }

void check_workers(const Scenario& scenario) {
  std::vector<Mistake> problems;
  const std::int64_t p = scenario.cluster.workers, r = scenario.redundancy.r, q = scenario.byzantine.q;
  const std::int64_t b = scenario.training.batch_size;
  const auto refuse = [&](const char* path, const std::string& why) {
    problems.emplace_back(Mistake::bad_value, path, why);
  };
  if (const auto& schedule = scenario.byzantine.schedule; schedule.until && *schedule.until < schedule.from)
    refuse("byzantine.schedule.until", std::to_string(*schedule.until) +
                                           " comes before byzantine.schedule.from = " + std::to_string(schedule.from));
  if (q > p) refuse("byzantine.q", equals("q", q) + " is more than all workers, " + equals("p", p));
  if (r > p) refuse("redundancy.r", equals("r", r) + " is more than all workers, " + equals("p", p));
  if (p > 1'000'000) refuse("cluster.workers", equals("p", p) + " is more than 1,000,000");
  if (b > UINT32_MAX) refuse("training.batch_size", equals("b", b) + " is more than any data set has");
  if (!problems.empty()) throw InputError(problems);
}

void check_server(const Scenario& scenario) {
  std::vector<Mistake> problems;
  const auto& cluster = scenario.cluster;
  const auto refuse = [&](const std::string& path, const std::string& why) {
    problems.emplace_back(Mistake::bad_value, path, why);
  };
  if (cluster.servers > 1'000'000) refuse("cluster.servers", equals("m", cluster.servers) + " is more than 1,000,000");
  if (!cluster.faults.empty() && !cluster.deadline)
    refuse("cluster.deadline",
           "with faults a report may never come, and the server would wait for ever; give "
           "the seconds after which it goes on");
  if ((cluster.deadline || cluster.required_reports) && scenario.redundancy.no_majority != NoMajority::drop)
    refuse("redundancy.vote.no_majority",
           "with " + std::string(cluster.deadline ? "a deadline" : "cluster.required_reports") +
               " replicas may be missing, and a single liar would be the first, or the mean, of those that "
               "came; needs \"drop\"");
  if (!cluster.deadline && cluster.late_workers == LateWorkers::finish)
    refuse("cluster.late_workers",
           "without a deadline the server would wait for ever for who has missed the begin "
           "of an iteration; give cluster.deadline, or use \"cancel\"");
  for (const auto& [key, reports] :
       {std::pair("required_reports", cluster.required_reports.value_or(1)), {"quorum", cluster.quorum}}) {
    if (reports > cluster.workers)
      refuse("cluster." + std::string(key),
             std::to_string(reports) + " reports are more than there are workers, " + equals("p", cluster.workers));
  }
  if (cluster.servers > 1 && scenario.timing.aggregation == TimeSource::measured)
    refuse("timing.aggregation", "what one machine measures says little about " + std::to_string(cluster.servers) +
                                     " servers; needs \"modelled\"");
  if (scenario.redundancy.vote_on == VoteOn::digests && scenario.redundancy.no_majority != NoMajority::drop)
    refuse("redundancy.vote.no_majority",
           "votes on digests have no gradient to take without a majority; needs "
           "\"drop\"");
  if (!problems.empty()) throw InputError(problems);
}

void check_files(const Scenario& scenario, int files) {
  std::vector<Mistake> problems;
  const std::int64_t b = scenario.training.batch_size;
  const auto& aggregation = scenario.aggregation;
  if (b < files)
    problems.emplace_back(Mistake::bad_value, "training.batch_size",
                          equals("b", b) + " samples can't be split over " + equals("G", files) +
                              " files; b >= " + std::to_string(files) + " would do");
  if (aggregation.buckets && aggregation.buckets.number > files)
    problems.emplace_back(Mistake::bad_value, "aggregation.buckets",
                          equals("k", aggregation.buckets.number) + " is more than the " + std::to_string(files) +
                              " votes; k <= " + std::to_string(files) + " would do");
  if (!aggregation.buckets && (aggregation.inner || !aggregation.before_inner.empty()))
    problems.emplace_back(
        Mistake::bad_value, "aggregation.inner",
        "an inner rule works inside buckets; set aggregation.buckets, or leave inner and before_inner out");
  if (!problems.empty()) throw InputError(problems);
}

}  // namespace

PipelineConfig pipeline_config(const Scenario& scenario) {
  const auto& aggregation = scenario.aggregation;
  PipelineConfig config;
  config.no_majority = scenario.redundancy.no_majority;
  config.compression = scenario.training.compression;
  config.digests = scenario.redundancy.vote_on == VoteOn::digests;
  config.shards = static_cast<int>(scenario.cluster.servers);
  config.buckets = aggregation.buckets.choice == BucketCount::Choice::automatic
                       ? automatic_buckets
                       : static_cast<int>(aggregation.buckets.number);
  if (aggregation.buckets) config.inner = StageConfig{aggregation.before_inner, *aggregation.inner};
  config.outer = {aggregation.before_outer, aggregation.outer};
  return config;
}

Assignment assign(const Scenario& scenario) {
  check_workers(scenario);
  check_server(scenario);
  const auto scheme = SchemeRegistry::find(ComponentKind::scheme, scenario.redundancy.scheme.name);
  Assignment assignment = at("redundancy", [&] {
    return scheme(static_cast<int>(scenario.cluster.workers), static_cast<int>(scenario.redundancy.r));
  });
  check_files(scenario, assignment.files());
  return assignment;
}

void check_stages(const StagePlan& plan) {
  if (plan.refusals.empty()) return;
  std::vector<Mistake> refusals = plan.refusals;
  for (auto& refusal : refusals) {
    refusal.parameter = "aggregation." + refusal.parameter;
    if (plan.workable_buckets > 0)
      refusal.text += "; aggregation.buckets = " + std::to_string(plan.workable_buckets) + " would do";
    else if (plan.buckets > 0)
      refusal.text += "; no number of aggregation.buckets would do";
  }
  throw InputError(refusals);
}

std::unique_ptr<Adversary> make_adversary(const Scenario& scenario, const Assignment& assignment, int worst_case,
                                          AggregationQuery query_aggregation, FlippedGradients flipped_gradients,
                                          ThreadPool& pool) {
  std::vector<int> to_win;
  for (const int size : assignment.group_sizes())
    to_win.push_back(workers_to_win(size, scenario.redundancy.no_majority));
  const AdversaryContext context{static_cast<int>(scenario.cluster.workers),
                                 static_cast<int>(scenario.byzantine.q),
                                 assignment.files(),
                                 worst_case,
                                 static_cast<std::uint64_t>(scenario.seed),
                                 scenario.workload.name != "replay"};
  const auto& byzantine = scenario.byzantine;
  const AdversaryConfig config{byzantine.placement,
                               byzantine.attack,
                               byzantine.collusion,
                               scenario.training.compression == Compression::sign,
                               std::move(query_aggregation),
                               std::move(flipped_gradients),
                               byzantine.distort,
                               byzantine.schedule};
  return at("byzantine", [&] {
    return std::make_unique<Adversary>(config, context, static_cast<std::uint64_t>(scenario.seed), assignment.holders,
                                       to_win, pool);
  });
}

void check_numbers(const Scenario& scenario, ThreadPool& pool) {
  const Assignment assignment = assign(scenario);
  // Whether a rule is refused does not depend on d.
  const Pipeline pipeline(pipeline_config(scenario), assignment, static_cast<int>(scenario.byzantine.q), 1, pool);
  std::vector<Mistake> problems;
  passes(problems, [&] { check_stages(pipeline.plan()); });
  passes(problems, [&] { make_adversary(scenario, assignment, pipeline.plan().worst_case, {}, {}, pool); });
  if (!problems.empty()) throw InputError(problems);
}

}  // namespace detoxsim
