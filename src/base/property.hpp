// What a component declares about itself, so that tests of every component know what to expect of it.
#pragma once

#include <string>

#include "base/params.hpp"

namespace detoxsim {

/// Of rules and pre-aggregators. A component that declares nothing is held to the strictest: its result is somewhere
/// between the rows, does not depend on their order, follows them when they are shifted, scaled or turned around, and
/// tests/rules/reference.cpp has its definition in float64.
enum class Property {
  order_of_rows,   ///< rows that trade places may change the result: one is trusted, some are drawn, or ties are usual
  origin,          ///< looks at the rows' own lengths or signs: shifted rows do not give a shifted result
  absolute_scale,  ///< has a length of its own: rows times 4 do not give a result times 4
  signs,           ///< gives −1, 0 and 1, whatever the rows' lengths
  continuous,      ///< moves with the last bits of the distances, where others choose rows or never look at distances
  no_reference,    ///< has no definition in float64 among the tests
  // Of placements: one that declares nothing draws the same workers whatever the redundancy, so that runs can be
  // paired.
  groups,  ///< looks at who shares a file with whom
  // Of attacks: what an adversary must know for it. Each attack declares exactly one of the first four for any
  // parameters.
  knows_nothing,    ///< of gradients
  knows_own_files,  ///< the gradients of the files that its workers hold
  knows_all_files,  ///< the gradients of all files, as an eavesdropper on all workers does
  knows_server,     ///< those, and the rules of the server, which it tries out
  memory,           ///< remembers earlier iterations
  not_finite,       ///< sends what is infinite or no number
  // Of models.
  lib_torch  ///< is computed by LibTorch, in a plug-in
};

/// "depends on the order of rows", …
std::string to_text(Property property);

/// A property, and for which parameters the component has it; with all, where nothing is said.
struct Declaration {
  using When = bool (*)(const Params&);

  Declaration(Property property_, When when_ = nullptr) : property(property_), when(when_) {}

  Property property;
  When when;
};

}  // namespace detoxsim
