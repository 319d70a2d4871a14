// What can be named in a scenario, as the tables of a guide.
#pragma once

#include <string>

#include "base/registry.hpp"

namespace detoxsim::cli {

/// "rules", "pre-aggregators", …: what `list` takes, and the heading of the kind's tables.
std::string plural(ComponentKind kind);

/// In Markdown: a heading, a table of the components with their summaries and papers, and one of their parameters with
/// bounds and defaults. A parameter that all of them have stands there once.
std::string component_tables(ComponentKind kind);

}  // namespace detoxsim::cli
