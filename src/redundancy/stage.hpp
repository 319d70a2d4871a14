// One stage of the aggregation: pre-aggregators, then a rule.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/cost_model.hpp"
#include "rules/gram_geometry.hpp"
#include "rules/pre_aggregator.hpp"

namespace detoxsim {

/// What stands in a scenario for one stage (A0 with before_inner, or A1 with before_outer).
struct StageConfig {
  std::vector<Component> before;
  Component rule;
};

/// How the cost of a stage is counted.
struct StageCosts {
  std::int64_t d = 0;                ///< that the cost formulas count; 0: the real one
  const CostModel* model = nullptr;  ///< of a calibrated machine; nullptr: flops and bytes alone
  double touched = 0;                ///< bytes that pass through the caches before the stage's turn comes again
};

class Stage {
 public:
  /// n vectors, at most f of them bad.
  struct Load {
    int n = 0, f = 0;
  };
  struct Outcome {
    int steps = 0;                ///< taken by an iterative rule
    bool guarantee_lost = false;  ///< what was left after non-finite rows had gone is outside the guarantee
    bool updated = false;         ///< false: nothing was left, `out` is unspecified
    OperationCost cost;
  };

  Stage(const StageConfig& config, ThreadPool& pool, const StageCosts& costs = {});

  /// What reaches the rule when n vectors come in and the automatic f is `f`; an f in the scenario overrides.
  Load load(int n, int f) const;
  /// Whether the rule keeps its guarantee when n vectors come in of which `f` may really be bad.
  bool guaranteed(int n, int f) const;
  /// Why the scenario must not run this stage at (n, f); "" if it may.
  std::string refusal(int n, int f) const;
  /// The rule's name, and the inequality behind its guarantee.
  const GuardedRule& rule() const { return rule_; }

  /// out: rows.d floats, distinct from the rows. `random`: for pre-aggregators that shuffle.
  Outcome aggregate(const RowView& rows, int f, RandomStream& random, std::span<float> out);
  /// What aggregate would report for n finite rows of d, by cost formulas alone; an iterative rule takes `steps`.
  Outcome estimate(int n, int f, std::int64_t d, int steps);

  /// Whether the stage's result is a weighted sum of what comes in, with weights that follow from inner products alone.
  bool in_coefficient_space() const { return before_.empty() && rule_.rule().in_coefficient_space(); }
  /// Those weights, one per point of the geometry; 0 on entry. Returns false where the rule can't be computed.
  bool weigh(const GramGeometry& geometry, int f, std::span<double> weights);

 private:
  struct Step {
    std::string name;
    std::unique_ptr<PreAggregator> pre_aggregator;
    RowBuffer rows;  ///< what it made last

    bool can_take(const Load& load) const { return pre_aggregator->computable(load.n, load.f); }
    Load after(const Load& load) const {
      return {pre_aggregator->outputs(load.n), pre_aggregator->f_after(load.n, load.f)};
    }
  };
  /// What reaches the rule, and what reached the first pre-aggregator that can't take it.
  struct Arrival {
    Load load;
    std::optional<Load> refused = {};
  };

  Arrival arrival(int n, int f) const;
  template <class Apply>
  std::optional<Load> run_steps(Load load, std::int64_t d, Outcome& outcome, Apply apply);
  RowView without_non_finite(const RowView& rows);
  void add_rule(Outcome& outcome, const GuardedRule::Outcome& result, std::int64_t d) const;

  /// The f of what comes in: pre-aggregators before a rule that takes no f get the automatic one.
  int entering_f(int automatic) const { return rule_.rule().takes_f() ? rule_.effective_f(automatic) : automatic; }
  std::int64_t costed(std::int64_t d) const { return costs_.d > 0 ? costs_.d : d; }
  OperationCost cost_of(const Step& step, const Load& load, std::int64_t d) const;
  /// Adds the seconds where a machine was calibrated.
  OperationCost timed(const std::string& part, OperationCost cost, int rows, std::int64_t d) const;

  ThreadPool& pool_;
  StageCosts costs_;
  std::vector<Step> before_;
  GuardedRule rule_;
  std::vector<const float*> finite_;
};

}  // namespace detoxsim
