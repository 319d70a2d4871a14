// What a rule promises, for `list`, which knows only its name.
#pragma once

#include <string>

namespace detoxsim {

struct RuleGuarantee {
  /// Between n vectors and the f bad ones among them: "n >= 2f+3"; "f = 0" for a rule that resists nobody.
  std::string inequality;
  bool takes_f = true;  ///< false for a rule that knows no f and is never refused
};

/// The published guarantee of a registered rule with default parameters.
RuleGuarantee rule_guarantee(const std::string& rule);

}  // namespace detoxsim
