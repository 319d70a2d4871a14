// "search": the strength of an attack at which the aggregate ends farthest from the honest mean, found by trying.
#pragma once

#include "attacks/attack.hpp"

namespace detoxsim {

/// The parameters of a search.
std::vector<ParamSpec> search_params();

/// The strength s at which forging (1−s)·a + s·b does most harm in this iteration. searched: the parameter, for the
/// InputError where there is no server to try it on.
double worst_strength(const Params& params, const std::string& searched, const AdversaryView& view, const float* a,
                      const float* b);

}  // namespace detoxsim
