#include "experiment/rule_guarantee.hpp"

#include "rules/rule.hpp"

namespace detoxsim {

RuleGuarantee rule_guarantee(const std::string& rule) {
  ThreadPool pool(1);
  const auto made = make_rule(Component::named(ComponentKind::rule, rule), pool);
  return {made->guarantee(), made->takes_f()};
}

}  // namespace detoxsim
