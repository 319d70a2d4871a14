#include "redundancy/stage.hpp"

#include <algorithm>

#include "kernels/kernels.hpp"

namespace detoxsim {

Stage::Stage(const StageConfig& config, ThreadPool& pool, const StageCosts& costs)
    : pool_(pool), costs_(costs), rule_(config.rule, pool) {
  for (const auto& component : config.before)
    before_.push_back({component.name, make_pre_aggregator(component, pool), {}});
}

OperationCost Stage::timed(const std::string& part, OperationCost cost, int rows, std::int64_t d) const {
  const double touched = std::max(4.0 * rows * static_cast<double>(costed(d)), costs_.touched);
  if (costs_.model) cost.seconds = costs_.model->seconds(part, cost, touched);
  return cost;
}

OperationCost Stage::cost_of(const Step& step, const Load& load, std::int64_t d) const {
  const PreAggregator& pre = *step.pre_aggregator;
  return timed(step.name, pre.cost(load.n, load.f, costed(d)), load.n + pre.outputs(load.n), d);
}

OperationCost Stage::rule_cost(int n, int f, std::int64_t d, int steps) const {
  return timed(rule_.name(), rule_.rule().cost(n, f, costed(d), steps), n, d);
}

Stage::Load Stage::load(int n, int f) const {
  Load load{n, entering_f(f)};
  for (const auto& step : before_)
    load = {step.pre_aggregator->outputs(load.n), step.pre_aggregator->f_after(load.n, load.f)};
  if (!rule_.rule().takes_f()) load.f = 0;
  return load;
}

bool Stage::guaranteed(int n, int f) const {
  // A rule told of fewer bad vectors than there may be promises nothing.
  if (rule_.rule().takes_f() && rule_.effective_f(f) < f) return false;
  Load real{n, entering_f(f)};
  for (const auto& step : before_) {
    if (!step.pre_aggregator->computable(real.n, real.f)) return false;
    real = {step.pre_aggregator->outputs(real.n), step.pre_aggregator->f_after(real.n, real.f)};
  }
  return rule_.rule().guaranteed(real.n, real.f);
}

std::string Stage::refusal(int n, int f) const {
  Load load{n, entering_f(f)};
  for (const auto& step : before_) {
    if (!step.pre_aggregator->computable(load.n, load.f))
      return "the pre-aggregator before " + rule_.name() + " can't take n = " + std::to_string(load.n) +
             " and f = " + std::to_string(load.f);
    load = {step.pre_aggregator->outputs(load.n), step.pre_aggregator->f_after(load.n, load.f)};
  }
  return rule_.refusal(load.n, load.f);
}

RowView Stage::prepared(const RowView& rows, Load& load, RandomStream& random, Outcome& outcome) {
  RowView current = rows;
  load = {rows.n(), load.f};
  for (auto& step : before_) {
    auto& pre = *step.pre_aggregator;
    if (!pre.computable(load.n, load.f)) {
      outcome.guarantee_lost = true;
      continue;
    }
    const bool finite = pre.apply(current, load.f, random, step.rows).finite;
    if (!finite && rule_.drops_non_finite()) {
      finite_.clear();
      for (const int i : kernels::finite_rows(pool_, rows)) finite_.push_back(rows[i]);
      const int lost = rows.n() - static_cast<int>(finite_.size());
      // Finite rows whose transformation overflows stay: the rule after it drops what is no longer finite.
      if (lost > 0) {
        load.f = std::max(load.f - lost, 0);
        const RowView left{finite_, rows.d, rows.shards};
        return finite_.empty() ? left : prepared(left, load, random, outcome);
      }
    }
    outcome.cost += cost_of(step, load, rows.d);
    load = {pre.outputs(load.n), pre.f_after(load.n, load.f)};
    current = step.rows.view(rows.shards);
  }
  return current;
}

Stage::Outcome Stage::aggregate(const RowView& rows, int f, RandomStream& random, std::span<float> out) {
  Outcome outcome;
  Load load{rows.n(), entering_f(f)};
  const RowView ready = prepared(rows, load, random, outcome);
  const GuardedRule::Outcome result = rule_.aggregate(ready, load.f, out);
  outcome.steps = result.steps;
  outcome.guarantee_lost = outcome.guarantee_lost || result.guarantee_lost;
  outcome.updated = result.updated;
  if (result.updated) outcome.cost += rule_cost(result.n, result.f, rows.d, result.steps);
  return outcome;
}

Stage::Outcome Stage::estimate(int n, int f, std::int64_t d, int steps) const {
  Outcome outcome;
  Load load{n, entering_f(f)};
  for (const auto& step : before_) {
    const auto& pre = *step.pre_aggregator;
    if (!pre.computable(load.n, load.f)) {
      outcome.guarantee_lost = true;
      continue;
    }
    outcome.cost += cost_of(step, load, d);
    load = {pre.outputs(load.n), pre.f_after(load.n, load.f)};
  }
  if (!rule_.rule().takes_f()) load.f = 0;
  const int used_f = rule_.usable_f(load.n, load.f);
  outcome.updated = used_f >= 0;
  if (outcome.updated) outcome.cost += rule_cost(load.n, used_f, d, steps);
  return outcome;
}

bool Stage::weigh(const GramGeometry& geometry, int f, std::span<double> weights) {
  const int told = rule_.effective_f(f);
  if (!rule_.rule().computable(geometry.points(), told)) return false;
  rule_.rule().weigh(geometry, told, weights);
  return true;
}

}  // namespace detoxsim
