#include "rules/rule.hpp"

namespace detoxsim {

namespace {

ComponentInfo with_policies(ComponentInfo entry) {
  entry.params.push_back(
      integer_param("f", 0, 0, "bad vectors among the n; auto: what the Byzantine workers can reach").or_word("auto"));
  entry.params.push_back(word_param("outside_guarantee", {"refuse", "allow"},
                                    "allow: run wherever a result is defined, not only where the guarantee holds"));
  entry.params.push_back(word_param("non_finite", {"drop", "propagate"},
                                    "drop: rows with a NaN or infinity leave; propagate: they make the result NaN"));
  return entry;
}

}  // namespace

RuleRegistration::RuleRegistration(ComponentInfo entry, RuleFactory factory) {
  // Both registries copy what they are given; nothing refers to this temporary afterwards.
  Registry<RuleFactory>::Registration(ComponentKind::rule, with_policies(std::move(entry)), factory);
}

std::unique_ptr<Rule> make_rule(const Component& component, ThreadPool& pool) {
  return Registry<RuleFactory>::find(ComponentKind::rule, component.name)(component.params, pool);
}

}  // namespace detoxsim
