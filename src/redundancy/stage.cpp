#include "redundancy/stage.hpp"

#include <algorithm>

#include "kernels/kernels.hpp"

namespace detoxsim {

Stage::Stage(const StageConfig& config, ThreadPool& pool, const StageCosts& costs)
    : pool_(pool), costs_(costs), rule_(config.rule, pool) {
  for (const auto& component : config.before)
    before_.push_back({component.name, make_pre_aggregator(component, pool), {}});
}

Stage::Arrival Stage::arrival(int n, int f) const {
  Arrival arrival{{n, entering_f(f)}};
  for (const Step& step : before_) {
    if (!arrival.refused && !step.can_take(arrival.load)) arrival.refused = arrival.load;
    arrival.load = step.after(arrival.load);
  }
  return arrival;
}

Stage::Load Stage::load(int n, int f) const {
  const Load load = arrival(n, f).load;
  return {load.n, rule_.rule().takes_f() ? load.f : 0};
}

bool Stage::guaranteed(int n, int f) const {
  // A rule that is given an f below the number of bad vectors promises nothing.
  if (rule_.rule().takes_f() && rule_.effective_f(f) < f) return false;
  const Arrival real = arrival(n, f);
  return !real.refused && rule_.rule().guaranteed(real.load.n, real.load.f);
}

std::string Stage::refusal(int n, int f) const {
  const Arrival real = arrival(n, f);
  if (!real.refused) return rule_.refusal(real.load.n, real.load.f);
  return "the pre-aggregator before " + rule_.name() + " can't take n = " + std::to_string(real.refused->n) +
         " and f = " + std::to_string(real.refused->f);
}

// Leads the load from pre-aggregator to pre-aggregator and returns what reaches the rule. One that can't take its load
// is left out. apply(step, load) does the step's work; where it returns false, all ends with nullopt.
template <class Apply>
std::optional<Stage::Load> Stage::run_steps(Load load, std::int64_t d, Outcome& outcome, Apply apply) {
  for (Step& step : before_) {
    if (!step.can_take(load)) {
      outcome.guarantee_lost = true;
      continue;
    }
    if (!apply(step, load)) return std::nullopt;
    outcome.cost += cost_of(step, load, d);
    load = step.after(load);
  }
  return load;
}

// Valid until the next call.
RowView Stage::without_non_finite(const RowView& rows) {
  finite_.clear();
  for (const int i : kernels::finite_rows(pool_, rows)) finite_.push_back(rows[i]);
  return {finite_, rows.d, rows.shards};
}

Stage::Outcome Stage::aggregate(const RowView& rows, int f, RandomStream& random, std::span<float> out) {
  Outcome outcome;
  RowView current = rows;
  Load entering{rows.n(), entering_f(f)};
  const auto apply = [&](Step& step, const Load& load) {
    const bool finite = step.pre_aggregator->apply(current, load.f, random, step.rows).finite;
    if (!finite && rule_.drops_non_finite() && entering.n == rows.n()) {
      // Rows that are not finite leave, as many of the f with them, and the pre-aggregators begin again with the
      // others.
      current = without_non_finite(rows);
      const int lost = rows.n() - current.n();
      entering = {current.n(), std::max(load.f - lost, 0)};
      if (lost > 0) return false;
    }
    // Finite rows that overflow in a pre-aggregator stay: the rule drops what is no longer finite.
    current = step.rows.view(rows.shards);
    return true;
  };
  std::optional<Load> load = run_steps(entering, rows.d, outcome, apply);
  if (!load) load = entering.n > 0 ? run_steps(entering, rows.d, outcome, apply) : entering;
  const GuardedRule::Outcome result = rule_.aggregate(current, load->f, out);
  outcome.steps = result.steps;
  add_rule(outcome, result, rows.d);
  return outcome;
}

Stage::Outcome Stage::estimate(int n, int f, std::int64_t d, int steps) {
  Outcome outcome;
  const auto nothing_to_apply = [](const Step&, const Load&) { return true; };
  const Load load = *run_steps({n, entering_f(f)}, d, outcome, nothing_to_apply);
  GuardedRule::Outcome result;
  result.steps = steps;
  result.n = load.n;
  result.f = rule_.usable_f(load.n, rule_.rule().takes_f() ? load.f : 0);
  result.updated = result.f >= 0;
  add_rule(outcome, result, d);
  return outcome;
}

bool Stage::weigh(const GramGeometry& geometry, int f, std::span<double> weights) {
  const int effective_f = rule_.effective_f(f);
  if (!rule_.rule().computable(geometry.points(), effective_f)) return false;
  rule_.rule().weigh(geometry, effective_f, weights);
  return true;
}

void Stage::add_rule(Outcome& outcome, const GuardedRule::Outcome& result, std::int64_t d) const {
  outcome.guarantee_lost = outcome.guarantee_lost || result.guarantee_lost;
  outcome.updated = result.updated;
  if (!result.updated) return;
  outcome.cost += timed(rule_.name(), rule_.rule().cost(result.n, result.f, costed(d), result.steps), result.n, d);
}

OperationCost Stage::cost_of(const Step& step, const Load& load, std::int64_t d) const {
  const PreAggregator& pre = *step.pre_aggregator;
  return timed(step.name, pre.cost(load.n, load.f, costed(d)), load.n + pre.outputs(load.n), d);
}

OperationCost Stage::timed(const std::string& part, OperationCost cost, int rows, std::int64_t d) const {
  const double touched = std::max(4.0 * rows * static_cast<double>(costed(d)), costs_.touched);
  if (costs_.model) cost.seconds = costs_.model->seconds(part, cost, touched);
  return cost;
}

}  // namespace detoxsim
