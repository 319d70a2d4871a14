// The policies around a rule: its f, its guarantee, and rows that are not finite.
#include <algorithm>
#include <limits>

#include "kernels/kernels.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

GuardedRule::GuardedRule(const Component& component, ThreadPool& pool)
    : name_(component.name),
      rule_(make_rule(component, pool)),
      pool_(pool),
      f_override_(static_cast<int>(component.params.integer_or("f", -1))),
      allow_outside_(component.params.is("outside_guarantee", "allow")),
      drop_(component.params.is("non_finite", "drop")) {}

int GuardedRule::effective_f(int automatic) const {
  if (!rule_->takes_f()) return 0;
  return f_override_ >= 0 ? f_override_ : automatic;
}

int GuardedRule::usable_f(int n, int f) const {
  while (f >= 0 && !rule_->computable(n, f)) --f;
  return f;
}

std::string GuardedRule::refusal(int n, int f) const {
  if (!rule_->takes_f()) f = 0;
  const std::string numbers = "n = " + std::to_string(n) + " and f = " + std::to_string(f);
  const bool computable = rule_->computable(n, f);
  if (rule_->guaranteed(n, f)) return computable ? "" : name_ + " can't be computed at " + numbers;
  if (computable && allow_outside_) return "";
  const std::string text = name_ + " needs " + rule_->guarantee() + ", but " + numbers;
  return computable ? text + "; set outside_guarantee to \"allow\" to run it all the same" : text;
}

GuardedRule::Outcome GuardedRule::aggregate(const RowView& rows, int f, std::span<float> out) {
  if (!rule_->takes_f()) f = 0;
  const bool held = rule_->guaranteed(rows.n(), f) || !allow_outside_;
  RowView left = rows;
  std::vector<const float*> finite;
  Outcome outcome;
  while (true) {
    outcome.n = left.n();
    outcome.f = std::max(f - outcome.dropped, 0);
    outcome.guarantee_lost = held && !rule_->guaranteed(outcome.n, outcome.f);
    // In mid-run there may be too few rows for f: then the largest f that gives a result at all.
    outcome.f = usable_f(outcome.n, outcome.f);
    if (outcome.f < 0) {
      outcome.f = 0;
      return outcome;
    }
    const Rule::Outcome result = rule_->aggregate(left, outcome.f, out);
    outcome.steps = result.steps;
    outcome.updated = true;
    if (result.finite) return outcome;
    if (drop_ && outcome.dropped == 0) {
      for (const int i : kernels::finite_rows(pool_, left)) finite.push_back(left[i]);
      outcome.dropped = left.n() - static_cast<int>(finite.size());
    }
    // Finite rows may still overflow on the way; that and "propagate" give NaN, never something that looks like a
    // result.
    if (left.n() == static_cast<int>(finite.size()) || !drop_) {
      std::fill(out.begin(), out.end(), std::numeric_limits<float>::quiet_NaN());
      return outcome;
    }
    outcome.updated = false;
    left = {finite, rows.d, rows.shards};
  }
}

}  // namespace detoxsim
