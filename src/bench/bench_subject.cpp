#include "bench/bench_subject.hpp"

#include <algorithm>
#include <memory>

#include "base/error.hpp"
#include "base/stopwatch.hpp"
#include "base/text.hpp"
#include "redundancy/pipeline.hpp"
#include "rules/pre_aggregator.hpp"

namespace detoxsim {

namespace {

double bytes_of(int rows, std::int64_t d) { return 4.0 * rows * static_cast<double>(d); }

// One rule or pre-aggregator, which took so long.
std::vector<Sample> timed(const CostModel* costs, const std::string& name, double seconds, OperationCost cost,
                          double touched) {
  if (costs) cost.seconds = costs->seconds(name, cost, touched);
  return {{seconds, cost}};
}

Subject rule_subject(const std::string& name, const CostModel* costs, const RowView& rows, int f, std::span<float> out,
                     ThreadPool& pool) {
  // Cost is asked for, not robustness: it runs wherever it is computable.
  Component component = Component::named(ComponentKind::rule, name);
  component.params.require(Catalog::of(ComponentKind::rule).find(name)->params, "outside_guarantee", "allow");
  auto rule = std::make_shared<GuardedRule>(component, pool);
  const int given_f = rule->effective_f(f);
  const double touched = bytes_of(rows.n(), rows.d);
  return {{name},
          touched,
          [=] {
            const Stopwatch watch;
            const auto outcome = rule->aggregate(rows, given_f, out);
            const double seconds = watch.seconds();
            return timed(costs, name, seconds, rule->rule().cost(outcome.n, outcome.f, rows.d, outcome.steps), touched);
          },
          rule->refusal(rows.n(), given_f)};
}

Subject pre_aggregator_subject(const std::string& name, const CostModel* costs, const RowView& rows, int f,
                               ThreadPool& pool) {
  const std::shared_ptr<PreAggregator> pre =
      make_pre_aggregator(Component::named(ComponentKind::pre_aggregator, name), pool);
  auto out = std::make_shared<RowBuffer>();
  auto random = std::make_shared<RandomStream>(1, "bench");
  const double touched = bytes_of(rows.n() + pre->outputs(rows.n()), rows.d);
  return {{name},
          touched,
          [=] {
            const Stopwatch watch;
            pre->apply(rows, f, *random, *out);
            const double seconds = watch.seconds();
            return timed(costs, name, seconds, pre->cost(rows.n(), f, rows.d), touched);
          },
          pre->computable(rows.n(), f)
              ? ""
              : name + " can't take n = " + std::to_string(rows.n()) + " and f = " + std::to_string(f)};
}

std::shared_ptr<Pipeline> make_pipeline(const std::string& name, const CostModel* costs, const Assignment& assignment,
                                        int q, std::int64_t d, int buckets, ThreadPool& pool) {
  const auto stages = stages_of(name);
  PipelineConfig config;
  config.costs = costs;
  if (stages.size() == 2) {
    config.buckets = buckets;
    config.inner = StageConfig{{}, Component::named(ComponentKind::rule, stages.front())};
  }
  config.outer = {{}, Component::named(ComponentKind::rule, stages.back())};
  return std::make_shared<Pipeline>(config, assignment, q, d, pool);
}

Subject pipeline_subject(const std::string& name, const BenchSettings& settings, BenchGradients& gradients, int q,
                         std::span<float> out, ThreadPool& pool) {
  const Assignment& assignment = gradients.assignment();
  const std::int64_t d = gradients.rows().d;
  const int files = assignment.files();
  int buckets = settings.buckets > 0 ? settings.buckets : std::min(3, files);
  const double touched = bytes_of(assignment.workers(), d);
  if (buckets > files)
    return {{name},
            touched,
            {},
            name + ": k = " + std::to_string(buckets) + " is more than the " + std::to_string(files) + " votes"};
  auto pipeline = make_pipeline(name, settings.costs, assignment, q, d, buckets, pool);
  while (settings.buckets == 0 && buckets < files && !pipeline->plan().refusals.empty())
    pipeline = make_pipeline(name, settings.costs, assignment, q, d, ++buckets, pool);
  const auto& refusals = pipeline->plan().refusals;
  auto iteration = std::make_shared<std::int64_t>(0);
  return {{name, name + "/vote", name + "/inner", name + "/outer"},
          touched,
          [=, &gradients] {
            const Stopwatch watch;
            const auto outcome = pipeline->aggregate(gradients.replica_sets(), 1, ++*iteration, out);
            const double seconds = watch.seconds();
            OperationCost all = outcome.vote_cost;
            all += outcome.inner_cost;
            all += outcome.outer_cost;
            return std::vector<Sample>{{seconds, all},
                                       {outcome.vote_wall_s, outcome.vote_cost},
                                       {outcome.inner_wall_s, outcome.inner_cost},
                                       {outcome.outer_wall_s, outcome.outer_cost}};
          },
          refusals.empty() ? "" : name + ": " + refusals.front().line()};
}

}  // namespace

std::vector<std::string> stages_of(const std::string& pipeline) {
  auto names = split(pipeline.substr(pipeline_prefix.size()), ':');
  if (names.size() > 2)
    throw InputError("--rules " + pipeline + ": expected detox:INNER:OUTER or detox:RULE, e.g. detox:mean:krum");
  return names;
}

Subject bench_subject(const std::string& name, const BenchSettings& settings, BenchGradients& gradients, int f,
                      std::span<float> out, ThreadPool& pool) {
  if (is_pipeline(name)) return pipeline_subject(name, settings, gradients, f, out, pool);
  const bool rule = Catalog::of(ComponentKind::rule).find(name) != nullptr;
  return rule ? rule_subject(name, settings.costs, gradients.rows(), f, out, pool)
              : pre_aggregator_subject(name, settings.costs, gradients.rows(), f, pool);
}

}  // namespace detoxsim
