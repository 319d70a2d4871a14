// Robust rules: n vectors of dimension d, at most f of them bad → one vector.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/registry.hpp"
#include "base/rows.hpp"
#include "base/thread_pool.hpp"

namespace detoxsim {

class GramGeometry;

/// What a rule costs by its documented law; drives the modelled clock of the server.
struct OperationCost {
  double flops = 0;
  double bytes = 0;         ///< memory read and written
  double exchanged = 0;     ///< numbers of 8 bytes that servers which own a share of the coordinates each must add up
  double serial_flops = 0;  ///< those of the flops that one thread does, in n dimensions instead of d
  /// What a calibrated machine takes for it; counts instead of the law. Of a sum, where every part has it.
  std::optional<double> seconds = {};

  OperationCost& operator+=(const OperationCost& other) {
    flops += other.flops;
    bytes += other.bytes;
    exchanged += other.exchanged;
    serial_flops += other.serial_flops;
    if (other.seconds) seconds = seconds.value_or(0) + *other.seconds;
    return *this;
  }
  /// On a machine of that speed and memory, both per second.
  double seconds_at(double flops_per_s, double bytes_per_s) const {
    return seconds ? *seconds : std::max(flops / flops_per_s, bytes / bytes_per_s);
  }
};

/// A robust rule. An object keeps its scratch memory between calls, so it serves one caller at a time.
class Rule {
 public:
  struct Outcome {
    int steps = 0;       ///< taken by an iterative rule, else 0
    bool finite = true;  ///< every element read was finite; where false, `out` is unspecified
  };

  virtual ~Rule() = default;

  /// The inequality that n and f must satisfy for the rule's published guarantee, as text ("n >= 2f+3"); "" if none.
  virtual std::string guarantee() const = 0;
  /// Whether that guarantee holds for n vectors of which f may be bad. f ≥ 0
  virtual bool guaranteed(int n, int f) const = 0;
  /// Whether the rule has a defined result at all (selects at least one row, say). n ≥ 0
  virtual bool computable(int n, int f) const = 0;
  /// False for rules that know no f (mean, sign-sgd): they are never refused.
  virtual bool takes_f() const { return true; }
  /// Aggregates all rows. out: d floats, distinct from the rows. Requires computable(rows.n(), f).
  virtual Outcome aggregate(const RowView& rows, int f, std::span<float> out) = 0;
  /// Whether the result is Σ weights[i]·xᵢ with weights that follow from the rows' inner products alone: weigh() gives
  /// them without the rows.
  virtual bool in_coefficient_space() const { return false; }
  /// Sets weights[i] for each point; 0 on entry. Returns the steps taken by an iterative rule, else 0.
  virtual int weigh(const GramGeometry&, [[maybe_unused]] int f, std::span<double>) { return 0; }
  /// The law of its cost; `steps` as reported by aggregate.
  virtual OperationCost cost(int n, int f, std::int64_t d, int steps) const = 0;
};

using RuleFactory = std::unique_ptr<Rule> (*)(const Params& params, ThreadPool& pool);

/// Registers a rule. Adds the parameters every rule has: f, outside_guarantee, non_finite.
struct RuleRegistration {
  RuleRegistration(ComponentInfo entry, RuleFactory factory);
};

/// Defines Derived(params, pool)'s factory.
template <class Derived>
std::unique_ptr<Rule> make_rule(const Params& params, ThreadPool& pool) {
  return std::make_unique<Derived>(params, pool);
}

std::unique_ptr<Rule> make_rule(const Component& component, ThreadPool& pool);

/// A rule with the policies of its component: which f it gets, what happens outside its guarantee, and what to do with
/// non-finite rows.
class GuardedRule {
 public:
  struct Outcome {
    int steps = 0;
    int n = 0;                    ///< rows used
    int f = 0;                    ///< f used
    int dropped = 0;              ///< non-finite rows that left
    bool guarantee_lost = false;  ///< the guarantee held as configured, but not for what was left
    bool updated = false;         ///< false: nothing was left to aggregate, `out` is unspecified
  };

  GuardedRule(const Component& component, ThreadPool& pool);

  const std::string& name() const { return name_; }
  const Rule& rule() const { return *rule_; }
  Rule& rule() { return *rule_; }
  bool drops_non_finite() const { return drop_; }
  /// The f that stands in the scenario, else `automatic`; 0 where the rule takes none.
  int effective_f(int automatic) const;
  /// The largest f up to the given one at which n rows have a result; −1 where there is none.
  int usable_f(int n, int f) const;
  /// Why the scenario must not run the rule at (n, f): names the rule, the inequality and the numbers; "" if it may.
  std::string refusal(int n, int f) const;
  /// "drop" (default): non-finite rows leave, the rule runs with n−m and max(f−m, 0). "propagate": it runs on all.
  Outcome aggregate(const RowView& rows, int f, std::span<float> out);

 private:
  std::string name_;
  std::unique_ptr<Rule> rule_;
  ThreadPool& pool_;
  int f_override_;  ///< −1: automatic
  bool allow_outside_;
  bool drop_;
};

}  // namespace detoxsim
